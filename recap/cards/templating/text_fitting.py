"""
Fit text into its box by measuring it.

The result is written into the HTML, so page, card and PDF agree. Characters that the theme's font
lacks are measured in the fallback font that draws them. Emoji, which are pictures, get a fixed
width that is a little too large.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageFont

from recap.cards.assets import MEASURED_AT_PX, Fallback, Fallbacks, FontFace, code_points
from recap.cards.layout import grapheme_clusters, line_break_pieces, remove_joined_words
from recap.cards.templating.bidi import without_marks

SPARE = 0.995  # of the width: layout engines round differently
EMOJI_EM = 1.3  # width of a character that is a picture
EMOJI_INK_EM = (0.95, 0.25)  # above and below the baseline
ELLIPSIS = "…"
BALANCE_STEPS = 8  # how often `balanced` halves the range of widths
NO_BREAK_SPACE = "\u00a0"
BEFORE_EMOJI = re.compile(" (?=[\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff])")
WITHOUT_SPACES = re.compile(  # scripts that do not separate words by spaces
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ufaff\U00020000-\U0003ffff]"
)
BREAKING_SPACES = re.compile(r"[^\S\u00a0\u2007\u202f]+")
AFTER_HYPHEN = re.compile(r"(?<=[^\W\d]-)(?=[^\W\d])")


class TextMeasurer:
    """
    Measures text in *face* and the fallback fonts, with letter-spacing *tracking* in em.

    Without a face, the fallback fonts draw everything. *tabular* digits have one width.
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
        """Return the width of *text* on one line, in em."""
        if self._file and text.isascii():  # most texts: one font, one letter a cluster
            gaps = len(text) if self._tracking > 0 else max(0, len(text) - 1)
            return _width_em(text, self._file, self._features) + gaps * self._tracking
        text = without_marks(text)
        width = sum(self._run_em(font, run) for font, run in self._runs(text))
        text = remove_joined_words(text)
        clusters = len(grapheme_clusters(unicodedata.normalize("NFC", text)))
        gaps = clusters if self._tracking > 0 else max(0, clusters - 1)
        return width + gaps * self._tracking

    def fits(self, text: str, size_px: float, width_px: float, lines: int) -> bool:
        """Return whether *text* fits into *width_px* on at most *lines* lines."""
        room_em = SPARE * width_px / size_px
        if self.em(" ".join(text.split())) <= room_em:
            return True
        if lines == 1:
            return False
        for number, line in enumerate(self._lines(text, room_em), start=1):
            if number > lines or line is None:
                return False
        return True

    def balanced(self, text: str, size_px: float, width_px: float) -> list[str]:
        """
        Break *text* into as few lines as it needs, as even as possible.

        A line keeps the space before it. A text with a word wider than *width_px* stays on one
        line.
        """
        room_em = SPARE * width_px / size_px
        if self.em(" ".join(text.split())) <= room_em:
            return [text]
        best = [*self._lines(text, room_em)]
        low, high = 0.0, room_em
        for _ in range(BALANCE_STEPS):
            middle = (low + high) / 2
            lines = [*self._lines(text, middle)]
            fits = None not in lines and len(lines) <= len(best)
            best, low, high = (lines, low, middle) if fits else (best, middle, high)
        return [line for line in best if line is not None] if None not in best else [text]

    def largest(self, text: str, width_px: float, low: int, high: int, lines: int) -> int | None:
        """Return the largest size from *low* to *high* px at which *text* fits; None without."""
        if self.fits(text, high, width_px, lines):  # most texts do
            return high
        if not self.fits(text, low, width_px, lines):
            return None
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.fits(text, middle, width_px, lines)
            low, high = (middle, high) if fits else (low, middle - 1)
        return low

    def shortened(self, text: str, width_px: float, size_px: float, lines: int) -> str:
        """Return *text*, cut with an ellipsis where it does not fit."""
        if self.fits(text, size_px, width_px, lines):
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.fits(_with_ellipsis(text, middle), size_px, width_px, lines)
            low, high = (middle, high) if fits else (low, middle - 1)
        return _with_ellipsis(text, low)

    def ink(self, text: str, size_px: float) -> tuple[float, float]:
        """Return how far *text* reaches above and below its baseline, px."""
        extents = [(0.0, 0.0), *(self._ink_em(font, run) for font, run in self._runs(text))]
        above, below = zip(*extents, strict=True)
        return max(above) * size_px, max(below) * size_px

    def _lines(self, text: str, room_em: float) -> Iterator[str | None]:
        """Yield the lines of *text*, filled one by one; None for a word wider than the room."""
        before, line = "", ""
        for space, word in _cached_pieces(text):
            longer = f"{line}{space}{word}" if line else word
            if self.em(longer) <= room_em:
                line = longer
                continue
            if line:
                yield before + line
                before = space
            line = word
            if self.em(word) > room_em:
                yield None
        if line:
            yield before + line

    def _runs(self, text: str) -> Iterator[tuple[Fallback | None, str]]:
        """Split *text* by font, None for the face; characters that no font has are left out."""
        if text.isascii() and self._file:
            yield from [(None, text)] if text else []
            return
        in_face = code_points(self._file) if self._file else frozenset()
        fonts, font = [], None
        text = unicodedata.normalize("NFC", text)
        for character in text:
            if not (_is_combining(character) or character.isspace()):
                font = None if ord(character) in in_face else self._fallback(character)
            fonts.append(font)
        for font, run in groupby(zip(fonts, text, strict=True), key=lambda pair: pair[0]):
            characters = "".join(character for _, character in run)
            yield font, characters if font else "".join(c for c in characters if ord(c) in in_face)

    def _fallback(self, character: str) -> Fallback | None:
        """Return the fallback font that draws *character*: one of pictures before the others."""
        fonts = self._fallbacks.fonts_of(character)
        if not fonts:
            return None
        return fonts[-1] if fonts[-1].is_pictures else fonts[0]

    def _run_em(self, font: Fallback | None, run: str) -> float:
        if font is None:
            return _width_em(run, self._file, self._features) if self._file else 0.0
        if font.is_pictures:
            return EMOJI_EM * len(grapheme_clusters(run))
        return self._fallbacks.em(font, run)

    def _ink_em(self, font: Fallback | None, run: str) -> tuple[float, float]:
        if font is not None and font.is_pictures:
            return EMOJI_INK_EM
        if font is not None:
            drawn = self._fallbacks.pillow(font)
        elif self._file:
            drawn = _font(self._file)
        else:  # no font draws it
            return (0.0, 0.0)
        _, top, _, bottom = drawn.getbbox(run, anchor="ls")
        return (-top / MEASURED_AT_PX, bottom / MEASURED_AT_PX)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """
    Split *text* where every engine may break a line: yield the space before a piece, and the piece.

    Lines break at spaces, after a hyphen in a word, and between words of scripts without spaces;
    an emoji stays with the word before it.
    """
    for word in filter(None, BREAKING_SPACES.split(BEFORE_EMOJI.sub(NO_BREAK_SPACE, text))):
        parts = AFTER_HYPHEN.split(word) if word.isascii() else _word_pieces(word)
        for number, piece in enumerate(parts):
            yield "" if number else " ", piece


@lru_cache(maxsize=2_000)  # a text is broken again for each size that is tried
def _cached_pieces(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(_pieces(text))


def _word_pieces(word: str) -> Iterator[str]:
    for piece in AFTER_HYPHEN.split(word):
        yield from line_break_pieces(piece) if WITHOUT_SPACES.search(piece) else [piece]


def _with_ellipsis(text: str, length: int) -> str:
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
def _width_em(text: str, file: Path, features: tuple[str, ...]) -> float:
    return _font(file).getlength(text, features=list(features)) / MEASURED_AT_PX if text else 0.0


def _is_combining(character: str) -> bool:
    """Return whether *character* only changes the one before it: an accent, a joiner, a variant."""
    return unicodedata.category(character) in ("Mn", "Me", "Cf")
