"""Letters as PDF's operators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recap.cards.geometry import Rect


@dataclass(frozen=True, slots=True)
class Emoji:
    """A letter that is a picture: a PNG file, and its box from where the line starts, px."""

    file: bytes
    box: Rect


@dataclass(frozen=True, slots=True)
class ShapedLine:
    """A line of words, set: operators that follow its place, its width and its ink, px."""

    operators: bytes
    fonts: frozenset[str]
    width: float
    above: float  # of the baseline
    below: float
    before: float  # of where it starts
    beyond: float
    emoji: tuple[Emoji, ...] = ()

    def box(self, x: float, y: float) -> Rect:
        """Return the rectangle of its ink when it starts at *x* and stands on *y*."""
        return Rect(x - self.before, y - self.above, x + self.beyond, y + self.below)


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font file as it goes into a PDF."""

    name: str
    data: bytes
    opentype: bool


class TextShowBuilder:
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
