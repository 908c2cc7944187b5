"""
Shape text as WeasyPrint does: the same lines and the same glyphs, as PDF operators.

Importing this module loads WeasyPrint; it uses private parts that `weasyprint_internals` lists.
WeasyPrint also writes such operators, but as text that we would have to parse to insert the widths
of glyphs, and it reads a font anew for each size, where only those widths differ.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from io import BytesIO
from struct import Struct
from typing import Any

from PIL import Image
from weasyprint.pdf.fonts import Font
from weasyprint.text import line_break
from weasyprint.text.ffi import (
    FROM_UNITS,
    TO_UNITS,
    ffi,
    pango,
)
from weasyprint.text.fonts import (
    get_hb_object_data,
    get_pango_font_key,
)

from recap.cards.exceptions import NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.layout.lru import LRU
from recap.cards.layout.text_style import TextStyle
from recap.cards.painting import Emoji, ShapedLine, TextShowBuilder, Typeface, emoji_size

GLYPH = Struct("=Iiii4x")  # PangoGlyphInfo: glyph, width, x offset, y offset
WIDTH_NOISE = 0.1  # more than what widths of one glyph in two sizes differ by
EMPTY_GLYPH, UNKNOWN_GLYPH_FLAG = 0x0FFFFFFF, 0x10000000  # as Pango defines them
MAX_LAYOUTS = 200  # cached, one for each text style and size


class Shaper:
    """Shapes text; keeps fonts and Pango layouts for the next text."""

    def __init__(self) -> None:
        self.fonts = FontCache()
        self._layouts = LRU[Any](MAX_LAYOUTS)

    def shape(
        self, text: str, style: TextStyle, px: tuple[float, float], room: float, cut: bool
    ) -> tuple[ShapedLine, ...]:
        """Break *text* into lines and shape them. `TextShaper.lines` describes the arguments."""
        if "\u00ad" in text or style["hyphens"] == "auto":
            raise NotPaintableError("words are hyphenated")
        return tuple(
            line
            for paragraph in style.transformed(text).split("\n")
            for line in self._paragraph(paragraph, style, px, room, cut)
        )

    def _paragraph(
        self, text: str, style: TextStyle, px: tuple[float, float], room: float, cut: bool
    ) -> Iterator[ShapedLine]:
        if (room == math.inf or style["white_space"] == "nowrap") and len(text.splitlines()) == 1:
            yield self._unbroken(text, style, px, room, cut)
            return
        sized, rest = style.sized(*px), text.encode()
        while rest:
            layout, length, resume, width, _, _ = line_break.split_first_line(
                rest.decode(), sized, None, room, 0
            )
            layout.reactivate(sized)
            yield self._line(rest[:length].decode(), layout, width, cut)
            rest = b"" if resume is None else rest[resume:]

    def _unbroken(
        self, text: str, style: TextStyle, px: tuple[float, float], room: float, cut: bool
    ) -> ShapedLine:
        """Shape *text* that cannot break: half the work, as Pango shapes it only once."""
        if cut or style["word_spacing"]:  # these would change a cached layout
            layout = _layout(style, px, room)
        else:
            layout = self._layouts.get_or_make((style.key, *px), _layout, style, px, math.inf)
        layout.set_text(text)
        width, _ = line_break.line_size(layout.get_first_line()[0], layout.style)
        return self._line(text, layout, width, cut)

    def _line(self, text: str, layout: Any, width: float, cut: bool) -> ShapedLine:
        if not text.strip():
            return ShapedLine(b"", frozenset(), width, 0.0, 0.0, 0.0, 0.0)
        line = line_to_draw(layout, cut)
        shown, ink = self.fonts.show(line, layout.style["font_size"]), _ink(line)
        fonts, emoji = frozenset(shown.fonts), tuple(shown.emoji)
        return ShapedLine(b"\n".join(shown.operators), fonts, width, *ink, emoji)


def rounded_width(width: float) -> int:
    """
    Return the *width* of a glyph in whole thousandths of the font size, alike in every size.

    WeasyPrint rounds it in the first size that a document has. Half ones are frequent, as many
    fonts have 2,000 units an em; Pango's are a little more or less than half, by the size.
    """
    return math.floor(width + 0.5 + WIDTH_NOISE)


class FontCache:
    """The fonts of shaped lines: their files, and the widths of their glyphs in each size."""

    def __init__(self) -> None:
        self.typefaces: dict[str, Typeface] = {}
        self._fonts: dict[int, Any] = {}  # WeasyPrint's, by Pango's description without the size
        self._widths: dict[tuple[str, float], dict[int, int]] = {}  # rounded for each size

    def show(self, line: Any, size_px: float) -> TextShowBuilder:
        """
        Write the operators that show *line*, a line of Pango's.

        Raises:
            NotPaintableError: The fonts lack a letter, or have it only as a picture.
        """
        builder, previous, at_em = TextShowBuilder(), None, 0.0
        for run in read_runs(line):
            if run.item.analysis.font != previous:
                previous = run.item.analysis.font
                font, font_px = self._font(previous, size_px)
                builder.set_font(font, font_px)
            at_em = self._show_run(builder, run, font, font_px, at_em)
        builder.flush()
        return builder

    def _show_run(
        self, builder: TextShowBuilder, run: Any, font: Any, size_px: float, at_em: float
    ) -> float:
        """Write glyphs of one font, which start *at_em*; return where they end."""
        pango_font, widths = run.item.analysis.font, self._glyph_widths(font, size_px)
        for glyph, width, right, up in read_glyphs(run):
            if glyph == EMPTY_GLYPH:
                builder.gap -= width / size_px
                continue
            if glyph & UNKNOWN_GLYPH_FLAG:
                raise NotPaintableError("no font has one of the letters")
            if glyph not in widths:
                logical = logical_rect(pango_font, glyph).width
                widths[glyph] = rounded_width(logical * 1000 * FROM_UNITS / size_px)
            offset = right / size_px
            kerning = widths[glyph] + offset - width * 1000 * FROM_UNITS / size_px
            if up:
                builder.set_rise(-up / 1000)
            builder.gap -= offset
            if font.png:
                builder.emoji += _emoji(pango_font, glyph, size_px, widths[glyph], at_em)
            else:
                builder.add_glyph(glyph)
            if up:
                builder.set_rise(0.0)
            builder.gap += int(kerning) - widths[glyph]
            at_em += (widths[glyph] + offset - kerning) / 1000
        return at_em

    def _glyph_widths(self, font: Any, size_px: float) -> dict[int, int]:
        return self._widths.setdefault((font.hash, size_px), {})

    def _font(self, pango_font: Any, size_px: float) -> tuple[Any, float]:
        """Return WeasyPrint's font for Pango's, and its size."""
        key, description, font_px = get_pango_font_key(pango_font)
        if key not in self._fonts:
            self._fonts[key] = self._load(Font(pango_font, description, font_px))
        font = self._fonts[key]
        return font, size_px if font.png else font_px  # Pango #530

    def _load(self, font: Any) -> Any:
        """Keep the file of *font* with all glyphs and without hints, as a PDF embeds it."""
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


def _layout(style: TextStyle, px: tuple[float, float], room: float) -> Any:
    """Return a layout of WeasyPrint's in which text is a single line."""
    layout = line_break.Layout(style.sized(*px), 0, room)
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)  # as in `line_to_draw`
    return layout


