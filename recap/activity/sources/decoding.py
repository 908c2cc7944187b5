"""A text file's bytes, unpacked and as UTF-8, whatever it is packed with and written in."""

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
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF8 = ("utf-8", "utf-8-sig", "ascii")
PEEK_BYTES = 1 << 16
LOOK_BYTES = 1 << 24


class WrongEncodingError(ValueError):
    """The bytes are not written as was said; *line* is the first of which that is so."""

    def __init__(self, encoding: str, line: int) -> None:
        super().__init__(encoding, line)
        self.encoding, self.line = encoding, line


@dataclass(slots=True)
class DecodedStream:
    """A file's bytes in blocks; those that are said to be UTF-8 as they stand, not looked at."""

    raw: IO[bytes]
    encoding: str | None  # None: UTF-8, or UTF-16 where its mark stands first
    at: Callable[[], int]  # how many of the file's own bytes were read
    _decoder: codecs.IncrementalDecoder | None = field(default=None, init=False)
    _begun: bool = field(default=False, init=False)
    _line: int = field(default=1, init=False)

    def read(self, size: int) -> bytes:
        """Return the next block, about *size* bytes; an empty one at the end."""
        raw = self.raw.read(size) if self._begun else self._begin(size)
        if self._decoder is None:
            return raw
        text = self._decoded(self._decoder, raw)
        while raw and not text:  # half a letter
            raw = self.raw.read(size)
            text = self._decoded(self._decoder, raw)
        self._line += text.count("\n")
        return text.encode()

    def _begin(self, size: int) -> bytes:
        raw, self._begun = self.raw.read(size), True
        encoding = self.encoding or ("utf-16" if raw.startswith(UTF16_MARKS) else "utf-8")
        if codecs.lookup(encoding).name not in UTF8:
            self.encoding = encoding
            self._decoder = codecs.getincrementaldecoder(encoding)()
        return raw

    def _decoded(self, decoder: codecs.IncrementalDecoder, raw: bytes) -> str:
        try:
            return decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(str(self.encoding), "replace")
            raise WrongEncodingError(str(self.encoding), self._line + before.count("\n")) from None


@contextmanager
def opened(file: SourceFile) -> Iterator[DecodedStream]:
    """Open *file*, packed or not: the bytes that it begins with tell."""
    with file.path.open("rb") as packed, _unpacked(packed) as raw:
        yield DecodedStream(raw, file.encoding, packed.tell)


def is_list(file: SourceFile) -> bool:
    """Tell whether *file* is a list in JSON, and not an object a line."""
    with opened(file) as stream:
        return stream.read(PEEK_BYTES).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"[")


def detect_encoding(file: SourceFile) -> str | None:
    """Guess how *file* is written, by its first 16 MB; None when that need not be said."""
    for encoding in (None, "cp1252"):
        with opened(replace(file, encoding=encoding)) as stream, suppress(ValueError):
            block = stream.read(LOOK_BYTES)
            codecs.getincrementaldecoder("utf-8")().decode(block)
            return encoding
    return "latin-1"  # which takes anything


def _unpacked(packed: BufferedReader) -> IO[bytes]:
    start = packed.peek(len(ZSTANDARD))
    if start.startswith(GZIP):
        return gzip.open(packed, "rb")  # type: ignore[return-value]
    if start.startswith(ZSTANDARD):
        return pa.input_stream(packed, compression="zstd")  # type: ignore[no-any-return]
    return packed
