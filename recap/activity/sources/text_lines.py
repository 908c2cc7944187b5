"""
Read text files as numbered lines, in Arrow batches. Python only cuts bytes; DuckDB parses them.

DuckDB's own CSV reader loses count of the lines in a broken file, or drops lines. This reader
keeps the number of every line, so that the user finds every rejected row in the file.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from recap.activity.sources.decoding import (
    DAMAGED,
    DecodedStream,
    TooLongError,
    WrongEncodingError,
    damaged,
    detect_encoding,
    open_decoded,
)
from recap.activity.sources.files import SourceFile
from recap.errors import ActivityError
from recap.lazy import pa, pc

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
CHUNK_BYTES = 1 << 22
HEAD_BYTES = 1 << 16
LONGEST_LINE_BYTES = 1 << 24
LONGEST_RECORD_LINES = 100  # a quote that stays open for more lines is a mistake

Mask = npt.NDArray[np.bool_]


@dataclass(slots=True)
class NumberedLines:
    """
    A text file as batches of ``line`` (from 1) and ``text`` (with its line end).

    A CSV value may contain line breaks. With a *delimiter*, the lines of such a record become one
    text with the number of the first line. An error while reading is also stored in ``error``:
    Arrow and DuckDB pass it on without its text.
    """

    file: SourceFile
    delimiter: str | None = None
    error: ActivityError | None = field(default=None, init=False)

    def head(self) -> list[bytes]:
        """Return the complete lines of the first block, at least one, with their line ends."""
        head, block = b"", b"\n"
        with open_decoded(self.file) as stream:
            while block and b"\n" not in head and len(head) < LONGEST_LINE_BYTES:
                block = self._read(lambda: stream.read(HEAD_BYTES))
                head += block
        lines = _split(head.removeprefix(codecs.BOM_UTF8))
        is_cut = len(lines) > 1 and len(head) >= HEAD_BYTES and not lines[-1].endswith(b"\n")
        if lines and not _is_utf8(pa.py_buffer(lines[0])):
            raise self.encoding_error("utf-8", 1)
        return lines[:-1] if is_cut else lines

    def head_records(self, head: list[bytes], delimiter: str) -> Iterator[tuple[int, str]]:
        """Yield the records of the lines of *head*, each with the number of its first line."""
        odd = np.array([line.count(b'"') % 2 == 1 for line in head])
        starts, records, _ = _records(head, odd, delimiter, at_end=True)
        for start, record in zip(starts, records, strict=True):
            yield start + 1, record.decode("utf-8", "replace").rstrip("\r\n")

    def batches(self) -> pa.RecordBatchReader:
        """Stream all lines once, including the first."""
        batches = self._batches()
        if self.file.options.footer:
            batches = without_footer(batches, self.file.options.footer)
        return pa.RecordBatchReader.from_batches(_schema(), batches)

    def _batches(self) -> Iterator[pa.RecordBatch]:
        number, rest, at_end = 1, b"", False
        with open_decoded(self.file) as stream:
            while not at_end:
                block = self.read_block(stream)
                at_end = not block
                complete, rest = _cut(rest + block, at_end=at_end)
                self._check_length(rest, number)
                if complete:
                    batch, count, unused = self._batch(complete, number, at_end=at_end)
                    number, rest = number + count, unused + rest
                    if batch.num_rows:
                        yield batch

    def _batch(
        self, block: bytes, number: int, *, at_end: bool
    ) -> tuple[pa.RecordBatch, int, bytes]:
        """Make a batch of complete lines. Return it, its count of lines, and the unused bytes."""
        odd = _odd_quotes(block) if self.delimiter and b'"' in block else None
        if odd is None or not odd.any():
            texts, count = self._array(block, number)
            return record_batch(np.arange(number, number + count), texts), count, b""
        lines = _split(block)
        starts, records, used = _records(lines, odd, str(self.delimiter), at_end=at_end)
        texts = pa.array(records, pa.binary()).view(pa.string())
        self._check_utf8(texts, number)
        return record_batch(np.array(starts) + number, texts), used, b"".join(lines[used:])

    def _array(self, block: bytes, number: int) -> tuple[pa.StringArray, int]:
        """Split *block* into lines without a copy. Return the lines and their count."""
        ends = np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n")) + 1
        if not ends.size or ends[-1] != len(block):
            ends = np.append(ends, len(block))
        offsets = np.concatenate(([0], ends)).astype(np.int32)
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(block)]
        texts = pa.StringArray.from_buffers(len(ends), buffers[1], buffers[2])
        self._check_utf8(texts, number)
        return texts, len(ends)

    def _check_utf8(self, texts: pa.StringArray, number: int) -> None:
        try:
            texts.validate(full=True)
        except pa.ArrowInvalid:
            wrong = (i for i, text in enumerate(texts) if not _is_utf8(text.as_buffer()))
            raise self.encoding_error("utf-8", number + next(wrong)) from None

    def read_block(self, stream: DecodedStream) -> bytes:
        """Read the next block, and report the progress. The block is empty at the end."""
        block = self._read(lambda: stream.read(CHUNK_BYTES))
        self.file.on_read(stream.bytes_read())
        return block

    def _read(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except WrongEncodingError as error:
            raise self.encoding_error(error.encoding, error.line) from None
        except (TooLongError, OSError, *DAMAGED) as error:
            if isinstance(error, OSError) and error.errno:  # of the disk, not of the content
                raise
            raise self._store(damaged(self.file, error)) from None

    def encoding_error(self, encoding: str, line: int) -> ActivityError:
        """Return the error for a *line* that is not text in this *encoding*."""
        name = "UTF-8" if encoding == "utf-8" else encoding
        key = self.file.encoding_key
        setting = (
            f', or set its encoding, such as {key} = "{self._likely_encoding()}"' if key else ""
        )
        utf8 = f"save the file as UTF-8 (spreadsheets call it 'CSV UTF-8'){setting}."
        other = f"correct {key}: spreadsheets write cp1252 or UTF-8."
        fix = utf8 if self.file.encoding is None else other
        return self._store(self.file.error(f"Line {line} is not {name} text.", fix))

    def _likely_encoding(self) -> str:
        """Detect the encoding; with a wrong line after the first megabytes, the commonest one."""
        with suppress(ActivityError, OSError, ValueError):
            detected = detect_encoding(self.file)
            return detected.encoding if detected else "cp1252"
        return "cp1252"

    def _check_length(self, rest: bytes, number: int) -> None:
        if len(rest) > LONGEST_LINE_BYTES:
            raise self._store(
                self.file.error(
                    f"A line after line {number - 1} is longer than 16 MB.",
                    "export it again, as a text file with one row per line.",
                )
            )

    def _store(self, error: ActivityError) -> ActivityError:
        self.error = error
        return error


def without_footer(batches: Iterable[pa.RecordBatch], lines: int) -> Iterator[pa.RecordBatch]:
    """Yield *batches* without the last *lines* that are not blank."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        while sum(_filled(later).sum() for later in held[1:]) >= lines:
            yield held.pop(0)
    table = pa.Table.from_batches(held, _schema())
    filled = np.flatnonzero(_filled(table))
    end = filled[-lines] if len(filled) > lines else 0
    yield from table.slice(0, int(end)).to_batches()


