"""The sizes of cards that platforms ask for. One CSS pixel is one pixel of the picture."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSize:
    """The size of a format, and the heights at top and bottom that must stay free of text."""

    width_px: int
    height_px: int
    clear_top_px: int = 0  # phones show their own buttons and names there
    clear_bottom_px: int = 0


FORMATS: dict[str, CardSize] = {
    "story": CardSize(width_px=1080, height_px=1920, clear_top_px=250, clear_bottom_px=340),
    "portrait": CardSize(width_px=1080, height_px=1350),
    "square": CardSize(width_px=1080, height_px=1080),
    "link": CardSize(width_px=1200, height_px=630),
}
