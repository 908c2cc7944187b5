"""Draw operators to pixels, with PDFium."""

from recap.cards.painting.compositing import Layer, snapped
from recap.cards.painting.paint_ops import CLOSE_PX, HAIR_PX, DrawOps, around
from recap.cards.painting.pdf_text import Emoji, Set, Typeface, Written, emoji_size, number
from recap.cards.painting.solid_fills import inside
from recap.cards.painting.stamp_cache import Stamps

__all__ = [
    "CLOSE_PX",
    "HAIR_PX",
    "DrawOps",
    "Emoji",
    "Layer",
    "Set",
    "Stamps",
    "Typeface",
    "Written",
    "around",
    "emoji_size",
    "inside",
    "number",
    "pdfium",
    "shapes",
    "snapped",
]
