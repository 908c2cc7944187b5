"""Text as PDF operators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recap.cards.geometry import Rect


@dataclass(frozen=True, slots=True)
class Emoji:
    """A glyph that is a picture: a PNG file, and its box from the line's origin, px."""

    file: bytes
    box: Rect


@dataclass(frozen=True, slots=True)
class ShapedLine:
    """
    A shaped line of text. All lengths are px.

    Its origin is where its first glyph starts, on the baseline.
    """

    operators: bytes  # they follow the operator that sets the origin
    fonts: frozenset[str]
    width: float
    above: float  # how far its ink extends from the origin
    below: float
    left: float
    right: float
    emoji: tuple[Emoji, ...] = ()

    def box(self, x: float, y: float) -> Rect:
        """Return the rectangle of its ink when its origin is at *x*, *y*."""
        return Rect(x - self.left, y - self.above, x + self.right, y + self.below)


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font file as it is embedded in a PDF."""

    name: str
    data: bytes
    opentype: bool


class TextShowBuilder:
    """
    Builds the operators that show a line of text.

    The fonts in our PDF have no glyph widths: widths are written as gaps between glyphs.
    """

    def __init__(self) -> None:
        self.operators: list[bytes] = []
        self.fonts: set[str] = set()
        self.emoji: list[Emoji] = []
        self.gap = 0.0  # before the next glyph: thousandths of the font size, to the left
        self._glyphs: list[bytes] = []
        self._is_emoji_font = False  # its glyphs are no operators: they leave a gap

    def set_font(self, font: Any, size_px: float) -> None:
        self.flush()
        self._is_emoji_font = font.png
        if not font.png:
            self.fonts.add(font.hash)
            self.operators.append(b"/%s %s Tf" % (font.hash.encode(), number(size_px)))

    def add_glyph(self, glyph: int) -> None:
        self._write_gap()
        self._glyphs.append(b"<%04x>" % glyph)

    def set_rise(self, rise: float) -> None:
        """Raise the glyphs that follow, such as accents."""
        if not self._is_emoji_font:
            self.flush()
            self.operators.append(number(rise) + b" Ts")

    def flush(self) -> None:
        """Write the glyphs added so far as one operator."""
        if self._is_emoji_font:
            return
        self._write_gap()
        if self._glyphs:
            self.operators.append(b"[%s] TJ" % b"".join(self._glyphs))
            self._glyphs = []

    def _write_gap(self) -> None:
        if self.gap:
            self._glyphs.append(number(self.gap))
            self.gap = 0.0


def number(value: float) -> bytes:
    """Write *value* as WeasyPrint does."""
    if value.is_integer():
        return b"%d" % int(value)
    return f"{value:f}".rstrip("0").encode()


def emoji_size(image: Any, advance: float) -> tuple[float, float]:
    """
    Return width and height of an emoji, em. Its width is its *advance*.

    WeasyPrint draws it that high too, even if the picture is not square.
    """
    return advance, advance * image.height / image.width
