"""Shape text into lines of PDF operators, and cache them: the same text often comes again."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from recap.cards.layout.lru import LRU
from recap.cards.layout.text_style import TextStyle
from recap.cards.painting import ShapedLine, Typeface

if TYPE_CHECKING:
    from recap.cards.layout.shaping import Shaper

CACHE_ENTRIES = 3_000  # of each cache


class TextShaper:
    """Shapes text. Caches shaped lines and fonts, and, for plates, what draws a slot."""

    def __init__(self) -> None:
        self._lines = LRU[tuple[ShapedLine, ...]](CACHE_ENTRIES)
        self.draw_ops = LRU[Any](CACHE_ENTRIES)  # what draws a slot, by `Plate._key`
        self.line_counts = LRU[int](CACHE_ENTRIES)  # of a slot, by `Plate._key`

    @cached_property
    def _shaper(self) -> Shaper:
        from recap.cards.layout.shaping import Shaper  # loads WeasyPrint

        return Shaper()

    @property
    def typefaces(self) -> dict[str, Typeface]:
        """The fonts of all shaped lines, by name."""
        return self._shaper.fonts.typefaces

    def lines(
        self,
        text: str,
        style: TextStyle,
        px: tuple[float, float],
        room: float,
        *,
        cut: bool = False,
    ) -> tuple[ShapedLine, ...]:
        """
        Break *text* into lines of at most *room* px, and shape them.

        Args:
            px: Font size and letter-spacing.
            cut: Whether a line wider than *room* is cut and ends in an ellipsis.

        Raises:
            NotPaintableError: The fonts lack a letter, or have it only as a picture.
        """
        key = (text, style.key, *px, room, cut)
        return self._lines.get_or_make(key, self._shaper.shape, text, style, px, room, cut)
