"""
Set words as WeasyPrint would: the same lines, the same letters, in PDF's operators.

Beside `boxes` the only place that calls WeasyPrint's own parts, and loads it when it is imported;
tests/cards/layout/test_box_tree.py holds its version to what we use. The operators are
written here: WeasyPrint writes text, which would have to be read again to put the widths of
letters into it, and for each size of letters it reads a font anew, of which only those differ.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from io import BytesIO
from struct import Struct
from typing import Any

from PIL import Image
from weasyprint.pdf.fonts import Font  # type: ignore[import-untyped]
from weasyprint.text import line_break  # type: ignore[import-untyped]
from weasyprint.text.ffi import (  # type: ignore[import-untyped]
    FROM_UNITS,
    TO_UNITS,
    ffi,
    pango,
)
from weasyprint.text.fonts import (  # type: ignore[import-untyped]
    get_hb_object_data,
    get_pango_font_key,
)

from recap.cards.exceptions import NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.layout.text_runs import LRU, TextStyle
from recap.cards.painting import Emoji, ShapedLine, TextShowBuilder, Typeface, emoji_size

GLYPH = Struct("=Iiii4x")  # as Pango keeps it: which, how wide, how far to the right and up
EMPTY, UNKNOWN = 0x0FFFFFFF, 0x10000000  # Pango's: no glyph at all, and a letter that no font has
MOST_LAYOUTS = 200  # that are kept, each for one look in one size


class Shaper:
    """Sets words; keeps the fonts that it took for that, and where it sets the next ones."""

    def __init__(self) -> None:
        self.fonts = FontCache()
        self._layouts = LRU[Any](MOST_LAYOUTS)

    def set(
        self, text: str, look: TextStyle, px: tuple[float, float], room: float, cut: bool
    ) -> tuple[ShapedLine, ...]:
        """Break *text* into lines, as `Letters.lines` says, and set them."""
        if "\u00ad" in text or look["hyphens"] == "auto":
            raise NotPaintableError("words are hyphenated")
        return tuple(
            line
            for piece in look.said(text).split("\n")
            for line in self._broken(piece, look, px, room, cut)
        )

    def _broken(
        self, text: str, look: TextStyle, px: tuple[float, float], room: float, cut: bool
    ) -> Iterator[ShapedLine]:
        if (room == math.inf or look["white_space"] == "nowrap") and len(text.splitlines()) == 1:
            yield self._one_line(text, look, px, room, cut)
            return
        style, rest = look.sized(*px), text.encode()
        while rest:
            layout, length, resume, width, _, _ = line_break.split_first_line(
                rest.decode(), style, None, room, 0
            )
            layout.reactivate(style)
            yield self._line(rest[:length].decode(), layout, width, cut)
            rest = b"" if resume is None else rest[resume:]

    def _one_line(
        self, text: str, look: TextStyle, px: tuple[float, float], room: float, cut: bool
    ) -> ShapedLine:
        """Set *text* where it cannot break: half the work, for its letters are chosen once."""
        if cut or look["word_spacing"]:  # the layout would remember them
            layout = _layout(look, px, room)
        else:
            layout = self._layouts.of((look.key, *px), _layout, look, px, math.inf)
        layout.set_text(text)
        width, _ = line_break.line_size(layout.get_first_line()[0], layout.style)
        return self._line(text, layout, width, cut)

    def _line(self, text: str, layout: Any, width: float, cut: bool) -> ShapedLine:
        if not text.strip():
            return ShapedLine(b"", frozenset(), width, 0.0, 0.0, 0.0, 0.0)
        line = _line_to_draw(layout, cut)
        written, ink = self.fonts.write(line, layout.style["font_size"]), _ink(line)
        fonts, emoji = frozenset(written.fonts), tuple(written.emoji)
        return ShapedLine(b"\n".join(written.operators), fonts, width, *ink, emoji)


class FontCache:
    """The fonts that lines were set in: their files, and how wide letters are in each size."""

    def __init__(self) -> None:
        self.typefaces: dict[str, Typeface] = {}
        self._known: dict[int, Any] = {}  # WeasyPrint's, by what describes them, the size aside
        self._widths: dict[tuple[str, float], dict[int, int]] = {}  # they are rounded in each

    def write(self, line: Any, size_px: float) -> TextShowBuilder:
        """
        Write a *line* of Pango's, whose letters are *size_px* large.

        Raises:
            NotPaintableError: It needs letters that the fonts lack, or pictures of letters.
        """
        written, before, at_em = TextShowBuilder(), None, 0.0
        for run in _runs(line):
            if run.item.analysis.font != before:
                before = run.item.analysis.font
                font, own_px = self._font(before, size_px)
                written.turn_to(font, own_px)
            at_em = self._write_run(written, run, font, own_px, at_em)
        written.show()
        return written

    def _write_run(
        self, written: TextShowBuilder, run: Any, font: Any, size_px: float, at_em: float
    ) -> float:
        """Write letters of one font, which start *at_em*; return where they end."""
        pango_font, widths = run.item.analysis.font, self._widths_of(font, size_px)
        for glyph, width, right, up in _glyphs(run):
            if glyph == EMPTY:
                written.gap -= width / size_px
                continue
            if glyph & UNKNOWN:
                raise NotPaintableError("no font has one of the letters")
            if glyph not in widths:
                wide = _extents(pango_font, glyph).width
                widths[glyph] = round(wide * 1000 * FROM_UNITS / size_px)
            offset = right / size_px
            kerning = widths[glyph] + offset - width * 1000 * FROM_UNITS / size_px
            if up:
                written.rise(-up / 1000)
            written.gap -= offset
            if font.png:
                written.emoji += _emoji(pango_font, glyph, size_px, widths[glyph], at_em)
            else:
                written.add(glyph)
            if up:
                written.rise(0.0)
            written.gap += int(kerning) - widths[glyph]
            at_em += (widths[glyph] + offset - kerning) / 1000
        return at_em

    def _widths_of(self, font: Any, size_px: float) -> dict[int, int]:
        return self._widths.setdefault((font.hash, size_px), {})

    def _font(self, pango_font: Any, size_px: float) -> tuple[Any, float]:
        """Return WeasyPrint's font for Pango's, and the size of its letters."""
        key, description, own_px = get_pango_font_key(pango_font)
        if key not in self._known:
            self._known[key] = self._kept(Font(pango_font, description, own_px))
        font = self._known[key]
        return font, size_px if font.png else own_px  # Pango #530

    def _kept(self, font: Any) -> Any:
        """Keep the file of *font*, without hints, as it goes into a PDF with all its letters."""
        if font.png:
            font.file_content = b""
            return font
        if font.bitmap or font.svg or font.colr:
            raise NotPaintableError(f"letters of '{font.family}' are pictures")
        if "fvar" in font.tables:
            raise NotPaintableError(f"'{font.family}' is a variable font")
        font.clean(dict.fromkeys(range(font.glyph_count), ""), False)
        data, font.file_content = font.file_content, b""
        self.typefaces[font.hash] = Typeface(font.hash, data, data[:4] == b"OTTO")
        return font


def _layout(look: TextStyle, px: tuple[float, float], room: float) -> Any:
    """Return one of WeasyPrint's layouts, in which text makes a single line."""
    layout = line_break.Layout(look.sized(*px), 0, room)
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)  # as drawing wants it
    return layout


