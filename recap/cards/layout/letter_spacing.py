"""
Scripts whose letters join, such as Arabic: letter-spacing tears those apart.

CSS sets none within them, and so do browsers; WeasyPrint is made to do so here, and
`TextMeasurer` measures alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

LETTERS = (  # Arabic, Syriac, N'Ko, Mandaic; Mongolian, Phags-pa, Rohingya, Adlam
    "\u0600-\u077f\u07c0-\u07ff\u0840-\u08ff\ufb50-\ufdff\ufe70-\ufefe"
    "\u1800-\u18af\ua840-\ua877\U00010d00-\U00010d3f\U0001e900-\U0001e95f"
)
JOINED = re.compile(f"[{LETTERS}][{LETTERS}\u200c\u200d]*")


def remove_joined_words(text: str) -> str:
    """Return *text* without its joined words: the rest may stand further apart, or closer."""
    return text if text.isascii() else JOINED.sub("", text)


def patch_letter_spacing(line_break: Any) -> None:
    """Have WeasyPrint, which *line_break* is a module of, set no space where letters join."""
    from weasyprint.text.ffi import ffi, pango  # type: ignore[import-untyped]

    set_text, line_size = line_break.Layout.set_text, line_break.line_size
    ends: dict[int, frozenset[int]] = {}  # of joined words, by the address of a layout

    def set_joined(layout: Any, text: str, justify: bool = False) -> None:
        set_text(layout, text, justify)
        ends.pop(_address(layout.layout), None)
        if text.isascii() or not _is_spaced(layout.style):
            return
        words = [*_bytes(layout.text)]
        if not words:
            return
        attributes = pango.pango_layout_get_attributes(layout.layout)
        for start, end in words:
            attribute = pango.pango_attr_letter_spacing_new(0)
            attribute.start_index, attribute.end_index = start, end
            pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(layout.layout, attributes)
        ends[_address(layout.layout)] = frozenset(end for _, end in words)

    def size(line: Any, style: Any) -> tuple[float, float]:
        """Leave out the space after the last letter where that joins."""
        width, height = line_size(line, style)
        last = line.start_index + line.length
        if _is_spaced(style) and last in ends.get(_address(line.layout), ()):
            width -= style["letter_spacing"]
        return width, height

    def _address(layout: Any) -> int:
        return int(ffi.cast("uintptr_t", layout))

    line_break.Layout.set_text, line_break.line_size = set_joined, size


def _is_spaced(style: Any) -> bool:
    return style["letter_spacing"] not in ("normal", 0)


def _bytes(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the joined words of *text* begin and end, in UTF-8."""
    for word in JOINED.finditer(text):
        start = len(text[: word.start()].encode())
        yield start, start + len(word[0].encode())
