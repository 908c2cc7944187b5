"""The sizes of cards that platforms ask for. One CSS pixel is one pixel of the picture."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSize:
    """The size of a format, the heights that must stay free of text, and the smallest text."""

    width_px: int
    height_px: int
    clear_top_px: int = 0  # phones show their own buttons and names there
    clear_bottom_px: int = 0
    smallest_text_px: int = 0  # a phone 360 px wide shows 30 of 1080 px as 10


FORMATS: dict[str, CardSize] = {
    "story": CardSize(
        width_px=1080,
        height_px=1920,
        clear_top_px=250,
        clear_bottom_px=340,
        smallest_text_px=30,
    ),
    "portrait": CardSize(width_px=1080, height_px=1350, smallest_text_px=24),
    "square": CardSize(width_px=1080, height_px=1080, smallest_text_px=24),
    "link": CardSize(width_px=1200, height_px=630, smallest_text_px=22),
}
