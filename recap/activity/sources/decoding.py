"""Decompress a text file, and convert its encoding to UTF-8."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from io import BufferedReader
from typing import IO

from recap.activity.sources.files import SourceFile
from recap.lazy import pa

GZIP = b"\x1f\x8b"
ZSTANDARD = b"\x28\xb5\x2f\xfd"
UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF8 = ("utf-8", "utf-8-sig", "ascii")
PEEK_BYTES = 1 << 16
SAMPLE_BYTES = 1 << 24


class WrongEncodingError(ValueError):
    """The bytes are not in the given encoding. *line* is the first line with such bytes."""

    def __init__(self, encoding: str, line: int) -> None:
        super().__init__(encoding, line)
        self.encoding, self.line = encoding, line


@dataclass(slots=True)
class DecodedStream:
    """A file's text as blocks of UTF-8 bytes. Bytes in UTF-8 are passed on without a check."""

    raw: IO[bytes]
    encoding: str | None  # None: UTF-8, or UTF-16 when a byte order mark comes first
    bytes_read: Callable[[], int]  # of the file as stored, compressed or not
    _decoder: codecs.IncrementalDecoder | None = field(default=None, init=False)
    _started: bool = field(default=False, init=False)
    _line: int = field(default=1, init=False)

    def read(self, size: int) -> bytes:
        """Return the next block of about *size* bytes, or an empty block at the end."""
        raw = self.raw.read(size) if self._started else self._read_first(size)
        if self._decoder is None:
            return raw
        text = self._decode(self._decoder, raw)
        while raw and not text:  # the block ended within a character
            raw = self.raw.read(size)
            text = self._decode(self._decoder, raw)
        self._line += text.count("\n")
        return text.encode()

    def _read_first(self, size: int) -> bytes:
        raw, self._started = self.raw.read(size), True
        encoding = self.encoding or ("utf-16" if raw.startswith(UTF16_BOMS) else "utf-8")
        if codecs.lookup(encoding).name not in UTF8:
            self.encoding = encoding
            self._decoder = codecs.getincrementaldecoder(encoding)()
        return raw

    def _decode(self, decoder: codecs.IncrementalDecoder, raw: bytes) -> str:
        try:
            return decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(str(self.encoding), "replace")
            raise WrongEncodingError(str(self.encoding), self._line + before.count("\n")) from None


@contextmanager
def open_decoded(file: SourceFile) -> Iterator[DecodedStream]:
    """Open *file*. Its first bytes show whether it is compressed."""
    with file.path.open("rb") as stored, _decompressed(stored) as raw:
        yield DecodedStream(raw, file.encoding, stored.tell)


def is_json_list(file: SourceFile) -> bool:
    """Return whether *file* is a JSON list, not one JSON object per line."""
    with open_decoded(file) as stream:
        return stream.read(PEEK_BYTES).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"[")


def detect_encoding(file: SourceFile) -> str | None:
    """Detect the encoding of *file* from its first 16 MB. None: the default reads the file."""
    for encoding in (None, "cp1252"):
        with open_decoded(replace(file, encoding=encoding)) as stream, suppress(ValueError):
            block = stream.read(SAMPLE_BYTES)
            codecs.getincrementaldecoder("utf-8")().decode(block)
            return encoding
    return "latin-1"  # every byte is valid in latin-1


def _decompressed(stored: BufferedReader) -> IO[bytes]:
    start = stored.peek(len(ZSTANDARD))
    if start.startswith(GZIP):
        return gzip.open(stored, "rb")  # type: ignore[return-value]
    if start.startswith(ZSTANDARD):
        return pa.input_stream(stored, compression="zstd")  # type: ignore[no-any-return]
    return stored
