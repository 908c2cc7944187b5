"""
Text files as numbered lines, in Arrow batches: bytes are cut, never parsed in Python.

DuckDB has a CSV reader of its own, but where a file is broken it loses count of the lines,
or drops what it does not like. Here every line keeps its number, so every row that is set
aside can be found in the file.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from recap.activity.sources.decoding import DecodedStream, WrongEncodingError, opened
from recap.activity.sources.files import SourceFile
from recap.errors import ActivityError
from recap.lazy import pa

CHUNK_BYTES = 1 << 22
HEAD_BYTES = 1 << 16
LONGEST_LINE_BYTES = 1 << 24
LONGEST_RECORD_LINES = 100  # a quote that is still open after so many lines was a mistake

Marks = npt.NDArray[np.bool_]


@dataclass(slots=True)
class NumberedLines:
    """
    A text file as batches of ``line`` (from 1) and ``text``, its line end still on it.

    A CSV value may hold line breaks: with a *delimiter*, the lines of such a record come as
    one text under the number of the first. What stops the reading is kept in ``error``,
    because it passes through Arrow and DuckDB on its way and would lose its words.
    """

    file: SourceFile
    delimiter: str | None = None
    error: ActivityError | None = field(default=None, init=False)

    def head(self) -> str:
        """Return the first line without its end."""
        line, block = b"", b"\n"
        with opened(self.file) as stream:
            while block and b"\n" not in line and len(line) < LONGEST_LINE_BYTES:
                block = self._careful(lambda: stream.read(HEAD_BYTES))
                line += block
        try:
            return line.partition(b"\n")[0].decode("utf-8-sig").rstrip("\r\n")
        except UnicodeDecodeError:
            raise self.not_written("utf-8", 1) from None

    def batches(self) -> pa.RecordBatchReader:
        """Stream all lines once, the first included."""
        return pa.RecordBatchReader.from_batches(_schema(), self._batches())

    def _batches(self) -> Iterator[pa.RecordBatch]:
        number, rest, ended = 1, b"", False
        with opened(self.file) as stream:
            while not ended:
                block = self.more(stream)
                ended = not block
                whole, rest = _cut(rest + block, ended=ended)
                self._bounded(rest, number)
                if whole:
                    batch, count, left = self._batch(whole, number, ended=ended)
                    number, rest = number + count, left + rest
                    if batch.num_rows:
                        yield batch

    def _batch(
        self, whole: bytes, number: int, *, ended: bool
    ) -> tuple[pa.RecordBatch, int, bytes]:
        """Make a batch of whole lines; return it, the lines it used up, and the bytes it left."""
        odd = _odd_quotes(whole) if self.delimiter and b'"' in whole else None
        if odd is None or not odd.any():
            texts, count = self._array(whole, number)
            return record_batch(np.arange(number, number + count), texts), count, b""
        lines = _split(whole)
        starts, records, used = _records(lines, odd, str(self.delimiter), ended=ended)
        texts = pa.array(records, pa.binary()).view(pa.string())
        self._valid(texts, number)
        return record_batch(np.array(starts) + number, texts), used, b"".join(lines[used:])

    def _array(self, whole: bytes, number: int) -> tuple[pa.StringArray, int]:
        ends = np.flatnonzero(np.frombuffer(whole, np.uint8) == ord("\n")) + 1
        if not ends.size or ends[-1] != len(whole):
            ends = np.append(ends, len(whole))
        offsets = np.concatenate(([0], ends)).astype(np.int32)
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(whole)]
        texts = pa.StringArray.from_buffers(len(ends), buffers[1], buffers[2])
        self._valid(texts, number)
        return texts, len(ends)

    def _valid(self, texts: pa.StringArray, number: int) -> None:
        try:
            texts.validate(full=True)
        except pa.ArrowInvalid:
            wrong = (i for i, text in enumerate(texts) if not _is_utf8(text.as_buffer()))
            raise self.not_written("utf-8", number + next(wrong)) from None

    def more(self, stream: DecodedStream) -> bytes:
        """Read the next block, and say how far that is; an empty one at the end."""
        block = self._careful(lambda: stream.read(CHUNK_BYTES))
        self.file.on_read(stream.at())
        return block

    def _careful(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except WrongEncodingError as error:
            raise self.not_written(error.encoding, error.line) from None
        except (EOFError, zlib.error, OSError) as error:
            if isinstance(error, OSError) and error.errno:  # the disk's, not the file's
                raise
            raise self._remember(
                self.file.error(
                    "The compressed file is cut short or damaged.",
                    "copy or export it again; nothing of it was used.",
                )
            ) from None

    def not_written(self, encoding: str, line: int) -> ActivityError:
        """Return the error that a *line* is not text in this *encoding*."""
        shown = "UTF-8" if encoding == "utf-8" else encoding
        key = self.file.encoding_key
        say = f', or say how it is written, as in {key} = "cp1252"' if key else ""
        utf8 = f"save the file as UTF-8 (spreadsheets call it 'CSV UTF-8'){say}."
        other = f"correct {key}: spreadsheets write cp1252, or UTF-8."
        fix = utf8 if self.file.encoding is None else other
        return self._remember(self.file.error(f"Line {line} is not {shown} text.", fix))

    def _bounded(self, rest: bytes, number: int) -> None:
        if len(rest) > LONGEST_LINE_BYTES:
            raise self._remember(
                self.file.error(
                    f"A line after line {number - 1} is longer than 16 MB.",
                    "is it a text file with one row a line? Export it again.",
                )
            )

    def _remember(self, trouble: ActivityError) -> ActivityError:
        self.error = trouble
        return trouble


def _cut(block: bytes, *, ended: bool) -> tuple[bytes, bytes]:
    """Part *block* after its last line end; at the end of the file all of it is whole."""
    at = len(block) if ended else block.rfind(b"\n") + 1
    return block[:at], block[at:]


def _split(whole: bytes) -> list[bytes]:
    *lines, last = whole.split(b"\n")  # splitlines would also part at a lone \r
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _odd_quotes(whole: bytes) -> Marks:
    """Mark the lines with an odd number of quotes: there a value with line breaks may open."""
    content = np.frombuffer(whole, np.uint8)
    starts = np.concatenate(([0], np.flatnonzero(content[:-1] == ord("\n")) + 1))
    odd: Marks = np.add.reduceat(content == ord('"'), starts, dtype=np.int64) % 2 == 1
    return odd


def _records(
    lines: list[bytes], odd: Marks, delimiter: str, *, ended: bool
) -> tuple[list[int], list[bytes], int]:
    """Join the lines of each record; return their starts, their texts, and the lines used up."""
    grammar = _grammar(delimiter)
    starts, records, at = [], [], 0
    while at < len(lines):
        last = _last_line(lines, odd, at, grammar) if odd[at] else at
        if last is None:
            if not ended and len(lines) - at <= LONGEST_RECORD_LINES:
                break  # the rest of it comes with the next block
            last = at
        starts.append(at)
        records.append(b"".join(lines[at : last + 1]))
        at = last + 1
    return starts, records, at


def _last_line(lines: list[bytes], odd: Marks, at: int, grammar: re.Pattern[bytes]) -> int | None:
    """Return where the record that begins at *at* ends, or nothing when its quote never closes."""
    if grammar.fullmatch(lines[at].rstrip(b"\r\n")):
        return at
    closing = np.flatnonzero(odd[at + 1 : at + LONGEST_RECORD_LINES])
    if not closing.size:
        return None
    last = at + 1 + int(closing[0])
    record = b"".join(lines[at : last + 1]).rstrip(b"\r\n")
    return last if grammar.fullmatch(record) else at


def _grammar(delimiter: str) -> re.Pattern[bytes]:
    field = rf'(?:"(?:[^"]|"")*"|(?:[^"{delimiter}\n][^{delimiter}\n]*)?)'
    return re.compile(f"{field}(?:[{delimiter}]{field})*".encode())


def record_batch(numbers: npt.NDArray[np.int64], texts: pa.StringArray) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array(numbers, pa.int64()), texts], schema=_schema())


def _schema() -> pa.Schema:
    return pa.schema([("line", pa.int64()), ("text", pa.string())])


def _is_utf8(text: pa.Buffer) -> bool:
    try:
        text.to_pybytes().decode()
    except UnicodeDecodeError:
        return False
    return True
