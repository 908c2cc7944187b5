"""
Outlines of SVG's basic shapes and paths, as PDF operators.

The operators are those that WeasyPrint writes, with its curves for circles, corners and arcs, so
PDFium draws the same pixels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from recap.cards.exceptions import NotPaintableError
from recap.cards.painting.pdf_text import number

# An empty first subpath is in WeasyPrint's paths.
PATH_START = b"0 0 m"
PATH = re.compile(r"\s*(?:[MLHVCQAZ][\d\s.,+-]*)+")
# Paths as recap writes them: a letter before each line and curve.
NUMBER = r"-?\d++(?:\.\d++)?+"
POINT, GAP = rf"\s*+{NUMBER}[\s,]++{NUMBER}", r"[\s,]++"
PLAIN_SEGMENT = rf"\s*+(?:L{POINT}|C{POINT}{GAP}{POINT}{GAP}{POINT})"
PLAIN_PATH = re.compile(rf"(?:\s*+M{POINT}(?:{PLAIN_SEGMENT})++(?:\s*+Z)?+)++\s*+")
PLAIN_LETTERS = re.compile("([MLCZ])")
PLAIN_OPERATORS = {"M": " m\n", "L": " l\n", "C": " c\n", "Z": "h\n"}
TO_NUMBERS = str.maketrans("MLCZ,", "     ")
SEGMENT = re.compile(r"([MLHVCQAZ])([^MLHVCQAZ]*)")
SIZES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4, "A": 7, "Z": 0}
CORNER = 4 * (2**0.5 - 1) / 3
CURVE, LINE = b"%f %f %f %f %f %f c", b"%f %f l"
ELLIPSE = b"\n".join([b"%f %f m", *4 * [CURVE], b"h"])
ROUND_RECT = b"\n".join([b"%f %f m", *4 * [LINE, CURVE], b"h"])
LONG_ARC_PIECES = 3

Attributes = Mapping[str, str]


class Outline(NamedTuple):
    """The operators of an outline, and points that it lies between."""

    operators: bytes
    xs: Sequence[float]
    ys: Sequence[float]


def circle(attributes: Attributes) -> Outline:
    radius = float(attributes["r"])
    return _ellipse(float(attributes.get("cx", 0)), float(attributes.get("cy", 0)), radius, radius)


def ellipse(attributes: Attributes) -> Outline:
    x, y = float(attributes.get("cx", 0)), float(attributes.get("cy", 0))
    return _ellipse(x, y, float(attributes["rx"]), float(attributes["ry"]))


def rect(attributes: Attributes) -> Outline:
    x, y = float(attributes.get("x", 0)), float(attributes.get("y", 0))
    w, h = float(attributes["width"]), float(attributes["height"])
    if w <= 0 or h <= 0:
        raise NotPaintableError("a rectangle has no size")
    rx = float(attributes.get("rx", attributes.get("ry", 0)))
    ry = float(attributes.get("ry", rx))
    rx, ry = min(rx, w / 2), min(ry, h / 2)
    right, bottom, edges = x + w, y + h, ((x, x + w), (y, y + h))
    if not rx or not ry:
        return Outline(b" ".join([*map(number, (x, y, w, h)), b"re"]), *edges)
    cx, cy = CORNER * rx, CORNER * ry
    operators = ROUND_RECT % (
        x + rx, y, right - rx, y,
        right - rx + cx, y, right, y + cy, right, y + ry, right, bottom - ry,
        right, bottom - ry + cy, right + cx - rx, bottom, right - rx, bottom, x + rx, bottom,
        x + rx - cx, bottom, x, bottom - cy, x, bottom - ry, x, y + ry,
        x, y + ry - cy, x + rx - cx, y, x + rx, y,
    )  # fmt: skip
    return Outline(_short(operators), *edges)


def line(attributes: Attributes) -> Outline:
    x1, y1, x2, y2 = (float(attributes.get(name, 0)) for name in ("x1", "y1", "x2", "y2"))
    return Outline(b"%f %f m\n%f %f l" % (x1, y1, x2, y2), (x1, x2), (y1, y2))


def polyline(attributes: Attributes) -> Outline:
    values = [*map(float, attributes["points"].replace(",", " ").split())]
    xs, ys = values[::2], values[1::2]
    pairs = zip(xs, ys, strict=True)
    operators = [b"%f %f " % pair + (b"l" if nth else b"m") for nth, pair in enumerate(pairs)]
    return Outline(b"\n".join(operators), xs, ys)


def polygon(attributes: Attributes) -> Outline:
    operators, xs, ys = polyline(attributes)
    return Outline(operators + b"\nh", xs, ys)


def path(attributes: Attributes) -> Outline:
    """Read absolute lines, curves and arcs. Arcs are not rotated."""
    text = attributes["d"]
    if PLAIN_PATH.fullmatch(text):
        return _plain_path(text)
    if not PATH.fullmatch(text):
        raise NotPaintableError("a path holds more than absolute M, L, H, V, C, Q, A and Z")
    reader = _PathReader()
    for letter, numbers in SEGMENT.findall(text):
        reader.read(letter, numbers)
    return Outline("\n".join(reader.operators).encode(), reader.xs, reader.ys)


def _plain_path(text: str) -> Outline:
    """Read a path of `PLAIN_PATH` as a whole: four times faster than segment by segment."""
    parts = PLAIN_LETTERS.split(text.replace(",", " "))
    operators = [
        numbers + PLAIN_OPERATORS[letter]
        for letter, numbers in zip(parts[1::2], parts[2::2], strict=True)
    ]
    values = [*map(float, text.translate(TO_NUMBERS).split())]
    return Outline(b"%b\n%b" % (PATH_START, "".join(operators).encode()), values[::2], values[1::2])


class _PathReader:
    """Reads the segments of a path one by one."""

    def __init__(self) -> None:
        self.operators = [PATH_START.decode()]
        self.xs: list[float] = []
        self.ys: list[float] = []
        self._x = self._y = 0.0
        self._start: tuple[float, float] | None = None  # of a subpath with at least one segment
        self._is_open = False

    def read(self, letter: str, numbers: str) -> None:
        words = numbers.replace(",", " ").split()
        size = SIZES[letter]
        if letter != "M" and not self._is_open:
            raise NotPaintableError("a part of a path does not begin with M")
        if not size:
            self._close()
            return
        if len(words) % size or not words:
            raise ValueError
        values = [*map(float, words)]
        if letter == "M":
            self._start, self._is_open = None, True
        for at in range(0, len(words), size):
            part = values[at : at + size]
            is_start = letter == "M" and not at
            if not is_start and self._start is None:
                self._start = self._x, self._y
            if letter in "MLC":  # most segments: PDF writes them alike
                name = "m" if is_start else "c" if size == SIZES["C"] else "l"
                self.operators.append(" ".join([*words[at : at + size], name]))
                self._reach(part)
            else:
                OTHER_SEGMENTS[letter](self, *part)

    def _reach(self, values: Sequence[float]) -> None:
        """Note the points *values*, x and y in turns; the last one is where the path is now."""
        self.xs += values[::2]
        self.ys += values[1::2]
        self._x, self._y = values[-2:]

    def _add(self, name: str, *values: float) -> None:
        self.operators.append(" ".join([*(f"{value:f}" for value in values), name]))
        self._reach(values)

    def _close(self) -> None:
        if self._start is not None:
            self.operators.append("h")
            self._x, self._y = self._start
        self._is_open = False

    def across(self, x: float) -> None:
        self._add("l", x, self._y)

    def down(self, y: float) -> None:
        self._add("l", self._x, y)

    def quadratic(self, x: float, y: float, end_x: float, end_y: float) -> None:
        self._add(
            "c",
            x * 2 / 3 + self._x / 3, y * 2 / 3 + self._y / 3,
            x * 2 / 3 + end_x / 3, y * 2 / 3 + end_y / 3, end_x, end_y,
        )  # fmt: skip

    def arc(
        self, rx: float, ry: float, turn: float, large: float, sweep: float, x: float, y: float
    ) -> None:
        if turn or not {large, sweep} <= {0.0, 1.0}:
            raise NotPaintableError("an arc is rotated")
        if not rx or not ry:
            self._add("l", x, y)
            return
        start_x, start_y, squash = self._x, self._y, ry / rx
        end = x - start_x, (y - start_y) / squash
        for curve in arc_curves(*end, rx, is_large=bool(large), is_clockwise=bool(sweep)):
            self._add(
                "c",
                *(
                    start_y + value * squash if nth % 2 else start_x + value
                    for nth, value in enumerate(curve)
                ),
            )
        self._x, self._y = x, y


OTHER_SEGMENTS: dict[str, Callable[..., None]] = {
    "H": _PathReader.across,
    "V": _PathReader.down,
    "Q": _PathReader.quadratic,
    "A": _PathReader.arc,
}
OUTLINES: dict[str, tuple[Callable[[Attributes], Outline], frozenset[str]]] = {
    "circle": (circle, frozenset({"cx", "cy", "r"})),
    "ellipse": (ellipse, frozenset({"cx", "cy", "rx", "ry"})),
    "rect": (rect, frozenset({"x", "y", "width", "height", "rx", "ry"})),
    "line": (line, frozenset({"x1", "y1", "x2", "y2"})),
    "polyline": (polyline, frozenset({"points"})),
    "polygon": (polygon, frozenset({"points"})),
    "path": (path, frozenset({"d"})),
}


def arc_curves(
    x: float, y: float, radius: float, *, is_large: bool, is_clockwise: bool
) -> Iterator[tuple[float, ...]]:
    """Yield the Bézier curves of a circle's arc from 0, 0 to *x*, *y*, as WeasyPrint draws it."""
    chord, turn = math.hypot(x, y), math.atan2(y, x)
    radius = max(radius, chord / 2)
    away = math.sqrt(radius**2 - (chord / 2) ** 2) * (-1 if is_large == is_clockwise else 1)
    cos, sin = math.cos(turn), math.sin(turn)
    xc, yc = chord / 2 * cos - away * sin, away * cos + chord / 2 * sin
    begin, end = math.atan2(-yc, -xc), math.atan2(y - yc, x - xc)
    begin, end = _in_direction(begin, end, is_large=is_large, is_clockwise=is_clockwise)
    pieces = LONG_ARC_PIECES if is_large else 1
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


