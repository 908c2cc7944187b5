"""
Turn draw operators into pixels with PDFium.

`pdfium.Painter` paints operators, `PixelCache` reuses pixels of slots that come again, `Layer`
composites pictures, and `shapes`, `drawing_parts` and `TextShowBuilder` write operators.
"""

from recap.cards.painting.compositing import Layer, snapped_to_pixels
from recap.cards.painting.drawings import drawing_parts
from recap.cards.painting.paint_ops import ANTIALIASING_PX, TOLERANCE_PX, DrawOps, bounding_box
from recap.cards.painting.pdf_text import (
    Emoji,
    ShapedLine,
    TextShowBuilder,
    Typeface,
    emoji_size,
    number,
)
from recap.cards.painting.pixel_cache import PixelCache
from recap.cards.painting.solid_fills import solid_interior

__all__ = [
    "ANTIALIASING_PX",
    "TOLERANCE_PX",
    "DrawOps",
    "Emoji",
    "Layer",
    "PixelCache",
    "ShapedLine",
    "TextShowBuilder",
    "Typeface",
    "bounding_box",
    "drawing_parts",
    "emoji_size",
    "number",
    "pdfium",
    "shapes",
    "snapped_to_pixels",
    "solid_interior",
]
