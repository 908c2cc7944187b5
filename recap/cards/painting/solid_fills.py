"""
The interior of a large bar: pixels of one colour, copied into the rows.

A rasteriser computes for each pixel how much of it is covered. Here all of them are covered, so we
copy the interior and paint only the edges: thirty times less work for a bar across the card.
If the edges are only round ends, they look the same for every length of the bar.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from recap.cards.encoding import Rows
from recap.cards.geometry import Rect

MIN_AREA_PX = 4_000  # a smaller interior is painted as fast as it is copied
MAX_WIDTH_PX = 2_000  # more than any format has
MAX_ENDS_AREA_PX = 20_000  # of a bar's ends that are cached

Radii = tuple[tuple[float, float], ...]  # horizontal and vertical, clockwise from the top left


@dataclass(frozen=True, slots=True)
class BarEnd:
    """Pixels that a bar covers in part. They are equal for equal *shape* and background."""

    box: Rect
    shape: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class SolidFill:
    """Whole pixels of one colour; *colour* is the operator that sets it."""

    box: Rect
    colour: bytes
    ends: tuple[BarEnd, ...] = ()  # the rest of its bar; empty if the rest is more than two ends

    @property
    def operators(self) -> bytes:
        """The operators that paint it, where it covers something and so cannot be copied."""
        x, y = self.box.left, self.box.top
        size = self.box.right - x, self.box.bottom - y
        return b"q\n/a1.0 gs\n%s\n%d %d %d %d re\nf\nQ" % (self.colour, x, y, *size)

    def copy(self, rows: Rows) -> None:
        """Copy it into *rows*. It must be inside them."""
        left, right = int(self.box.left), int(self.box.right)
        row = _row(self.colour)[: 3 * (right - left)]
        rows[int(self.box.top) : int(self.box.bottom), 1 + 3 * left : 1 + 3 * right] = row


def solid_interior(box: Rect, radii: Radii, fill: bytes) -> SolidFill | None:
    """Return the whole pixels that *box* covers between its round ends, if there are many."""
    if not any(across and down for across, down in radii):
        return None  # PDFium rounds a plain rectangle to whole pixels, and paints it fast
    (left, _), (right, _), (bottom_right, _), (bottom_left, _) = radii
    interior = Rect(
        math.ceil(box.left + max(left, bottom_left)),
        math.ceil(box.top),
        math.floor(box.right - max(right, bottom_right)),
        math.floor(box.bottom),
    )
    width, height = interior.right - interior.left, interior.bottom - interior.top
    if width <= 0 or height <= 0 or width * height < MIN_AREA_PX or width > MAX_WIDTH_PX:
        return None
    return SolidFill(interior, fill, _ends(box, interior, radii, fill))


def _ends(box: Rect, interior: Rect, radii: Radii, fill: bytes) -> tuple[BarEnd, ...]:
    """Return what *box* covers to the left and to the right of its *interior*."""
    if (box.top, box.bottom) != (interior.top, interior.bottom):
        return ()
    height, (top_left, top_right, bottom_right, bottom_left) = box.bottom - box.top, radii
    sides = (
        (math.floor(box.left), interior.left, ("left", box.left % 1, top_left, bottom_left)),
        (interior.right, math.ceil(box.right), ("right", box.right % 1, top_right, bottom_right)),
    )
    ends = tuple(
        BarEnd(Rect(start, box.top, end, box.bottom), (fill, height, *side))
        for start, end, side in sides
        if start < end
    )
    width = sum(end.box.right - end.box.left for end in ends)
    return ends if width * height <= MAX_ENDS_AREA_PX else ()


@lru_cache(maxsize=256)
def _row(fill: bytes) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Return a row of pixels as PDFium would paint them after the operator *fill*."""
    shares = np.array([float(share) for share in fill.split()[:3]], np.float32)
    return np.tile((shares * np.float32(255) + np.float32(0.5)).astype(np.uint8), MAX_WIDTH_PX)
