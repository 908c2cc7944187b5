"""
Fitting words to their room, decided by measuring.

What is decided here is written into the HTML, so that page, card and PDF agree.
Letters that the theme's fonts do not have come from another font, of which we
know nothing: they are measured generously.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from recap.cards.faces import Face, letters

MEASURED_AT_PX = 1000
SPARE = 0.995  # of the width: rounding differs between the engines
FOREIGN_EM = 1.0  # width of a letter from another font
EMOJI_EM = 1.3
ELLIPSIS = "…"
AFTER_HYPHEN = re.compile(r"(?<=[^\W\d]-)(?=[^\W\d])")


class Ruler:
    """Measures texts in one face, with letter-spacing *tracking* in em."""

    def __init__(self, face: Face, tracking: float = 0.0, *, tabular: bool = False) -> None:
        self._face, self._tracking = face, tracking
        self._features = ("tnum",) if tabular else ()

    def em(self, text: str) -> float:
        """Return the width of *text* in em."""
        own, foreign, steps = _width(text, self._face.file, self._features)
        gaps = steps if self._tracking > 0 else max(0, steps - 1)
        return own + foreign + gaps * self._tracking

    def fits(self, text: str, size_px: float, width_px: float, lines: int) -> bool:
        """Tell whether *text* stands in at most *lines* lines."""
        room = SPARE * width_px / size_px
        needed, filled = 1, ""
        for space, word in _words(text):
            longer = f"{filled}{space}{word}" if filled else word
            if self.em(longer) <= room:
                filled = longer
                continue
            needed, filled = needed + bool(filled), word
            if needed > lines or self.em(word) > room:
                return False
        return True

    def largest(self, text: str, width_px: float, low: int, high: int, lines: int) -> int | None:
        """Return the largest size from *low* to *high* px at which *text* fits, or None."""
        if not self.fits(text, low, width_px, lines):
            return None
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.fits(text, middle, width_px, lines)
            low, high = (middle, high) if fits else (low, middle - 1)
        return low

    def cut(self, text: str, width_px: float, size_px: float, lines: int) -> str:
        """Cut *text* with an ellipsis so that it fits; unchanged when it does."""
        if self.fits(text, size_px, width_px, lines):
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.fits(_ended(text, middle), size_px, width_px, lines)
            low, high = (middle, high) if fits else (low, middle - 1)
        return _ended(text, low)

    def ink(self, text: str, size_px: float) -> tuple[float, float]:
        """Return how far *text* reaches above and below its baseline, px."""
        _, top, _, bottom = _font(self._face.file).getbbox(text, anchor="ls")
        return -top * size_px / MEASURED_AT_PX, bottom * size_px / MEASURED_AT_PX


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Split *text* where every engine may break it: at spaces, and after a hyphen in a word."""
    for word in text.split():
        for nth, piece in enumerate(AFTER_HYPHEN.split(word)):
            yield "" if nth else " ", piece


def _ended(text: str, length: int) -> str:
    """Cut *text* after *length* characters, never between a letter and its accent."""
    while 0 < length < len(text) and _joins(text[length]):
        length -= 1
    return text[:length].rstrip(" ,;:-&") + ELLIPSIS


@lru_cache(maxsize=16)
def _font(file: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, MEASURED_AT_PX)


@lru_cache(maxsize=20_000)
def _width(text: str, file: Path, features: tuple[str, ...]) -> tuple[float, float, int]:
    """Return the width of our own letters and of the foreign ones, in em, and how many stand."""
    known = letters(file)
    own = "".join(letter for letter in text if ord(letter) in known)
    foreign = sum(_foreign_em(letter) for letter in text if ord(letter) not in known)
    width = _font(file).getlength(own, features=list(features)) / MEASURED_AT_PX if own else 0.0
    return width, foreign, sum(not _joins(letter) for letter in text)


def _foreign_em(letter: str) -> float:
    if _joins(letter):
        return 0.0
    return EMOJI_EM if unicodedata.category(letter) == "So" else FOREIGN_EM


def _joins(letter: str) -> bool:
    """Tell whether *letter* only changes the one before it: an accent, a joiner, a variant."""
    return unicodedata.category(letter) in ("Mn", "Me", "Cf")
