"""
Encode pixels as PNG, JPEG and WebP files.

Use `Strips` for the picture of a plate, whose unchanged rows are compressed once, and `codecs` for
a picture as a whole.
"""

from recap.cards.encoding.png_strips import Rows, Strips, blank_rows

__all__ = [
    "Rows",
    "Strips",
    "blank_rows",
    "codecs",
    "png_strips",
]