def _in_direction(
    begin: float, end: float, *, is_large: bool, is_clockwise: bool
) -> tuple[float, float]:
    """Add a turn to one of two angles, so that the arc between them is the one that is meant."""
    while begin < 0 or end < 0:
        begin, end = begin + math.tau, end + math.tau
    if math.isclose(abs(end - begin), math.pi):
        if is_clockwise and end < begin:
            begin -= math.tau
        elif not is_clockwise and end > begin:
            end -= math.tau
    elif is_large == (abs(end - begin) < math.pi):
        if begin > end:
            begin -= math.tau
        else:
            end -= math.tau
    return begin, end


def _ellipse(x: float, y: float, rx: float, ry: float) -> Outline:
    kx, ky = rx / math.sqrt(math.pi), ry / math.sqrt(math.pi)
    left, right, top, bottom = x - rx, x + rx, y - ry, y + ry
    operators = ELLIPSE % (
        right, y,
        right, y + ky, x + kx, bottom, x, bottom,
        x - kx, bottom, left, y + ky, left, y,
        left, y - ky, x - kx, top, x, top,
        x + kx, top, right, y - ky, right, y,
    )  # fmt: skip
    return Outline(_short(operators), (left, right), (top, bottom))


def _short(operators: bytes) -> bytes:
    """Return *operators* without the decimals of whole numbers, which PDFium would read."""
    return operators.replace(b".000000", b"")
