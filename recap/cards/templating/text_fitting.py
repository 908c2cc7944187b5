"""
Fitting words to their room, decided by measuring.

What is decided here is written into the HTML, so that page, card and PDF agree.
Letters that the theme's font does not have are measured in the fall-back font that
draws them; emoji, which are pictures, generously.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageFont

from recap.cards.assets import MEASURED_AT_PX, Fallback, Fallbacks, FontFace, letters
from recap.cards.layout import grapheme_clusters, line_break_pieces, remove_joined_words

SPARE = 0.995  # of the width: rounding differs between the engines
EMOJI_EM = 1.3  # width of a letter that is a picture
EMOJI_INK_EM = (0.95, 0.25)  # above and below the line
ELLIPSIS = "…"
STEPS = 8  # halvings of a width until lines are even
WITHOUT_BLANKS = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ufaff\U00020000-\U0003ffff]"
)
BLANKS = re.compile(r"[^\S\u00a0\u2007\u202f]+")  # but those at which no line breaks
AFTER_HYPHEN = re.compile(r"(?<=[^\W\d]-)(?=[^\W\d])")


class TextMeasurer:
    """
    Measures texts in one face and its fall-backs, with letter-spacing *tracking* in em.

    Without a face, of a theme that has none, the fall-backs draw all.
    """

    def __init__(
        self,
        face: FontFace | None,
        fallbacks: Fallbacks,
        tracking: float = 0.0,
        *,
        tabular: bool = False,
    ) -> None:
        self._file = face and face.file
        self._fallbacks, self._tracking = fallbacks, tracking
        self._features = ("tnum",) if tabular else ()

    def em(self, text: str) -> float:
        """Return the width of *text* in em."""
        width = sum(self._run_em(font, run) for font, run in self._runs(text))
        text = remove_joined_words(text)
        steps = (
            len(text)
            if text.isascii()
            else len(grapheme_clusters(unicodedata.normalize("NFC", text)))
        )
        gaps = steps if self._tracking > 0 else max(0, steps - 1)
        return width + gaps * self._tracking

    def fits(self, text: str, size_px: float, width_px: float, lines: int) -> bool:
        """Tell whether *text* stands in at most *lines* lines."""
        room = SPARE * width_px / size_px
        if self.em(" ".join(text.split())) <= room:
            return True
        if lines == 1:
            return False
        for nth, line in enumerate(self._filled(text, room), start=1):
            if nth > lines or line is None:
                return False
        return True

    def balanced(self, text: str, size_px: float, width_px: float) -> list[str]:
        """
        Break *text* into as few lines as it takes, and those as even as they come.

        A line keeps the blank before it. A text with a word that is wider than the room stays in
        one piece.
        """
        room = SPARE * width_px / size_px
        if self.em(" ".join(text.split())) <= room:
            return [text]
        best = [*self._filled(text, room)]
        low, high = 0.0, room
        for _ in range(STEPS):
            middle = (low + high) / 2
            tried = [*self._filled(text, middle)]
            even = None not in tried and len(tried) <= len(best)
            best, low, high = (tried, low, middle) if even else (best, middle, high)
        return [line for line in best if line is not None] if None not in best else [text]

    def _filled(self, text: str, room_em: float) -> Iterator[str | None]:
        """Fill lines one after the other, as engines do; None for a word wider than the room."""
        before, filled = "", ""
        for space, word in _words(text):
            longer = f"{filled}{space}{word}" if filled else word
            if self.em(longer) <= room_em:
                filled = longer
                continue
            if filled:
                yield before + filled
                before = space
            filled = word
            if self.em(word) > room_em:
                yield None
        if filled:
            yield before + filled

    def largest(self, text: str, width_px: float, low: int, high: int, lines: int) -> int | None:
        """Return the largest size from *low* to *high* px at which *text* fits, or None."""
        if self.fits(text, high, width_px, lines):  # as most do
            return high
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
        reaches = [(0.0, 0.0), *(self._reach_em(font, run) for font, run in self._runs(text))]
        above, below = zip(*reaches, strict=True)
        return max(above) * size_px, max(below) * size_px

    def _reach_em(self, font: Fallback | None, run: str) -> tuple[float, float]:
        if font is not None and font.is_pictures:
            return EMOJI_INK_EM
        drawn = self._fallbacks.pillow(font) if font else _font(self._file) if self._file else None
        if drawn is None:  # letters that nothing draws
            return (0.0, 0.0)
        _, top, _, bottom = drawn.getbbox(run, anchor="ls")
        return (-top / MEASURED_AT_PX, bottom / MEASURED_AT_PX)

    def _runs(self, text: str) -> Iterator[tuple[Fallback | None, str]]:
        """Split *text* by the font that draws it, None the face; without what no font has."""
        if text.isascii() and self._file:
            yield from [(None, text)] if text else []
            return
        known = letters(self._file) if self._file else frozenset()
        fonts, font = [], None
        text = unicodedata.normalize("NFC", text)
        for letter in text:
            if not (_joins(letter) or letter.isspace()):
                lent = () if ord(letter) in known else self._fallbacks.of(letter)
                font = lent[-1] if lent and lent[-1].is_pictures else lent[0] if lent else None
            fonts.append(font)
        for font, run in groupby(zip(fonts, text, strict=True), key=lambda pair: pair[0]):
            shown = "".join(letter for _, letter in run)
            yield font, shown if font else "".join(c for c in shown if ord(c) in known)

    def _run_em(self, font: Fallback | None, run: str) -> float:
        if font is None:
            return _width(run, self._file, self._features) if self._file else 0.0
        if font.is_pictures:
            return EMOJI_EM * len(grapheme_clusters(run))
        return self._fallbacks.em(font, run)


def _words(text: str) -> Iterator[tuple[str, str]]:
    """
    Split *text* where every engine may break it, as the blank before a piece, and the piece.

    That is at spaces, after a hyphen in a word, and where scripts without blanks allow it.
    """
    for word in filter(None, BLANKS.split(text)):
        parts = AFTER_HYPHEN.split(word) if word.isascii() else _broken(word)
        for nth, piece in enumerate(parts):
            yield "" if nth else " ", piece


def _broken(word: str) -> Iterator[str]:
    for piece in AFTER_HYPHEN.split(word):
        yield from line_break_pieces(piece) if WITHOUT_BLANKS.search(piece) else [piece]


def _ended(text: str, length: int) -> str:
    """Cut *text* after *length* characters, never between a letter and its accent."""
    if not text.isascii():
        ends = [0]
        for cluster in grapheme_clusters(text):
            ends.append(ends[-1] + len(cluster))
        length = max(end for end in ends if end <= length)
    return text[:length].rstrip(" ,;:-&") + ELLIPSIS


@lru_cache(maxsize=16)
def _font(file: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, MEASURED_AT_PX)


@lru_cache(maxsize=20_000)
def _width(text: str, file: Path, features: tuple[str, ...]) -> float:
    """Return the width of *text* in em."""
    return _font(file).getlength(text, features=list(features)) / MEASURED_AT_PX if text else 0.0


def _joins(letter: str) -> bool:
    """Tell whether *letter* only changes the one before it: an accent, a joiner, a variant."""
    return unicodedata.category(letter) in ("Mn", "Me", "Cf")
