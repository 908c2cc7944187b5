"""Pixels to PNG, JPEG and WebP bytes."""

from recap.cards.encoding.png_strips import Rows, Strips, blank

__all__ = [
    "Rows",
    "Strips",
    "blank",
    "codecs",
    "png_strips",
]
