"""Decompress a text file, and convert its encoding to UTF-8."""

from __future__ import annotations

import codecs
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, cast
from zipfile import BadZipFile, ZipFile

from recap.activity.sources.files import SourceFile
from recap.activity.sources.legacy_encodings import LegacyEncoding, detect_legacy_encoding
from recap.activity.sources.remote import local_copy
from recap.errors import ActivityError
from recap.lazy import pa

GZIP = b"\x1f\x8b"
ZSTANDARD = b"\x28\xb5\x2f\xfd"
UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF8 = ("utf-8", "utf-8-sig", "ascii")
LIST_OF_OBJECTS = re.compile(r":\s*\[\s*\{")
FEWEST_ROWS = 5  # of a list on one line: with fewer, the object itself may be the only row
DAMAGED = (EOFError, zlib.error, BadZipFile)
PEEK_BYTES = 1 << 16
COPY_BYTES = 1 << 20
SAMPLE_BYTES = 1 << 24
# Text of a log is 5 to 30 times as long as its compressed file. A small file that becomes much
# longer is damaged, or was made to fill the disk.
MOST_EXPANSION = 250
LEAST_CHECKED_BYTES = 1 << 28


class WrongEncodingError(ValueError):
    """The bytes are not in the given encoding. *line* is the first line with such bytes."""

    def __init__(self, encoding: str, line: int) -> None:
        super().__init__(encoding, line)
        self.encoding, self.line = encoding, line


class TooLongError(ValueError):
    """A compressed file becomes more than `MOST_EXPANSION` times as long."""


@dataclass(slots=True)
class DecodedStream:
    """A file's text as blocks of UTF-8 bytes. Bytes in UTF-8 are passed on without a check."""

    raw: IO[bytes]
    encoding: str | None  # None: UTF-8, or UTF-16 when a byte order mark comes first
    bytes_read: Callable[[], int]  # of the file as stored, compressed or not
    longest: int | None = None  # bytes; None where the file is not compressed
    _decoder: codecs.IncrementalDecoder | None = field(default=None, init=False)
    _started: bool = field(default=False, init=False)
    _line: int = field(default=1, init=False)
    _length: int = field(default=0, init=False)

    def read(self, size: int) -> bytes:
        """Return the next block of about *size* bytes, or an empty block at the end."""
        raw = self.read_raw(size) if self._started else self._read_first(size)
        if self._decoder is None:
            return raw
        text = self._decode(self._decoder, raw)
        while raw and not text:  # the block ended within a character
            raw = self.read_raw(size)
            text = self._decode(self._decoder, raw)
        self._line += text.count("\n")
        return text.encode()

    def read_raw(self, size: int) -> bytes:
        """Return the next block of bytes without decoding; an empty block at the end."""
        raw = self.raw.read(size)
        self._length += len(raw)
        if self.longest is not None and self._length > self.longest:
            raise TooLongError
        return raw

    def _read_first(self, size: int) -> bytes:
        raw, self._started = self.read_raw(size), True
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
    size, before = file.size or 0, file.member.offset if file.member else 0
    with file.path.open("rb") as stored, _opened(stored, file) as content:
        try:
            raw = _decompressed(content)
        except DAMAGED as error:
            raise damaged(file, error) from None
        is_compressed = raw is not stored
        yield DecodedStream(
            raw,
            file.encoding,
            lambda: max(0, stored.tell() - before),
            longest=max(LEAST_CHECKED_BYTES, MOST_EXPANSION * size) if is_compressed else None,
        )


@contextmanager
def _opened(stored: BufferedReader, file: SourceFile) -> Iterator[BufferedReader]:
    """Open the file inside a zip file; any other file is itself."""
    if file.member is None:
        yield stored
        return
    with ZipFile(stored) as archive, archive.open(file.member.name) as member:
        yield BufferedReader(cast(RawIOBase, member))


def readable_path(file: SourceFile) -> Path:
    """Return a path that another library can open: of a copy, for a file inside a zip file."""
    if file.member is None:
        return file.path

    def extract(target: Path) -> None:
        with open_decoded(file) as stream, target.open("wb") as out:
            try:
                while block := stream.read_raw(COPY_BYTES):
                    out.write(block)
            except (TooLongError, *DAMAGED) as error:
                raise damaged(file, error) from None

    return local_copy((str(file.path), file.member.name), extract)


def damaged(file: SourceFile, error: Exception) -> ActivityError:
    """Return the error for a compressed *file* that cannot be decompressed."""
    if isinstance(error, TooLongError):
        return file.error(
            f"The compressed file becomes more than {MOST_EXPANSION} times as long.",
            "check where it comes from; if it is your log, decompress it yourself.",
        )
    return file.error(
        "The compressed file is incomplete or damaged.",
        "copy or export it again; none of its rows was used.",
    )


def is_json_list(file: SourceFile) -> bool:
    """Return whether *file* is a JSON list, or an object with one, not one object per line."""
    with open_decoded(file) as stream:
        head = stream.read(PEEK_BYTES).removeprefix(codecs.BOM_UTF8).lstrip()
    text = head.decode("utf-8", "replace")
    return text.startswith("[") or (text.startswith("{") and _encloses_list(text))


def _encloses_list(text: str) -> bool:
    """Return whether *text*, the beginning of a file, is an object around a list of objects."""
    line, line_end, rest = text.partition("\n")
    try:
        first = json.loads(line)
    except json.JSONDecodeError as error:
        is_incomplete = error.pos >= len(line.rstrip()) or not line_end
        return is_incomplete and LIST_OF_OBJECTS.search(text) is not None
    except RecursionError:
        return False
    return not rest.strip() and isinstance(first, dict) and any(map(_is_long_list, first.values()))


def _is_long_list(value: object) -> bool:
    """Return whether *value* is, or has inside, a list of several objects: the rows of a log."""
    if isinstance(value, dict):
        return any(map(_is_long_list, value.values()))
    return isinstance(value, list) and len(value) >= FEWEST_ROWS and isinstance(value[0], dict)


def detect_encoding(file: SourceFile) -> LegacyEncoding | None:
    """Detect the encoding of *file* from its first 16 MB. None: the default reads the file."""
    with open_decoded(replace(file, encoding=None)) as stream:
        try:
            block = stream.read(SAMPLE_BYTES)
        except DAMAGED as error:
            raise damaged(file, error) from None
    with suppress(ValueError):
        codecs.getincrementaldecoder("utf-8")().decode(block)
        if b"\0" not in block[:PEEK_BYTES]:
            return None
    return detect_legacy_encoding(block)


def _decompressed(stored: BufferedReader) -> IO[bytes]:
    start = stored.peek(len(ZSTANDARD))
    if start.startswith(GZIP):
        return gzip.open(stored, "rb")  # type: ignore[return-value]
    if start.startswith(ZSTANDARD):
        return pa.input_stream(stored, compression="zstd")  # type: ignore[no-any-return]
    return stored
