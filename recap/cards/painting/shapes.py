"""
The few SVG shapes that charts use, as PDF operators, as WeasyPrint writes them.

Anything else raises `NotPaintableError`: the card is then drawn as its reference is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from recap.cards.exceptions import NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.painting.pdf_text import number

ELEMENT = re.compile(r"<(\w+)\s([^<>]*?)/>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
ARC = re.compile(r"M\s*(\S+) (\S+) A\s*(\S+) (\S+) 0 ([01]) ([01]) (\S+) (\S+)")
ROTATED = re.compile(r"rotate\(([^(),]+?)(?:[\s,]+([^(),\s]+)[\s,]+([^(),\s]+))?\)")
KNOWN = {
    "circle": {"cx", "cy", "r"},
    "rect": {"x", "y", "width", "height", "rx"},
    "path": {"d"},
}
PAINT = {"fill", "stroke", "stroke-width", "transform"}
QUARTER = 4 * (2**0.5 - 1) / 3
STATE = b"[] 0 d\n0 J\n0 j\n4 M"
LINE, CURVE = b"%f %f l\n", b"%f %f %f %f %f %f c\n"
ROUNDED = b"%f %f m\n" + 4 * (LINE + CURVE)
HOLE = b"%d %d m\n%d %d l\n%d %d l\n%d %d l\nh\n"
Box = tuple[float, float, float, float]
Radii = tuple[tuple[float, float], ...]  # horizontal and vertical, clockwise from the top left
SQUARE = ((0.0, 0.0),) * 4


class _Path:
    """A path that is being built: its operators and points."""

    def __init__(self) -> None:
        self.operators: list[bytes] = []
        self.points: list[tuple[float, float]] = []

    def add(self, name: bytes, *at: float) -> None:
        self.operators.append(b" ".join([*(number(float(each)) for each in at), name]))
        self.points += zip(at[::2], at[1::2], strict=True)


def picture(inner: str) -> list[tuple[bytes, Box]]:
    """
    Read the elements of an SVG; return operators and bounding box of each.

    Raises:
        NotPaintableError: It contains something that we do not support.
    """
    if ELEMENT.sub("", inner).strip():
        raise NotPaintableError("a picture holds more than circle, rect and path")
    return [_element(*match) for match in ELEMENT.findall(inner)]


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


@lru_cache(maxsize=5_000)  # four times as many entries have as many hits
def _element(tag: str, attribute_text: str) -> tuple[bytes, Box]:
    attributes = {name: unescape(value) for name, value in ATTRIBUTE.findall(attribute_text)}
    if tag not in KNOWN or attributes.keys() - KNOWN[tag] - PAINT:
        raise NotPaintableError(f"a picture holds <{tag} {attribute_text}/>")
    path = _Path()
    try:
        {"circle": _circle, "rect": _rect, "path": _path}[tag](path, attributes)
    except (ValueError, KeyError, IndexError) as error:
        raise NotPaintableError(f"a picture holds <{tag} {attribute_text}/>") from error
    operators, turn = [b"q"], attributes.get("transform")
    points = path.points
    if turn:
        matrix = _turned(turn)
        operators.append(b" ".join([*map(number, matrix), b"cm"]))
        a, b, c, d, e, f = matrix
        points = [(a * x + c * y + e, b * x + d * y + f) for x, y in points]
    paint, spare = _paint(attributes)
    operators += [*paint[:-1], STATE, *path.operators, paint[-1], b"Q"]
    across, down = [x for x, _ in points], [y for _, y in points]
    box = (min(across) - spare, min(down) - spare, max(across) + spare, max(down) + spare)
    return b"\n".join(operators), box


def _paint(attributes: dict[str, str]) -> tuple[list[bytes], float]:
    """Return the operators that set up and do the painting, the last one; and half the stroke."""
    fill, stroke = attributes.get("fill", "#000000"), attributes.get("stroke", "none")
    if fill != "none" and stroke == "none":
        return [b"/a1.0 gs", hex_colour(fill) + b" rg", b"f"], 0.0
    if fill == "none" and stroke != "none":
        wide = float(attributes.get("stroke-width", "1"))
        return [b"/A1.0 gs", hex_colour(stroke) + b" RG", number(wide) + b" w", b"S"], wide / 2
    raise NotPaintableError("a shape has both a fill and a stroke, or none")


def _circle(path: _Path, attributes: dict[str, str]) -> None:
    x, y, r = float(attributes.get("cx", 0)), float(attributes.get("cy", 0)), float(attributes["r"])
    k = r / math.sqrt(math.pi)
    path.add(b"m", x + r, y)
    path.add(b"c", x + r, y + k, x + k, y + r, x, y + r)
    path.add(b"c", x - k, y + r, x - r, y + k, x - r, y)
    path.add(b"c", x - r, y - k, x - k, y - r, x, y - r)
    path.add(b"c", x + k, y - r, x + r, y - k, x + r, y)
    path.operators.append(b"h")


def _rect(path: _Path, attributes: dict[str, str]) -> None:
    x, y = float(attributes.get("x", 0)), float(attributes.get("y", 0))
    w, h = float(attributes["width"]), float(attributes["height"])
    rx, ry = min(float(attributes.get("rx", 0)), w / 2), min(float(attributes.get("rx", 0)), h / 2)
    if w <= 0 or h <= 0:
        raise NotPaintableError("a rectangle has no size")
    if not rx or not ry:
        path.points += [(x, y), (x + w, y), (x, y + h), (x + w, y + h)]
        path.operators.append(b" ".join([*map(number, (x, y, w, h)), b"re"]))
        return
    cx, cy = QUARTER * rx, QUARTER * ry
    path.add(b"m", x + rx, y)
    path.add(b"l", x + w - rx, y)
    path.add(b"c", x + w - rx + cx, y, x + w, y + cy, x + w, y + ry)
    path.add(b"l", x + w, y + h - ry)
    path.add(b"c", x + w, y + h - ry + cy, x + w + cx - rx, y + h, x + w - rx, y + h)
    path.add(b"l", x + rx, y + h)
    path.add(b"c", x + rx - cx, y + h, x, y + h - cy, x, y + h - ry)
    path.add(b"l", x, y + ry)
    path.add(b"c", x, y + ry - cy, x + rx - cx, y, x + rx, y)
    path.operators.append(b"h")


def _path(path: _Path, attributes: dict[str, str]) -> None:
    """Read `M x y A r r 0 large sweep x y`, as the filter `arc` writes it."""
    match = ARC.fullmatch(attributes["d"].strip())
    if not match:
        raise NotPaintableError("a path is more than one arc of a circle")
    x1, y1, radius, across, x2, y2 = map(float, match.group(1, 2, 3, 4, 7, 8))
    if radius != across or not radius or match[5] + match[6] not in ("01", "11"):
        raise NotPaintableError("an arc is not of a circle, or not clockwise")
    path.operators.append(b"0 0 m")
    path.add(b"m", x1, y1)
    for curve in _arc(x2 - x1, y2 - y1, radius, large=match[5] == "1"):
        path.add(b"c", *(value + (y1 if nth % 2 else x1) for nth, value in enumerate(curve)))
    xc, yc, radius = _centre(x2 - x1, y2 - y1, radius, large=match[5] == "1")
    path.points = [(x1 + xc + x, y1 + yc + y) for x in (-radius, radius) for y in (-radius, radius)]


def _centre(x: float, y: float, radius: float, *, large: bool) -> tuple[float, float, float]:
    """Return centre and actual radius of a clockwise arc from 0, 0 to *x*, *y*."""
    half = math.hypot(x, y) / 2
    radius, turn = max(radius, half), math.atan2(y, x)
    away = math.sqrt(radius**2 - half**2) * (-1 if large else 1)
    cos, sin = math.cos(turn), math.sin(turn)
    return half * cos - away * sin, away * cos + half * sin, radius


def _arc(x: float, y: float, radius: float, *, large: bool) -> Iterator[tuple[float, ...]]:
    """Yield the Bézier curves of a clockwise arc from 0, 0 to *x*, *y*."""
    xc, yc, radius = _centre(x, y, radius, large=large)
    begin, end = math.atan2(-yc, -xc), math.atan2(y - yc, x - xc)
    while end <= begin:
        end += math.tau
    pieces = 3 if large else 1
    step = (end - begin) / pieces
    reach = 4 / 3 * math.tan(step / 4) * radius
    for nth in range(pieces):
        a, b = begin + nth * step, begin + (nth + 1) * step
        x0, y0 = xc + radius * math.cos(a), yc + radius * math.sin(a)
        x3, y3 = xc + radius * math.cos(b), yc + radius * math.sin(b)
        yield (
            x0 - reach * math.sin(a), y0 + reach * math.cos(a),
            x3 + reach * math.sin(b), y3 - reach * math.cos(b), x3, y3,
        )  # fmt: skip


def _turned(transform: str) -> tuple[float, ...]:
    match = ROTATED.fullmatch(transform.strip())
    if not match:
        raise NotPaintableError(f"a shape is moved by {transform}")
    angle = math.radians(float(match[1]))
    x, y = float(match[2] or 0), float(match[3] or 0)
    cos, sin = math.cos(angle), math.sin(angle)
    return cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y
