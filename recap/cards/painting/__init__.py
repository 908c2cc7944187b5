"""Draw operators to pixels, with PDFium."""

from recap.cards.painting.compositing import Layer, snapped
from recap.cards.painting.paint_ops import CLOSE_PX, HAIR_PX, DrawOps, around
from recap.cards.painting.pdf_text import (
    Emoji,
    ShapedLine,
    TextShowBuilder,
    Typeface,
    emoji_size,
    number,
)
from recap.cards.painting.pixel_cache import PixelCache
from recap.cards.painting.solid_fills import inside

__all__ = [
    "CLOSE_PX",
    "HAIR_PX",
    "DrawOps",
    "Emoji",
    "Layer",
    "PixelCache",
    "ShapedLine",
    "TextShowBuilder",
    "Typeface",
    "around",
    "emoji_size",
    "inside",
    "number",
    "pdfium",
    "shapes",
    "snapped",
]
