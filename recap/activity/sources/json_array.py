"""
Read a JSON list element by element: the list may be larger than the memory.

The list may be inside an object, as in {"data": {"rides": [...]}}: it is the first list of objects.

The reader only finds the text of each element; DuckDB parses it. The package ijson would build
Python objects that must be written as text again: with its C backend that took 1.7 to 2.4 times
as long on a list of 60 MB, and its errors have no line numbers.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from recap.activity.sources import text_lines
from recap.activity.sources.decoding import DecodedStream, open_decoded
from recap.activity.sources.text_lines import NumberedLines, record_batch
from recap.errors import ActivityError
from recap.lazy import pa

ELEMENTS_A_BATCH = 20_000
DECODER = json.JSONDecoder()
BLANKS = " \t\r\n\N{ZERO WIDTH NO-BREAK SPACE}"


class JsonElements(NumberedLines):
    """The elements of a JSON list: ``line`` is the element's position, from 1."""

    def _batches(self) -> Iterator[pa.RecordBatch]:
        first = 1
        with open_decoded(self.file) as stream:
            elements = self._elements(_Scanner(self, stream))
            while texts := [*islice(elements, ELEMENTS_A_BATCH)]:
                numbers = np.arange(first, first + len(texts))
                yield record_batch(numbers, pa.array(texts, pa.string()))
                first += len(texts)

    def list_path(self) -> str:
        """Return the path to the list, such as ``data.rides``; empty where it is the whole file."""
        with open_decoded(self.file) as stream:
            scanner = _Scanner(self, stream)
            return ".".join(scanner.enter_list() or ()) if scanner.peek() == "{" else ""

    def _elements(self, scanner: _Scanner) -> Iterator[str]:
        is_inside = scanner.peek() == "{"
        if is_inside and scanner.enter_list() is None:
            raise scanner.error("the object has no list of objects")
        if not is_inside:
            scanner.take("[")
        has_next = scanner.peek() != "]"
        while has_next:
            yield scanner.value()
            has_next = scanner.take(",]") == ","
        if not is_inside and scanner.peek():
            raise scanner.error("more text follows after the list")

    def syntax_error(self, line: int, reason: str) -> ActivityError:
        return self._store(
            self.file.error(
                f"The file is not a JSON list: {reason}, in line {line}.",
                "export it again; none of its rows was used.",
            )
        )


@dataclass(slots=True)
class _Scanner:
    """A scanner over the text that was read and not yet used. ``position`` is an index into it."""

    elements: JsonElements
    stream: DecodedStream
    text: str = ""
    position: int = 0
    line: int = 1  # the line of the first character of ``text``
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=codecs.getincrementaldecoder("utf-8"), init=False
    )

    def peek(self) -> str:
        """Return the next character that is not blank; an empty text at the end."""
        while True:
            while self.text[self.position : self.position + 1] in (*BLANKS,):
                self.position += 1
            if self.position < len(self.text) or not self._read_more():
                return self.text[self.position : self.position + 1]

    def take(self, expected: str) -> str:
        """Skip and return the next character, which must be one of *expected*."""
        character = self.peek()
        if not character or character not in expected:
            actual = f"found '{character}'" if character else "the file ends"
            raise self.error(f"expected {' or '.join(expected)}, but {actual}")
        self.position += 1
        return character

    def value(self) -> str:
        """Skip the next value, and return its text."""
        self.peek()
        while True:
            try:
                _, end = DECODER.raw_decode(self.text, self.position)
            except (json.JSONDecodeError, RecursionError) as error:
                if not self._read_more():
                    reason = getattr(error, "msg", "it is nested too deeply")
                    raise self.error(reason, getattr(error, "pos", self.position)) from None
                continue
            if end < len(self.text) or not self._read_more():  # a number may continue
                text, self.position = self.text[self.position : end], end
                return text

    def enter_list(self) -> list[str] | None:
        """
        Move to the first element of the first list of objects inside the next object.

        Returns the keys that lead to the list. None, after the object, when it has no such list.
        """
        self.take("{")
        if self.peek() == "}":
            self.take("}")
            return None
        while True:
            key = str(json.loads(self.value()))
            self.take(":")
            opening = self.peek()
            if opening == "[" and self._is_list_of_objects():
                return [key]
            if opening == "{" and (keys := self.enter_list()) is not None:
                return [key, *keys]
            if opening not in "[{":
                self.value()
            if self.take(",}") == "}":
                return None

    def _is_list_of_objects(self) -> bool:
        """Move into the next list when it has objects, else behind it."""
        self.take("[")
        if self.peek() == "{":
            return True
        if self.peek() == "]":
            self.take("]")
            return False
        self.value()
        while self.take(",]") == ",":
            self.value()
        return False

    def error(self, reason: str, position: int | None = None) -> ActivityError:
        end = self.position if position is None else position
        return self.elements.syntax_error(self.line + self.text.count("\n", 0, end), reason)

    def _read_more(self) -> bool:
        """Read the next block. Return whether there was one."""
        raw = self.elements.read_block(self.stream)
        self.line += self.text.count("\n", 0, self.position)
        self.text, self.position = self.text[self.position :], 0
        if len(self.text) > text_lines.LONGEST_LINE_BYTES:
            raise self.elements.syntax_error(self.line, "an element is longer than 16 MB")
        try:
            self.text += self._decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            lines_before = error.object[: error.start].count(b"\n") + self.text.count("\n")
            raise self.elements.encoding_error("utf-8", self.line + lines_before) from None
        return bool(raw)
