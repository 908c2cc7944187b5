"""
Composite transparent pictures over painted pixels: emoji, cut-out photos.

PDFium draws a picture to whole pixels, even if its box starts inside a pixel. So one drawing of an
emoji, with its transparency, serves wherever the emoji has that size.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from recap.cards.encoding import Rows
from recap.cards.geometry import Rect
from recap.cards.painting import pdfium, shapes
from recap.cards.painting.pdf_text import number
from recap.cards.painting.shapes import SQUARE, Radii

CACHED_DRAWINGS, MAX_CACHED_AREA_PX = 150, 20_000  # emoji are cached, photos are not
FULL = 255

# Colours times alpha, and what remains of the pixels below: FULL - alpha.
Drawing = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


@dataclass(frozen=True, slots=True)
class Layer:
    """A picture file, the box that it fills, and the box's round corners."""

    file: bytes
    box: Rect
    radii: Radii = SQUARE

    def composite(self, rows: Rows) -> None:
        """Composite it over *rows*; parts outside of them are clipped."""
        left, top = math.floor(self.box.left), math.floor(self.box.top)
        box = self.box.moved(-left, -top)
        draw = _draw_cached if box.right * box.bottom <= MAX_CACHED_AREA_PX else _draw
        ink, rest = draw(self.file, box, self.radii)
        height, width = len(rows), (rows.shape[1] - 1) // 3
        tall, wide = rest.shape[:2]
        first, after = max(0, -top), min(tall, height - top)
        start, end = max(0, -left), min(wide, width - left)
        if first >= after or start >= end:
            return
        part = rows[top + first : top + after, 1 + 3 * (left + start) : 1 + 3 * (left + end)]
        below = part.reshape(after - first, end - start, 3)
        visible = slice(first, after), slice(start, end)
        part[:] = ((ink[visible] + below * rest[visible]) // FULL).reshape(part.shape)


def snapped_to_pixels(box: Rect) -> Rect:
    """Return the whole pixels that PDFium draws a picture to, if it has no round corners."""
    low = (math.floor(np.float32(edge)) for edge in (box.left, box.top))
    high = (math.ceil(np.float32(edge)) for edge in (box.right, box.bottom))
    return Rect(*low, *high)


def _draw(file: bytes, box: Rect, radii: Radii) -> Drawing:
    """Have PDFium draw a picture on a transparent page; *box* starts in the page's first pixel."""
    import pypdfium2

    document = pypdfium2.PdfDocument(_pdf(file, box, radii))
    try:
        bitmap = document[0].render(
            fill_color=(0, 0, 0, 0),
            force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGRA,
            rev_byteorder=True,
        )
        pixels = bitmap.to_numpy().astype(np.uint16)
    finally:
        document.close()
    alpha = pixels[..., 3:]
    return pixels[..., :3] * alpha + FULL // 2, FULL - alpha


_draw_cached = lru_cache(maxsize=CACHED_DRAWINGS)(_draw)


def _pdf(file: bytes, box: Rect, radii: Radii) -> bytes:
    with Image.open(BytesIO(file)) as opened:
        picture = opened.convert("RGBA")
    width, height = math.ceil(box.right), math.ceil(box.bottom)
    matrix = (box.right - box.left, 0.0, 0.0, box.top - box.bottom, box.left, box.bottom)
    move = b" ".join(number(float(value)) for value in matrix)
    clip = shapes.clip(box, radii)
    operators = b"1 0 0 -1 0 %d cm\n%s\n%s cm\n/P Do" % (height, clip, move)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</XObject<</P 5 0 R>>>>" % (
        width, height,
    )  # fmt: skip
    return pdfium.pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page + b"/Contents 4 0 R>>",
        pdfium.stream(operators),
        _image(picture.convert("RGB"), b"/DeviceRGB/SMask 6 0 R"),
        _image(picture.getchannel("A"), b"/DeviceGray"),
    )


def _image(picture: Image.Image, colours: bytes) -> bytes:
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/Interpolate true"
    extra = entries % (picture.width, picture.height) + b"/Filter/FlateDecode/ColorSpace" + colours
    return pdfium.stream(zlib.compress(picture.tobytes(), 1), extra)
