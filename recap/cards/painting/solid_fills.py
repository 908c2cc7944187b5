"""
The inside of a large bar: pixels of one colour, copied into the rows.

A rasteriser asks of each pixel how much of it is covered; here all of them are.
Only the edges are left to it: thirty times less work for a bar across the card. Where they are
but round ends, those of the next bar look the same, however long it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from recap.cards.encoding import Rows
from recap.cards.geometry import Rect

WORTH_PX = 4_000  # a smaller one is painted as quickly
WIDEST_PX = 2_000  # of all formats, and to spare
LARGEST_ENDS = 20_000  # pixels of a bar that are kept

Radii = tuple[tuple[float, float], ...]  # across and down, from the top left clockwise


@dataclass(frozen=True, slots=True)
class End:
    """Pixels that a bar covers in part: the same where *shape* is, and what lies below."""

    box: Rect
    shape: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Whole pixels of one colour; *fill* is the operator that chooses it."""

    box: Rect
    fill: bytes
    ends: tuple[End, ...] = ()  # all that its bar covers besides, if there is no more to it

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


def inside(box: Rect, radii: Radii, fill: bytes) -> Block | None:
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
    return Block(found, fill, _ends(box, found, radii, fill))


def _ends(box: Rect, block: Rect, radii: Radii, fill: bytes) -> tuple[End, ...]:
    """Return what *box* covers to the left and to the right of its *block*."""
    if (box.top, box.bottom) != (block.top, block.bottom):
        return ()
    tall, (top_left, top_right, bottom_right, bottom_left) = box.bottom - box.top, radii
    sides = (
        (math.floor(box.left), block.left, ("left", box.left % 1, top_left, bottom_left)),
        (block.right, math.ceil(box.right), ("right", box.right % 1, top_right, bottom_right)),
    )
    ends = tuple(
        End(Rect(start, box.top, end, box.bottom), (fill, tall, *side))
        for start, end, side in sides
        if start < end
    )
    wide = sum(end.box.right - end.box.left for end in ends)
    return ends if wide * tall <= LARGEST_ENDS else ()


@lru_cache(maxsize=256)
def _row(fill: bytes) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Return a row of pixels that PDFium would paint after the operator *fill*."""
    shares = np.array([float(share) for share in fill.split()[:3]], np.float32)
    return np.tile((shares * np.float32(255) + np.float32(0.5)).astype(np.uint8), WIDEST_PX)
