"""A list in JSON, element by element: it may be longer than the memory."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from recap.activity.sources import text_lines
from recap.activity.sources.decoding import DecodedStream, opened
from recap.activity.sources.text_lines import NumberedLines, record_batch
from recap.errors import ActivityError
from recap.lazy import pa

ELEMENTS_A_BATCH = 20_000
DECODER = json.JSONDecoder()
BLANKS = " \t\r\n\N{ZERO WIDTH NO-BREAK SPACE}"


class JsonElements(NumberedLines):
    """The elements of a list: ``line`` is the place of one, from 1, and ``text`` what it is."""

    def _batches(self) -> Iterator[pa.RecordBatch]:
        first = 1
        with opened(self.file) as stream:
            elements = self._elements(_Window(self, stream))
            while texts := [*islice(elements, ELEMENTS_A_BATCH)]:
                numbers = np.arange(first, first + len(texts))
                yield record_batch(numbers, pa.array(texts, pa.string()))
                first += len(texts)

    def _elements(self, window: _Window) -> Iterator[str]:
        window.take("[")
        more = window.peek() != "]"
        while more:
            yield window.value()
            more = window.take(",]") == ","
        if window.peek():
            raise window.trouble("something follows after the list")

    def not_json(self, line: int, says: str) -> ActivityError:
        return self._remember(
            self.file.error(
                f"The file is not a list in JSON: {says}, in line {line}.",
                "export it again; nothing of it was used.",
            )
        )


@dataclass(slots=True)
class _Window:
    """The part of the text that was read and not yet used up; ``at`` is where to go on."""

    elements: JsonElements
    stream: DecodedStream
    text: str = ""
    at: int = 0
    line: int = 1  # on which the text begins
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=codecs.getincrementaldecoder("utf-8"), init=False
    )

    def peek(self) -> str:
        """Return the next character that is no blank; nothing at the end."""
        while True:
            while self.text[self.at : self.at + 1] in (*BLANKS,):
                self.at += 1
            if self.at < len(self.text) or not self._more():
                return self.text[self.at : self.at + 1]

    def take(self, wanted: str) -> str:
        """Go past the next character, which must be one of *wanted*."""
        found = self.peek()
        if not found or found not in wanted:
            raise self.trouble(f"'{found or 'its end'}' stands where {' or '.join(wanted)} should")
        self.at += 1
        return found

    def value(self) -> str:
        """Go past the next value, and return its text."""
        self.peek()
        while True:
            try:
                _, end = DECODER.raw_decode(self.text, self.at)
            except (json.JSONDecodeError, RecursionError) as error:
                if not self._more():
                    says = getattr(error, "msg", "it is nested too deeply")
                    raise self.trouble(says, getattr(error, "pos", self.at)) from None
                continue
            if end < len(self.text) or not self._more():  # a number may go on
                found, self.at = self.text[self.at : end], end
                return found

    def trouble(self, says: str, at: int | None = None) -> ActivityError:
        before = self.text.count("\n", 0, self.at if at is None else at)
        return self.elements.not_json(self.line + before, says)

    def _more(self) -> bool:
        """Read on; tell whether there was more."""
        raw = self.elements.more(self.stream)
        self.line += self.text.count("\n", 0, self.at)
        self.text, self.at = self.text[self.at :], 0
        if len(self.text) > text_lines.LONGEST_LINE_BYTES:
            raise self.elements.not_json(self.line, "an element is longer than 16 MB")
        try:
            self.text += self._decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].count(b"\n") + self.text.count("\n")
            raise self.elements.not_written("utf-8", self.line + before) from None
        return bool(raw)
