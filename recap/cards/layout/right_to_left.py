"""
Text from right to left in a tagged PDF: each glyph says its own letter.

A PDF stores such text as it looks, from left to right, and programs that extract text turn it
around: they need codes that say one letter each, in that order. They also turn ActualText around.
WeasyPrint gives a glyph the letters of its first use; but a font draws several letters with one
glyph (beh, teh and noon without their dots), so other words came out. Here

- each letter has a code of its own: `glyph_codes`;
- further letters of a glyph (the alef of lam-alef, marks) are on glyphs without ink, left of it;
- dots and marks, which would split words, are drawn after the line, and say a space;
- invisible marks of direction keep spaces and brackets on their side of a number: the rules of
  Poppler (`TextOutputDev.cc`, `reorderText`) are simpler than those of Unicode.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from recap.cards.layout.glyph_clusters import (
    Cluster,
    Glyph,
    glyph_without_ink,
    is_drawable,
    pictures,
    read_clusters,
)
from recap.cards.layout.glyph_codes import code_of
from recap.cards.layout.pdf_tags import has_right_to_left
from recap.cards.layout.shaping import line_to_draw

LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"
NUMBERS = ("EN", "AN", "ES", "ET", "CS")  # what Poppler orders like numbers
LETTERS = ("R", "AL")
PANGO_RIGHT_TO_LEFT = 1  # of PangoDirection
HAIR_EM = 0.01  # how far a letter without ink is from the next one

DrawLine = Callable[..., list[Any]]


def patch_lines(draw_text: Any) -> None:
    """Patch WeasyPrint's module `draw.text`. Call it once per process."""
    draw_text.draw_first_line = _draw_first_line(draw_text.draw_first_line)


def _draw_first_line(original: DrawLine) -> DrawLine:
    def draw_first_line(
        stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any
    ) -> list[Any]:
        if (
            stream._tags is not None
            and block_ellipsis == "none"
            and has_right_to_left(textbox.text)
        ):
            layout = textbox.pango_layout
            line = line_to_draw(layout, text_overflow == "ellipsis")
            emoji_px = textbox.style["font_size"]
            clusters = list(read_clusters(line, stream, layout.text, emoji_px))
            if all(map(is_drawable, clusters)):
                stream.set_text_matrix(*matrix.values)
                _LineWriter(stream).write(clusters, line.resolved_dir == PANGO_RIGHT_TO_LEFT)
                return [picture for cluster in clusters for picture in pictures(cluster)]
        return original(stream, textbox, text_overflow, block_ellipsis, matrix)

    return draw_first_line


class _LineWriter:
    """Writes the operators that show a line into a *stream* of WeasyPrint's."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._pen = 0.0  # where the next glyph would be, px from the start of the line
        self._font: Any = None
        self._size_px = 0.0
        self._shown: list[str] = []  # codes and gaps, for one operator

    def write(self, clusters: list[Cluster], is_right_to_left: bool) -> None:
        """Show *clusters*, which run from left to right; the line may run the other way."""
        if clusters:
            self._show(clusters[0])
        for left, right in pairwise(clusters):
            mark = _mark_between(left, right, is_right_to_left)
            if mark:
                owner = left if mark == LEFT_TO_RIGHT_MARK else right
                self._say(owner, mark, right.at - HAIR_EM * owner.size_px)
            self._show(right)
        for cluster in clusters:
            main = cluster.main_glyph
            for glyph in cluster.glyphs:
                if glyph is not main:
                    self._draw(cluster, glyph, " ")
        self._flush()

    def _show(self, cluster: Cluster) -> None:
        """Draw the main glyph of *cluster*, and say all its letters."""
        text = unicodedata.normalize("NFC", cluster.text)
        if not cluster.is_right_to_left:
            self._draw(cluster, cluster.main_glyph, text)
            return
        cluster.font.to_unicode.setdefault(cluster.main_glyph.id, text)  # for other lines
        for place, letter in reversed(list(enumerate(text[1:], start=1))):
            self._say(cluster, letter, cluster.at - place * HAIR_EM * cluster.size_px)
        self._draw(cluster, cluster.main_glyph, text[0])

    def _say(self, cluster: Cluster, text: str, at: float) -> None:
        """Write *text* on a glyph without ink; a font that has none does not say it."""
        glyph = glyph_without_ink(cluster, self._stream)
        if glyph is not None:
            self._draw(cluster, Glyph(glyph, at, 0.0), text)

    def _draw(self, cluster: Cluster, glyph: Glyph, text: str) -> None:
        if (self._font, self._size_px) != (cluster.font, cluster.size_px):
            self._flush()
            self._font, self._size_px = cluster.font, cluster.size_px
            self._stream.set_font_size(self._font.hash, self._size_px)
        if glyph.rise:
            self._flush()
            self._stream.set_text_rise(glyph.rise)
        gap = (self._pen - glyph.at) / self._size_px * 1000
        if abs(gap) >= 0.01:
            self._shown.append(f"{gap:.2f}")
        self._shown.append(f"<{code_of(self._font, glyph.id, text):04x}>")
        self._pen = glyph.at + self._font.widths[glyph.id] / 1000 * self._size_px
        if glyph.rise:
            self._flush()
            self._stream.set_text_rise(0)

    def _flush(self) -> None:
        if self._shown:
            self._stream.show_text("".join(self._shown))
            self._shown = []


def _mark_between(left: Cluster, right: Cluster, is_right_to_left: bool) -> str | None:
    """Return the mark that keeps a sign or space beside a number, or a run, on its side."""
    runs = left.is_right_to_left, right.is_right_to_left
    if is_right_to_left:
        if _direction(left) in LETTERS or runs == (False, False):
            return None
        if _direction(right) in ("L", *NUMBERS):
            return RIGHT_TO_LEFT_MARK
        return LEFT_TO_RIGHT_MARK if runs == (False, True) and _is_neutral(left) else None
    if runs[0] == runs[1] or not _is_neutral(right):
        return None
    return LEFT_TO_RIGHT_MARK if runs[0] else RIGHT_TO_LEFT_MARK


def _is_neutral(cluster: Cluster) -> bool:
    return _direction(cluster) not in ("L", *LETTERS, *NUMBERS)


def _direction(cluster: Cluster) -> str:
    return unicodedata.bidirectional(cluster.text[0])
