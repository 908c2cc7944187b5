"""
The colours of a theme: tokens, and text colours that can be read on them.

Use `Palette` for the colours of a theme, and `contrast` for the contrast of two colours.
"""

from recap.cards.colors.brand_colors import branded
from recap.cards.colors.oklch import Oklch, mix
from recap.cards.colors.palette import LARGE_TEXT, TEXT, Pair, Palette, readable
from recap.cards.colors.srgb import contrast, luminance, luminance_contrast

__all__ = [
    "LARGE_TEXT",
    "TEXT",
    "Oklch",
    "Pair",
    "Palette",
    "branded",
    "contrast",
    "luminance",
    "luminance_contrast",
    "mix",
    "readable",
]