def _filled(rows: pa.RecordBatch | pa.Table) -> Mask:
    """Mark the rows whose text is not blank."""
    texts = pc.utf8_trim_whitespace(rows["text"])
    mask: Mask = pc.not_equal(texts, "").to_numpy(zero_copy_only=False)
    return mask


def _cut(block: bytes, *, at_end: bool) -> tuple[bytes, bytes]:
    """Cut *block* after its last line end. At the end of the file, all of it is complete."""
    end = len(block) if at_end else block.rfind(b"\n") + 1
    return block[:end], block[end:]


def _split(block: bytes) -> list[bytes]:
    *lines, last = block.split(b"\n")  # splitlines would also split at a single \r
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _odd_quotes(block: bytes) -> Mask:
    """Mark lines with an odd number of quotes: a value with line breaks may start or end there."""
    content = np.frombuffer(block, np.uint8)
    starts = np.concatenate(([0], np.flatnonzero(content[:-1] == ord("\n")) + 1))
    odd: Mask = np.add.reduceat(content == ord('"'), starts, dtype=np.int64) % 2 == 1
    return odd


def _records(
    lines: list[bytes], odd: Mask, delimiter: str, *, at_end: bool
) -> tuple[list[int], list[bytes], int]:
    """Join the lines of each record. Return their starts, their texts, and the count of lines."""
    grammar = _record_pattern(delimiter)
    starts, records, first = [], [], 0
    while first < len(lines):
        last = _last_line(lines, odd, first, grammar) if odd[first] else first
        if last is None:
            if not at_end and len(lines) - first <= LONGEST_RECORD_LINES:
                break  # the rest of the record comes with the next block
            last = first
        starts.append(first)
        records.append(b"".join(lines[first : last + 1]))
        first = last + 1
    return starts, records, first


def _last_line(lines: list[bytes], odd: Mask, first: int, grammar: re.Pattern[bytes]) -> int | None:
    """Return the last line of the record that starts at *first*; None if its quote stays open."""
    if grammar.fullmatch(lines[first].rstrip(b"\r\n")):
        return first
    closing = np.flatnonzero(odd[first + 1 : first + LONGEST_RECORD_LINES])
    if not closing.size:
        return None
    last = first + 1 + int(closing[0])
    record = b"".join(lines[first : last + 1]).rstrip(b"\r\n")
    return last if grammar.fullmatch(record) else first


def _record_pattern(delimiter: str) -> re.Pattern[bytes]:
    field = rf'(?:"(?:[^"]|"")*"|(?:[^"{delimiter}\n][^{delimiter}\n]*)?)'
    return re.compile(f"{field}(?:[{delimiter}]{field})*".encode())


def record_batch(numbers: npt.NDArray[np.int64], texts: pa.StringArray) -> pa.RecordBatch:
    # `pa.array` imports pandas, which takes half a second.
    lines = pa.Int64Array.from_buffers(
        pa.int64(), len(numbers), [None, pa.py_buffer(numbers.astype(np.int64))]
    )
    return pa.RecordBatch.from_arrays([lines, texts], schema=_schema())


def _schema() -> pa.Schema:
    return pa.schema([("line", pa.int64()), ("text", pa.string())])


def _is_utf8(text: pa.Buffer) -> bool:
    try:
        text.to_pybytes().decode()
    except UnicodeDecodeError:
        return False
    return True
