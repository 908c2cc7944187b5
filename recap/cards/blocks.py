"""
The inside of a large bar: pixels of one colour, copied into the rows.

A rasteriser asks of each pixel how much of it is covered; here all of them are.
Only the edges are left to it: thirty times less work for a bar across the card.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from recap.cards.boxes import Rect
from recap.cards.strips import Rows

WORTH_PX = 4_000  # a smaller one is painted as quickly
WIDEST_PX = 2_000  # of all formats, and to spare

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """Whole pixels of one colour; *fill* is the operator that chooses it."""

    box: Rect
    fill: bytes

    @property
    def operators(self) -> bytes:
        """What paints it, where it cannot be copied because it lies over something."""
        x, y = self.box.left, self.box.top
        size = self.box.right - x, self.box.bottom - y
        return b"q\n/a1.0 gs\n%s\n%d %d %d %d re\nf\nQ" % (self.fill, x, y, *size)

    def copy(self, rows: Rows) -> None:
        """Copy it into *rows*, which it lies within."""
        left, right = int(self.box.left), int(self.box.right)
        row = _row(self.fill)[: 3 * (right - left)]
        rows[int(self.box.top) : int(self.box.bottom), 1 + 3 * left : 1 + 3 * right] = row


def inside(box: Rect, radii: tuple[tuple[float, float], ...], fill: bytes) -> Block | None:
    """Return the whole pixels that *box* covers between its round ends, when they are many."""
    if not any(across and down for across, down in radii):
        return None  # PDFium paints a plain rectangle otherwise, to whole pixels, and quickly
    (left, _), (right, _), (bottom_right, _), (bottom_left, _) = radii
    found = Rect(
        math.ceil(box.left + max(left, bottom_left)),
        math.ceil(box.top),
        math.floor(box.right - max(right, bottom_right)),
        math.floor(box.bottom),
    )
    wide, tall = found.right - found.left, found.bottom - found.top
    if wide <= 0 or tall <= 0 or wide * tall < WORTH_PX or wide > WIDEST_PX:
        return None
    return Block(found, fill)


@lru_cache(maxsize=256)
def _row(fill: bytes) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Return a row of pixels that PDFium would paint after the operator *fill*."""
    shares = np.array([float(share) for share in fill.split()[:3]], np.float32)
    return np.tile((shares * np.float32(255) + np.float32(0.5)).astype(np.uint8), WIDEST_PX)
