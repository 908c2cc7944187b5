"""
Many small shapes as one path: dots, bars, petals, teeth.

PDFium paints one path of a hundred shapes in two thirds of the time of a hundred paths, and a
template writes it in one step.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from recap.cards.templating.art_paths import (
    CURVE,
    FULL_TURN,
    LINE,
    MOVE,
    RADIAN,
    as_shares,
    checked_range,
    checked_values,
    cos,
    polar,
    sin,
)

CIRCLE = 0.5523  # how far the handles of a quarter of a circle reach, in radii
CORNER = 1 - CIRCLE
DOT = f"{MOVE}{4 * CURVE}Z"
BOX = f"{MOVE}{3 * LINE}Z"
TOOTH = 2 * LINE + CURVE
ROUND_BOX = f"{MOVE}{4 * (LINE + CURVE)}Z"
CACHED_GRIDS = 300  # most are the same for many customers
GOLDEN_ANGLE = 137.508
TIP = 0.2  # of the side of a tooth: where its round tip begins


def dot(x: float, y: float, radius: float) -> str:
    """Return a circle around *x*, *y*; several, one after the other, are one path."""
    return _ellipse(x, y, 0.0, -radius, radius, 0.0)


def dots(points: Sequence[tuple[float, float]], radius: float) -> str:
    """Return a circle around each of *points*, as one path."""
    return "".join([dot(x, y, radius) for x, y in points])


@lru_cache(maxsize=CACHED_GRIDS)
def sunflower(x: float, y: float, radius: float, count: int) -> tuple[tuple[float, float], ...]:
    """Return *count* points spread evenly over a disc, as the seeds of a sunflower are."""
    return tuple(
        polar(x, y, radius * ((nth + 0.5) / count) ** 0.5, nth * GOLDEN_ANGLE)
        for nth in checked_range("sunflower", 0, count)
    )


def dot_ring(
    values: Sequence[float],
    x: float,
    y: float,
    radius: float,
    largest: float,
    turn: float = 0.0,
    least: float = 0.0,
) -> str:
    """
    Return a dot for each of *values*, around *x*, *y*, with its value as area.

    The largest value has the radius *largest*. A value of 0 has no dot, and neither has one below
    the share *least* of the largest.
    """
    shares, step = as_shares(checked_values("dot_ring", values, 0)), FULL_TURN / (len(values) or 1)
    return "".join(
        dot(*polar(x, y, radius, turn + nth * step), largest * share**0.5)
        for nth, share in enumerate(shares)
        if share > 0 and share >= least
    )


@lru_cache(maxsize=CACHED_GRIDS)
def dot_grid(
    x: float,
    y: float,
    columns: int,
    step: float,
    radius: float,
    first: int,
    after: int,
    down: float | None = None,
) -> str:
    """
    Return dots in rows of *columns*, from the dot number *first* until before *after*.

    The dot 0 is at *x*, *y*; the next are *step* px further, and rows *down* px (or *step*) below.
    """
    row_step = step if down is None else down
    return "".join(
        [
            dot(x + nth % columns * step, y + nth // columns * row_step, radius)
            for nth in checked_range("dot_grid", first, after)
        ]
    )


def bar(x: float, y: float, width: float, height: float, radius: float = 0.0) -> str:
    """Return a box with round corners; several, one after the other, are one path."""
    r, right, bottom = min(radius, width / 2, height / 2), x + width, y + height
    if r <= 0:
        return BOX % (x, y, right, y, right, bottom, x, bottom)
    c = CORNER * r
    return ROUND_BOX % (
        x + r, y, right - r, y, right - c, y, right, y + c, right, y + r,
        right, bottom - r, right, bottom - c, right - c, bottom, right - r, bottom,
        x + r, bottom, x + c, bottom, x, bottom - c, x, bottom - r,
        x, y + r, x, y + c, x + c, y, x + r, y,
    )  # fmt: skip


def bar_row(
    values: Sequence[float],
    x: float,
    y: float,
    step: float,
    thick: float,
    long: float,
    most: float,
    radius: float = 0.0,
    upright: bool = False,
) -> str:
    """
    Return a bar for each of *values*, each around its place: the first is *x*, *y*.

    The others are *step* px below, or to the right if the bars are *upright*. A value of *most* is
    *long* px long; 0 has no bar.
    """
    return "".join(
        [
            bar(x + nth * step - thick / 2, y - size / 2, thick, size, radius)
            if upright
            else bar(x - size / 2, y + nth * step - thick / 2, size, thick, radius)
            for nth, value in enumerate(checked_values("bar_row", values, 0))
            if (size := long * value / most) > 0
        ]
    )


def petals(
    values: Sequence[float],
    x: float,
    y: float,
    inner: float,
    outer: float,
    width: float,
    turn: float = 0.0,
) -> str:
    """
    Return a petal for each of *values*, from *x*, *y* outwards; the first in the direction *turn*.

    A petal of 0 is *inner* long, the longest *outer*. All are *width* wide.
    """
    values = checked_values("petals", values, 1)
    step, half = FULL_TURN / len(values), width / 2
    drawn = []
    for nth, share in enumerate(as_shares(values)):
        long = (inner + (outer - inner) * share) / 2
        across, up = sin(turn + nth * step), -cos(turn + nth * step)
        drawn.append(
            _ellipse(
                x + long * across,
                y + long * up,
                long * across,
                long * up,
                -half * up,
                half * across,
            )
        )
    return "".join(drawn)


def ring_marks(
    x: float,
    y: float,
    inner: float,
    outer: float,
    first: int,
    after: int,
    count: int,
    width: float,
) -> str:
    """
    Return marks across a ring around *x*, *y*, from the mark *first* until before *after*.

    The ring has room for *count* marks, the first at the top, each *width* degrees wide.
    """
    step, half = FULL_TURN / int(count), width / 2
    drawn = []
    for nth in checked_range("ring_marks", first, after):
        one, other = RADIAN * (nth * step - half), RADIAN * (nth * step + half)
        ax, ay, bx, by = math.sin(one), math.cos(one), math.sin(other), math.cos(other)
        drawn.append(
            BOX
            % (
                x + inner * ax, y - inner * ay, x + outer * ax, y - outer * ay,
                x + outer * bx, y - outer * by, x + inner * bx, y - inner * by,
            )
        )  # fmt: skip
    return "".join(drawn)


def teeth(
    values: Sequence[float],
    x: float,
    y: float,
    inner: float,
    outer: float,
    count: int = 36,
    turn: float = 0.0,
    hole: float = 0.0,
) -> str:
    """
    Return a seal of *count* teeth that follow *values*, again and again, with round tips.

    A tooth of 0 is a third as long as the longest, from *inner* to *outer*. With a *hole*, its
    radius, the path needs `fill-rule="evenodd"`.
    """
    shares, step = as_shares(checked_values("teeth", values, 1)), FULL_TURN / int(count)
    drawn, (bx, by) = [], polar(x, y, inner, turn - step / 2)
    for nth in checked_range("teeth", 0, count):
        reach = inner + (outer - inner) * (0.35 + 0.65 * shares[nth % len(shares)])
        (ax, ay), (tx, ty) = (bx, by), polar(x, y, reach, turn + nth * step)
        bx, by = polar(x, y, inner, turn + (nth + 0.5) * step)
        drawn.append(
            TOOTH
            % (
                ax, ay, tx + TIP * (ax - tx), ty + TIP * (ay - ty),
                tx + TIP / 3 * (ax - tx), ty + TIP / 3 * (ay - ty),
                tx + TIP / 3 * (bx - tx), ty + TIP / 3 * (by - ty),
                tx + TIP * (bx - tx), ty + TIP * (by - ty),
            )
        )  # fmt: skip
    return f"M{''.join(drawn)[1:]}Z{dot(x, y, hole) if hole else ''}"


def _ellipse(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> str:
    """Return the ellipse around *x*, *y* through the ends of the half axes *a* and *b*."""
    k = CIRCLE
    top_x, top_y, side_x, side_y = x + ax, y + ay, x + bx, y + by
    foot_x, foot_y, back_x, back_y = x - ax, y - ay, x - bx, y - by
    kax, kay, kbx, kby = k * ax, k * ay, k * bx, k * by
    return DOT % (
        top_x, top_y,
        top_x + kbx, top_y + kby, side_x + kax, side_y + kay, side_x, side_y,
        side_x - kax, side_y - kay, foot_x + kbx, foot_y + kby, foot_x, foot_y,
        foot_x - kbx, foot_y - kby, back_x - kax, back_y - kay, back_x, back_y,
        back_x + kax, back_y + kay, top_x - kbx, top_y - kby, top_x, top_y,
    )  # fmt: skip
