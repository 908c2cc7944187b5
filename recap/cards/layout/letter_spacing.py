"""
Letter-spacing in scripts whose letters join, such as Arabic.

Browsers set no letter-spacing within a joined word, as CSS says. WeasyPrint does, which tears the
letters apart. The patch here makes WeasyPrint behave as browsers do; `TextMeasurer` does the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from recap.cards.layout.weasyprint_internals import untested_version

JOINING_LETTERS = (  # Arabic, Syriac, N'Ko, Mandaic; Mongolian, Phags-pa, Rohingya, Adlam
    "\u0600-\u077f\u07c0-\u07ff\u0840-\u08ff\ufb50-\ufdff\ufe70-\ufefe"
    "\u1800-\u18af\ua840-\ua877\U00010d00-\U00010d3f\U0001e900-\U0001e95f"
)
JOINED_WORD = re.compile(f"[{JOINING_LETTERS}][{JOINING_LETTERS}\u200c\u200d]*")


def remove_joined_words(text: str) -> str:
    """
    Return *text* without the words that get no letter-spacing.

    With an untested WeasyPrint, which is not patched, all letters get it: nothing is removed.
    """
    return text if text.isascii() or untested_version() else JOINED_WORD.sub("", text)


def patch_letter_spacing(line_break: Any) -> None:
    """
    Make WeasyPrint set no letter-spacing within joined words.

    Args:
        line_break: The module `weasyprint.text.line_break`, which is changed.
    """
    from weasyprint.text.ffi import ffi, pango

    original_set_text, original_line_size = line_break.Layout.set_text, line_break.line_size
    word_ends: dict[int, frozenset[int]] = {}  # of joined words, by the address of a layout

    def set_text(layout: Any, text: str, justify: bool = False) -> None:
        original_set_text(layout, text, justify)
        word_ends.pop(_address(layout.layout), None)
        if text.isascii() or not _has_letter_spacing(layout.style):
            return
        words = [*_joined_word_bytes(layout.text)]
        if not words:
            return
        attributes = pango.pango_layout_get_attributes(layout.layout)
        for start, end in words:
            attribute = pango.pango_attr_letter_spacing_new(0)
            attribute.start_index, attribute.end_index = start, end
            pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(layout.layout, attributes)
        word_ends[_address(layout.layout)] = frozenset(end for _, end in words)

    def line_size(line: Any, style: Any) -> tuple[float, float]:
        """Remove the space after the last letter if that letter is part of a joined word."""
        width, height = original_line_size(line, style)
        line_end = line.start_index + line.length
        if _has_letter_spacing(style) and line_end in word_ends.get(_address(line.layout), ()):
            width -= style["letter_spacing"]
        return width, height

    def _address(layout: Any) -> int:
        return int(ffi.cast("uintptr_t", layout))

    line_break.Layout.set_text, line_break.line_size = set_text, line_size


def _has_letter_spacing(style: Any) -> bool:
    return style["letter_spacing"] not in ("normal", 0)


def _joined_word_bytes(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the joined words of *text* start and end, as indexes into its UTF-8 bytes."""
    for word in JOINED_WORD.finditer(text):
        start = len(text[: word.start()].encode())
        yield start, start + len(word[0].encode())
