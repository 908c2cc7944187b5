"""
Shapes for art, as the `d` of an SVG path.

Lengths are px, rounded to 0.1. Angles are degrees, clockwise from the top, as on a clock: 90 is on
the right. Curves are cubic Bézier curves, which browsers, WeasyPrint and PDFium draw alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from recap.cards.templating.formatting import FilterError

Point = tuple[float, float]

DIGITS = 12  # of sines: machines differ in the last ones
FULL_TURN, RADIAN = 360.0, math.pi / 180
LARGEST_STEP = 45.0  # degrees of a circle that one curve draws
SPIRAL_STEP = 30.0
MOVE, LINE, CURVE = "M%.1f %.1f", "L%.1f %.1f", "C%.1f %.1f %.1f %.1f %.1f %.1f"
MOST_POINTS = 10_000


def sin(degrees: float) -> float:
    """Return the sine of *degrees*."""
    return round(math.sin(RADIAN * degrees), DIGITS)


def cos(degrees: float) -> float:
    """Return the cosine of *degrees*."""
    return round(math.cos(RADIAN * degrees), DIGITS)


def polar(x: float, y: float, radius: float, degrees: float) -> Point:
    """Return the point *radius* px from *x*, *y*, in the direction *degrees*."""
    angle = RADIAN * degrees
    return (
        x + radius * round(math.sin(angle), DIGITS),
        y - radius * round(math.cos(angle), DIGITS),
    )


def smooth_path(points: Sequence[Point], closed: bool = True, tension: float = 0.0) -> str:
    """Return a smooth curve through *points*; with *tension* 1 its lines are straight."""
    points = _points("smooth_path", points, 2)
    if closed:
        around = [points[-1], *points, points[0], points[1]]
    else:
        around = [points[0], *points, points[-1]]
    return _smooth(around, (1 - tension) / 6) + ("Z" if closed else "")


def polygon_path(points: Sequence[Point], closed: bool = True) -> str:
    """Return straight lines through *points*."""
    first, *others = _points("polygon_path", points, 2)
    lines = "".join([LINE % point for point in others])
    return _move(first) + lines + ("Z" if closed else "")


def blob(
    values: Sequence[float],
    x: float,
    y: float,
    inner: float,
    outer: float,
    turn: float = 0.0,
    tension: float = 0.0,
) -> str:
    """
    Return a smooth closed shape around *x*, *y* whose radius follows *values*.

    The first value is at the angle *turn*, the others follow clockwise. 0 has the radius *inner*,
    the largest value *outer*.
    """
    values = checked_values("blob", values, 3)
    step = FULL_TURN / len(values)
    points = [
        polar(x, y, inner + (outer - inner) * share, turn + nth * step)
        for nth, share in enumerate(as_shares(values))
    ]
    return smooth_path(points, tension=tension)


def wave(
    values: Sequence[float],
    x: float,
    y: float,
    width: float,
    height: float,
    closed: bool = True,
) -> str:
    """
    Return the area under a smooth curve through *values*, in the box at *x*, *y*.

    The bottom of the box is 0 and its top the largest value. Between two values the curve is never
    above or below both. Without *closed*, only the curve is returned, for a stroke.
    """
    values = checked_values("wave", values, 2)
    bottom, step = y + height, width / (len(values) - 1)
    heights = [bottom - height * share for share in as_shares(values)]
    slopes = _monotone_slopes(heights)
    curves = [
        (
            x + (nth + 1 / 3) * step, heights[nth] + slopes[nth] / 3,
            x + (nth + 2 / 3) * step, heights[nth + 1] - slopes[nth + 1] / 3,
            x + (nth + 1) * step, heights[nth + 1],
        )
        for nth in range(len(values) - 1)
    ]  # fmt: skip
    if not closed:
        return _move((x, heights[0])) + _curves(curves)
    start = _move((x, bottom)) + f"L{x:.1f} {heights[0]:.1f}"
    return start + _curves(curves) + f"L{x + width:.1f} {bottom:.1f}Z"


def star(
    x: float, y: float, radius: float, points: int = 5, inner: float = 0.5, turn: float = 0.0
) -> str:
    """Return a star with a point at the angle *turn*; *inner* is a share of *radius*."""
    step = FULL_TURN / (2 * int(points))
    radii = (radius, radius * inner)
    return polygon_path(
        [polar(x, y, radii[nth % 2], turn + nth * step) for nth in range(2 * int(points))]
    )


def ring_segment(x: float, y: float, inner: float, outer: float, start: float, end: float) -> str:
    """
    Return the part of a ring around *x*, *y* from the angle *start* clockwise to *end*.

    A full turn or more is the whole ring, whose hole needs `fill-rule="evenodd"`. With *inner* 0
    it is a piece of a pie.
    """
    sweep = min(max(end - start, 0.0), FULL_TURN)
    outside = _move(polar(x, y, outer, start)) + _curves(_circle(x, y, outer, start, start + sweep))
    inside = _curves(_circle(x, y, inner, start + sweep, start)) if inner else ""
    if sweep < FULL_TURN:
        edge_x, edge_y = polar(x, y, inner, start + sweep)
        return f"{outside}L{edge_x:.1f} {edge_y:.1f}{inside}Z"
    return f"{outside}Z" + (f"{_move(polar(x, y, inner, start))}{inside}Z" if inner else "")


def spiral(x: float, y: float, inner: float, outer: float, turns: float, turn: float = 0.0) -> str:
    """Return an open line around *x*, *y* from the radius *inner* to *outer* in *turns* turns."""
    steps = max(2, math.ceil(abs(turns) * FULL_TURN / SPIRAL_STEP))
    shares = [nth / steps for nth in range(-1, steps + 2)]
    points = [
        polar(x, y, inner + (outer - inner) * share, turn + turns * FULL_TURN * share)
        for share in shares
    ]
    return _smooth(points, 1 / 6)


def _smooth(points: Sequence[Point], reach: float) -> str:
    """Return curves from the second point to the last but one; the outer two only bend them."""
    curves = []
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(
        points, points[1:], points[2:], points[3:], strict=False
    ):
        first = bx + (cx - ax) * reach, by + (cy - ay) * reach
        second = cx - (dx - bx) * reach, cy - (dy - by) * reach
        curves.append((*first, *second, cx, cy))
    return _move(points[1]) + _curves(curves)


def _circle(
    x: float, y: float, radius: float, start: float, end: float
) -> Iterator[tuple[float, ...]]:
    """Yield the curves of a part of a circle, clockwise when *end* is after *start*."""
    count = max(1, math.ceil(abs(end - start) / LARGEST_STEP))
    step = (end - start) / count
    reach = 4 / 3 * math.tan(math.radians(step) / 4) * radius
    for nth in range(count):
        one, other = start + nth * step, start + (nth + 1) * step
        (from_x, from_y), (to_x, to_y) = polar(x, y, radius, one), polar(x, y, radius, other)
        yield (
            from_x + reach * cos(one), from_y + reach * sin(one),
            to_x - reach * cos(other), to_y - reach * sin(other), to_x, to_y,
        )  # fmt: skip


def _monotone_slopes(heights: Sequence[float]) -> list[float]:
    """Return a slope for each height, so that curves do not overshoot (Fritsch and Butland)."""
    steps = [after - before for before, after in pairwise(heights)]
    inner = [
        2 * before * after / (before + after) if before * after > 0 else 0.0
        for before, after in pairwise(steps)
    ]
    return [steps[0] if len(steps) == 1 else 0.0, *inner, steps[-1] if len(steps) == 1 else 0.0]


def as_shares(values: Sequence[float]) -> list[float]:
    """Return *values* as shares of the largest; below 0 is 0, and so is everything if all is 0."""
    largest = max(values)
    return [max(value, 0.0) / largest if largest > 0 else 0.0 for value in values]


def _move(point: Point) -> str:
    return MOVE % point


def _curves(curves: Iterable[tuple[float, ...]]) -> str:
    return "".join([CURVE % curve for curve in curves])


def checked_values(name: str, values: Iterable[float], fewest: int) -> list[float]:
    numbers = list(values)
    if not all(isinstance(value, int | float) for value in numbers):
        wrong = next(value for value in numbers if not isinstance(value, int | float))
        raise FilterError(
            f"gives {name} the value '{wrong}', which is not a number",
            'give it numbers: {{ months | map(attribute="events") | list }}',
        )
    if not fewest <= len(numbers) <= MOST_POINTS:
        raise FilterError(
            f"gives {name} {len(numbers)} values",
            f"give it {fewest} to {MOST_POINTS:,} values",
        )
    return numbers


def checked_range(name: str, first: int, after: int) -> range:
    """Return the numbers from *first* until before *after*. Raises `FilterError` for too many."""
    numbers = range(int(first), int(after))
    if len(numbers) > MOST_POINTS:
        raise FilterError(
            f"asks {name} for {len(numbers):,} shapes", f"ask for at most {MOST_POINTS:,}"
        )
    return numbers


def _points(name: str, points: Iterable[Sequence[float]], fewest: int) -> list[Point]:
    pairs = [tuple(point) for point in points]
    if not fewest <= len(pairs) <= MOST_POINTS or any(len(pair) != 2 for pair in pairs):
        raise FilterError(
            f"gives {name} {len(pairs)} points, or points that are not pairs",
            f"give it {fewest} to {MOST_POINTS:,} points, each (x, y)",
        )
    return pairs  # type: ignore[return-value]
