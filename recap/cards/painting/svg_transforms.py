"""Transforms of SVG as matrices, as WeasyPrint computes them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import reduce

from recap.cards.exceptions import NotPaintableError
from recap.cards.geometry import Rect

Matrix = tuple[float, float, float, float, float, float]  # as in PDF: a b c d e f
TRANSFORM = re.compile(r"(\w+)\s*\(([^()]*)\)")
SEPARATORS = re.compile(r"[\s,]*")


def parsed_transform(text: str) -> Matrix | None:
    """
    Return the matrix of a `transform`: matrix, translate, scale and rotate; None of an empty text.

    Raises:
        NotPaintableError: It holds anything else, or flattens what it transforms.
    """
    if not text.strip():
        return None
    if SEPARATORS.fullmatch(TRANSFORM.sub("", text)) is None:
        raise NotPaintableError(f"a shape is moved by {text}")
    matrices = [_matrix(name, _numbers(values)) for name, values in TRANSFORM.findall(text)]
    a, b, c, d, e, f = reduce(lambda before, after: multiplied(after, before), matrices)
    if not a * d - b * c:
        raise NotPaintableError(f"a shape is moved by {text}")
    return a, b, c, d, e, f


def view_box_matrix(
    attributes: Mapping[str, str], width_px: float, height_px: float
) -> Matrix | None:
    """
    Return how the `viewBox` of an `<svg>` fits into its box; None if a unit is a pixel of it.

    Raises:
        NotPaintableError: It has no `viewBox`, and is not shown in its own size.
    """
    if attributes.get("preserveAspectRatio", "xMidYMid") not in ("xMidYMid", "xMidYMid meet"):
        raise NotPaintableError("a drawing has a preserveAspectRatio")
    if "viewBox" not in attributes:
        if [str(attributes.get(side)) for side in ("width", "height")] != [
            f"{side:g}" for side in (width_px, height_px)
        ]:
            raise NotPaintableError("a drawing has no viewBox, and not the size of its box")
        return None
    x, y, wide, tall = _numbers(attributes["viewBox"])
    scale = min(width_px / wide, height_px / tall)
    left, top = (
        (width_px - wide * scale) / 2 - x * scale,
        (height_px - tall * scale) / 2 - y * scale,
    )
    return None if (scale, left, top) == (1, 0, 0) else (scale, 0.0, 0.0, scale, left, top)


def multiplied(first: Matrix, second: Matrix) -> Matrix:
    """Return the matrix that does *first*, then *second*."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def covering(box: Rect, matrices: Sequence[Matrix]) -> Rect:
    """Return the rectangle around *box* after *matrices*, of which the last is done first."""
    for a, b, c, d, e, f in reversed(matrices):
        corners = [(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
        xs = [a * x + c * y + e for x, y in corners]
        ys = [b * x + d * y + f for x, y in corners]
        box = Rect(min(xs), min(ys), max(xs), max(ys))
    return box


def _matrix(name: str, values: list[float]) -> Matrix:
    match name, values:
        case "matrix", [a, b, c, d, e, f]:
            return a, b, c, d, e, f
        case "translate", [x]:
            return 1.0, 0.0, 0.0, 1.0, x, 0.0
        case "translate", [x, y]:
            return 1.0, 0.0, 0.0, 1.0, x, y
        case "scale", [scale]:
            return scale, 0.0, 0.0, scale, 0.0, 0.0
        case "scale", [across, down]:
            return across, 0.0, 0.0, down, 0.0, 0.0
        case "rotate", [degrees]:
            return _rotation(degrees, 0, 0)
        case "rotate", [degrees, x, y]:
            return _rotation(degrees, x, y)
    raise NotPaintableError(f"a shape is moved by {name} of {len(values)} numbers")


def _rotation(degrees: float, x: float, y: float) -> Matrix:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y


def _numbers(text: str) -> list[float]:
    return [*map(float, text.replace(",", " ").split())]