def line_to_draw(layout: Any, cut: bool) -> Any:
    """Return the first line of *layout*, as WeasyPrint would draw it."""
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    if cut:
        pango.pango_layout_set_width(layout.layout, int(layout.max_width * TO_UNITS))
        pango.pango_layout_set_ellipsize(layout.layout, pango.PANGO_ELLIPSIZE_END)
    return layout.get_first_line()[0]


def _ink(line: Any) -> tuple[float, float, float, float]:
    """Return how far the ink of *line* extends: above, below, left of and right of its origin."""
    ink = ffi.new("PangoRectangle *")
    pango.pango_layout_line_get_extents(line, ink, ffi.NULL)
    left, top = ink.x * FROM_UNITS, ink.y * FROM_UNITS
    width, height = ink.width * FROM_UNITS, ink.height * FROM_UNITS
    return -top, top + height, -left, left + width


def read_runs(line: Any) -> Iterator[Any]:
    run = line.runs
    while run:
        yield run.data
        run = run.next


def read_glyphs(run: Any) -> Iterator[tuple[int, ...]]:
    """Read all glyphs of *run* at once from Pango's memory."""
    return GLYPH.iter_unpack(ffi.buffer(run.glyphs.glyphs, run.glyphs.num_glyphs * GLYPH.size))


def logical_rect(pango_font: Any, glyph: int) -> Any:
    """Return the logical rectangle of a glyph, in Pango's units."""
    ink, logical = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")
    pango.pango_font_get_glyph_extents(pango_font, glyph, ink, logical)
    return logical


def _emoji(
    pango_font: Any, glyph: int, size_px: float, width: int, right_em: float
) -> Iterator[Emoji]:
    """Yield the picture of a glyph, if it has one, where WeasyPrint would draw it."""
    file = get_hb_object_data(pango.pango_font_get_hb_font(pango_font), "png", glyph)
    if file:
        with Image.open(BytesIO(file)) as image:
            wide, tall = emoji_size(image, width / 1000)
        below = logical_rect(pango_font, glyph).y * FROM_UNITS / size_px
        left, top = right_em * size_px, -below - size_px
        yield Emoji(file, Rect(left, top, left + wide * size_px, top + tall * size_px))
