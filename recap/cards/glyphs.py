"""
A line of words that Pango has set, written as PDF's operators: the same that WeasyPrint writes.

WeasyPrint writes text, which would have to be read again to put the widths of letters into it;
and for each size of letters it reads a font anew, of which only those widths differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from struct import Struct
from typing import Any

from PIL import Image

from recap.cards.boxes import Rect
from recap.cards.skeleton import NotPaintableError

GLYPH = Struct("=Iiii4x")  # as Pango keeps it: which, how wide, how far to the right and up
EMPTY, UNKNOWN = 0x0FFFFFFF, 0x10000000  # Pango's: no glyph at all, and a letter that no font has


@dataclass(frozen=True, slots=True)
class Emoji:
    """A letter that is a picture: a PNG file, and its box from where the line starts, px."""

    file: bytes
    box: Rect


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font file as it goes into a PDF."""

    name: str
    data: bytes
    opentype: bool


class Written:
    """A line in the making. The font in the PDF says no widths: they are gaps between letters."""

    def __init__(self) -> None:
        self.operators: list[bytes] = []
        self.fonts: set[str] = set()
        self.emoji: list[Emoji] = []
        self.gap = 0.0  # before the next letter: thousandths of the letters' size, to the left
        self._shown: list[bytes] = []
        self._pictures = False  # letters that are no operators: a gap is left for them

    def turn_to(self, font: Any, size_px: float) -> None:
        self.show()
        self._pictures = font.png
        if not font.png:
            self.fonts.add(font.hash)
            self.operators.append(b"/%s %s Tf" % (font.hash.encode(), number(size_px)))

    def add(self, glyph: int) -> None:
        self._leave_gap()
        self._shown.append(b"<%04x>" % glyph)

    def rise(self, by: float) -> None:
        """Raise what follows: accents, say."""
        if not self._pictures:
            self.show()
            self.operators.append(number(by) + b" Ts")

    def show(self) -> None:
        """End an operator."""
        if self._pictures:
            return
        self._leave_gap()
        if self._shown:
            self.operators.append(b"[%s] TJ" % b"".join(self._shown))
            self._shown = []

    def _leave_gap(self) -> None:
        if self.gap:
            self._shown.append(number(self.gap))
            self.gap = 0.0


class Fonts:
    """The fonts that lines were set in: their files, and how wide letters are in each size."""

    def __init__(self) -> None:
        self.typefaces: dict[str, Typeface] = {}
        self._known: dict[int, Any] = {}  # WeasyPrint's, by what describes them, the size aside
        self._widths: dict[tuple[str, float], dict[int, int]] = {}  # they are rounded in each

    def write(self, line: Any, size_px: float) -> Written:
        """
        Write a *line* of Pango's, whose letters are *size_px* large.

        Raises:
            NotPaintableError: It needs letters that the fonts lack, or pictures of letters.
        """
        written, before, at_em = Written(), None, 0.0
        for run in _runs(line):
            if run.item.analysis.font != before:
                before = run.item.analysis.font
                font, own_px = self._font(before, size_px)
                written.turn_to(font, own_px)
            at_em = self._write_run(written, run, font, own_px, at_em)
        written.show()
        return written

    def _write_run(
        self, written: Written, run: Any, font: Any, size_px: float, at_em: float
    ) -> float:
        """Write letters of one font, which start *at_em*; return where they end."""
        from weasyprint.text.ffi import FROM_UNITS  # type: ignore[import-untyped]

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
        from weasyprint.pdf.fonts import Font  # type: ignore[import-untyped]
        from weasyprint.text.fonts import get_pango_font_key  # type: ignore[import-untyped]

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


def number(value: float) -> bytes:
    """Write *value* as WeasyPrint does."""
    if value.is_integer():
        return b"%d" % int(value)
    return f"{value:f}".rstrip("0").encode()


def emoji_size(image: Any, advance: float) -> tuple[float, float]:
    """
    Return width and height of an emoji, em: as wide as its letter, which is *advance*.

    WeasyPrint makes it as tall as that.
    """
    return advance, advance * image.height / image.width


def _runs(line: Any) -> Iterator[Any]:
    run = line.runs
    while run:
        yield run.data
        run = run.next


def _glyphs(run: Any) -> Iterator[tuple[int, ...]]:
    from weasyprint.text.ffi import ffi

    return GLYPH.iter_unpack(ffi.buffer(run.glyphs.glyphs, run.glyphs.num_glyphs * GLYPH.size))


def _extents(pango_font: Any, glyph: int) -> Any:
    """Return the box of a letter, and where the next one goes; in Pango's units."""
    from weasyprint.text.ffi import ffi, pango

    ink, box = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")
    pango.pango_font_get_glyph_extents(pango_font, glyph, ink, box)
    return box


def _emoji(
    pango_font: Any, glyph: int, size_px: float, width: int, right_em: float
) -> Iterator[Emoji]:
    """Yield the picture of a letter, if it has one, where WeasyPrint would draw it."""
    from weasyprint.text.ffi import FROM_UNITS, pango
    from weasyprint.text.fonts import get_hb_object_data

    file = get_hb_object_data(pango.pango_font_get_hb_font(pango_font), "png", glyph)
    if file:
        with Image.open(BytesIO(file)) as image:
            across, down = emoji_size(image, width / 1000)
        below = _extents(pango_font, glyph).y * FROM_UNITS / size_px
        left, top = right_em * size_px, -below - size_px
        yield Emoji(file, Rect(left, top, left + across * size_px, top + down * size_px))