def _line_to_draw(layout: Any, cut: bool) -> Any:
    """Return the first line of *layout*, as WeasyPrint would draw it."""
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    if cut:
        pango.pango_layout_set_width(layout.layout, int(layout.max_width * TO_UNITS))
        pango.pango_layout_set_ellipsize(layout.layout, pango.PANGO_ELLIPSIZE_END)
    return layout.get_first_line()[0]


def _ink(line: Any) -> tuple[float, float, float, float]:
    ink = ffi.new("PangoRectangle *")
    pango.pango_layout_line_get_extents(line, ink, ffi.NULL)
    left, top = ink.x * FROM_UNITS, ink.y * FROM_UNITS
    wide, tall = ink.width * FROM_UNITS, ink.height * FROM_UNITS
    return -top, top + tall, -left, left + wide


def _runs(line: Any) -> Iterator[Any]:
    run = line.runs
    while run:
        yield run.data
        run = run.next


def _glyphs(run: Any) -> Iterator[tuple[int, ...]]:
    return GLYPH.iter_unpack(ffi.buffer(run.glyphs.glyphs, run.glyphs.num_glyphs * GLYPH.size))


def _extents(pango_font: Any, glyph: int) -> Any:
    """Return the box of a letter, and where the next one goes; in Pango's units."""
    ink, box = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")
    pango.pango_font_get_glyph_extents(pango_font, glyph, ink, box)
    return box


def _emoji(
    pango_font: Any, glyph: int, size_px: float, width: int, right_em: float
) -> Iterator[Emoji]:
    """Yield the picture of a letter, if it has one, where WeasyPrint would draw it."""
    file = get_hb_object_data(pango.pango_font_get_hb_font(pango_font), "png", glyph)
    if file:
        with Image.open(BytesIO(file)) as image:
            across, down = emoji_size(image, width / 1000)
        below = _extents(pango_font, glyph).y * FROM_UNITS / size_px
        left, top = right_em * size_px, -below - size_px
        yield Emoji(file, Rect(left, top, left + across * size_px, top + down * size_px))
