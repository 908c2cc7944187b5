"""Boxes with round corners and clips, as PDF operators."""

from __future__ import annotations

import re
from functools import lru_cache

from recap.cards.exceptions import NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.painting.pdf_text import number

LINE, CURVE = b"%f %f l\n", b"%f %f %f %f %f %f c\n"
ROUNDED = b"%f %f m\n" + 4 * (LINE + CURVE)
HOLE = b"%d %d m\n%d %d l\n%d %d l\n%d %d l\nh\n"
Radii = tuple[tuple[float, float], ...]  # horizontal and vertical, clockwise from the top left
SQUARE = ((0.0, 0.0),) * 4


@lru_cache(maxsize=2_000)
def rounded(box: Rect, radii: Radii, fill: bytes, hole: Rect | None = None) -> bytes:
    """
    Fill a box with rounded corners, except a *hole* in it that has that colour already.

    WeasyPrint clips to the box and fills a rectangle: the same pixels in twice the time.
    """
    path = _outline(box, radii)
    if hole:  # in the other direction, so that the winding number in it is zero
        path += HOLE % (
            hole.left, hole.top, hole.left, hole.bottom,
            hole.right, hole.bottom, hole.right, hole.top,
        )  # fmt: skip
    return b"q\n/a1.0 gs\n%s\n%s\nf\nQ" % (fill, path)


def clip(box: Rect, radii: Radii = SQUARE) -> bytes:
    """Clip everything that follows to *box*."""
    return _outline(box, fitting(box, radii)) + b"\nW n"


def _outline(box: Rect, radii: Radii) -> bytes:
    (tlx, tly), (trx, try_), (brx, bry), (blx, bly) = radii
    x, y, right, bottom, r = box.left, box.top, box.right, box.bottom, 0.45
    if not any((tlx and tly, trx and try_, brx and bry, blx and bly)):
        return b"%f %f %f %f re" % (x, y, right - x, bottom - y)
    return ROUNDED % (
        x + tlx, y, right - trx, y,
            right - trx * r, y, right, y + try_ * r, right, y + try_,
            right, bottom - bry,
            right, bottom - bry * r, right - brx * r, bottom, right - brx, bottom,
            x + blx, bottom,
            x + blx * r, bottom, x, bottom - bly * r, x, bottom - bly,
            x, y + tly,
            x, y + tly * r, x + tlx * r, y, x + tlx, y,
        )  # fmt: skip


def fitting(box: Rect, radii: Radii) -> Radii:
    """Shrink *radii* as CSS does until they fit in *box*."""
    (tlx, tly), (trx, try_), (brx, bry), (blx, bly) = radii
    wide, tall = box.right - box.left, box.bottom - box.top
    sums = ((wide, tlx + trx), (wide, blx + brx), (tall, tly + bly), (tall, try_ + bry))
    ratio = min([1.0, *(extent / total for extent, total in sums if total > 0)])
    return tuple((x * ratio, y * ratio) for x, y in radii)


def hex_colour(value: str) -> bytes:
    """Return red, green and blue of `#rrggbb`, from 0 to 1, as PDF numbers."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise NotPaintableError(f"the colour {value} is not written #rrggbb")
    return b" ".join(number(int(value[at : at + 2], 16) / 255) for at in (1, 3, 5))
