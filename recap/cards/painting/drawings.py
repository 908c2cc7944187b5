"""
Inline SVG drawings as PDF operators: basic shapes, paths and groups.

A fill, a stroke or both, of `#rrggbb` colours, with opacity; nested groups with transforms.
Anything else raises `NotPaintableError`: the card is then drawn as its reference is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from recap.cards.exceptions import NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.painting.opacity_states import fill_state, stroke_state
from recap.cards.painting.pdf_text import number
from recap.cards.painting.shapes import hex_colour
from recap.cards.painting.svg_outlines import OUTLINES
from recap.cards.painting.svg_transforms import Matrix, covering, parsed_transform, view_box_matrix

TAG = re.compile(r'<(/?)(\w+)((?:\s+[\w:-]+="[^"<]*")*)\s*(/?)>')
ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')
INHERITED = {
    "fill": "#000000",
    "stroke": "none",
    "stroke-width": "1",
    "fill-opacity": "1",
    "stroke-opacity": "1",
    "fill-rule": "nonzero",
    "stroke-linecap": "butt",
    "stroke-linejoin": "miter",
    "stroke-miterlimit": "4",
    "stroke-dasharray": "none",
}
OWN = {"opacity", "transform"}
CAPS = {"butt": b"0 J", "round": b"1 J", "square": b"2 J"}
JOINS = {"miter": b"0 j", "round": b"1 j", "bevel": b"2 j"}
SQUARE_CAP = 2**0.5  # how far it extends, in halves of the stroke's width
CACHED_SHAPES = 5_000  # four times as many entries have as many hits

Part = tuple[bytes, Rect]  # operators of a shape, and what they cover


@dataclass(frozen=True, slots=True, eq=False)  # equal only to itself, and a quick cache key
class _Group:
    """What a shape inherits: attributes by name, and transforms, the outermost first."""

    attributes: Mapping[str, str]
    matrices: tuple[Matrix, ...] = ()

    def within(self, attributes: Mapping[str, str]) -> _Group:
        """Return what the shapes of a group with these *attributes* inherit."""
        inherited = {name: value for name, value in attributes.items() if name in INHERITED}
        matrix = parsed_transform(attributes.get("transform", ""))
        return _Group(
            {**self.attributes, **inherited},
            (*self.matrices, matrix) if matrix else self.matrices,
        )


NO_GROUP = _Group(INHERITED)
NOWHERE = Rect(0, 0, 0, 0)


def drawing_parts(inner: str, opening_tag: str = "", box: Rect | None = None) -> list[Part]:
    """
    Read an SVG drawing; return the operators of each shape and the rectangle they cover.

    Args:
        inner: The elements within the `<svg>`.
        opening_tag: The tag of the `<svg>`, for its `viewBox` and what shapes inherit from it.
        box: Where the drawing is shown, to which the `viewBox` is scaled.

    Raises:
        NotPaintableError: It contains something that is not supported.
    """
    try:
        return [*_parts(inner, _root(opening_tag, box) if box else NO_GROUP)]
    except (ValueError, KeyError, IndexError) as error:
        raise NotPaintableError(f"a picture holds what cannot be read: {error}") from error


def _parts(inner: str, root: _Group) -> Iterator[Part]:
    groups, at = [root], 0
    for match in TAG.finditer(inner):
        closing, tag, attribute_text, is_void = match.groups()
        if inner[at : match.start()].strip():
            raise NotPaintableError("a picture holds more than shapes and groups")
        at = match.end()
        if is_void and tag != "g":
            yield _shape(tag, attribute_text, groups[-1])
        elif tag != "g":
            raise NotPaintableError(f"a picture holds <{tag}> that does not end in />")
        elif closing:
            groups.pop()
        elif not is_void:
            groups.append(_group(attribute_text, groups[-1]))
    if inner[at:].strip() or groups != [root]:
        raise NotPaintableError("a picture holds more than shapes and groups")


@lru_cache(maxsize=200)
def _root(opening_tag: str, box: Rect) -> _Group:
    """Return what the shapes of a drawing inherit from its `<svg>`."""
    attributes = _attributes(opening_tag)
    if not OWN.isdisjoint(attributes):
        raise NotPaintableError("an <svg> has an opacity or a transform")
    matrix = view_box_matrix(attributes, box.right - box.left, box.bottom - box.top)
    return _Group(NO_GROUP.within(attributes).attributes, (matrix,) if matrix else ())


@lru_cache(maxsize=1_000)
def _group(attribute_text: str, parent: _Group) -> _Group:
    attributes = _attributes(attribute_text)
    _refuse_unknown("g", attributes, INHERITED.keys() | {"transform"})
    return parent.within(attributes)


@lru_cache(maxsize=CACHED_SHAPES)
def _shape(tag: str, attribute_text: str, group: _Group) -> Part:
    if tag not in OUTLINES:
        raise NotPaintableError(f"a picture holds <{tag}>")
    outline_of, names = OUTLINES[tag]
    geometry, paint = {}, []
    for name, value in ATTRIBUTE.findall(attribute_text):
        if name in names:
            geometry[name] = value
        else:
            paint.append((name, value))
    style = _style(tag, tuple(paint), group)
    outline = outline_of(geometry)
    if not style.painter:
        return b"", NOWHERE
    xs, ys, reach = outline.xs, outline.ys, style.reach_px
    box = Rect(min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach)
    if style.matrices:
        box = covering(box, style.matrices)
    return b"%b\n%b\n%b\nQ" % (style.before, outline.operators, style.painter), box


class _Style(NamedTuple):
    """How a shape is painted: operators before and after its outline."""

    before: bytes
    painter: bytes  # empty if nothing is painted
    reach_px: float  # how far a stroke extends from the outline
    matrices: tuple[Matrix, ...]


@lru_cache(maxsize=1_000)  # the same for many shapes
def _style(tag: str, paint: tuple[tuple[str, str], ...], group: _Group) -> _Style:
    attributes = {name: unescape(value) for name, value in paint}
    _refuse_unknown(tag, attributes, INHERITED.keys() | OWN)
    group = group.within(attributes)
    operators, painter, reach_px = _paint({**group.attributes, **attributes}, tag)
    moves = [b" ".join([*map(number, matrix), b"cm"]) for matrix in group.matrices]
    return _Style(b"\n".join([b"q", *moves, *operators]), painter, reach_px, group.matrices)


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in ATTRIBUTE.findall(text)}


def _refuse_unknown(
    tag: str, attributes: Mapping[str, str], known: set[str] | frozenset[str]
) -> None:
    for name in attributes:
        if name not in known:
            raise NotPaintableError(f"a picture holds <{tag}> with the attribute {name}")


def _paint(attributes: Mapping[str, str], tag: str) -> tuple[list[bytes], bytes, float]:
    """Return operators that set up the painting, the one that paints, and the stroke's reach."""
    fill, stroke, width = (
        attributes["fill"],
        attributes["stroke"],
        float(attributes["stroke-width"]),
    )
    fills, strokes = fill != "none", stroke != "none" and width > 0
    opacity = float(attributes.get("opacity", 1))
    reach = _reach(attributes, tag) if strokes else 0.0
    if opacity < 1 and strokes and (fills or reach > 1):
        # WeasyPrint clips the corners of such a stroke.
        raise NotPaintableError(
            f"a <{tag}> with a stroke has an opacity: give it fill-opacity and stroke-opacity"
        )
    operators, even_odd = list[bytes](), attributes["fill-rule"] == "evenodd"
    if fills:
        alpha = opacity * float(attributes["fill-opacity"])
        operators += [fill_state(alpha), hex_colour(fill) + b" rg"]
    if strokes:
        alpha = opacity * float(attributes["stroke-opacity"])
        operators += [stroke_state(alpha), hex_colour(stroke) + b" RG", *_pen(attributes, width)]
    painter = {(True, True): b"B", (True, False): b"f", (False, True): b"S"}.get(
        (fills, strokes), b""
    )
    return operators, painter + (b"*" if fills and even_odd else b""), reach * width / 2


def _pen(attributes: Mapping[str, str], width: float) -> list[bytes]:
    dashes = attributes["stroke-dasharray"].replace(",", " ").split()
    lengths = [] if dashes in ([], ["none"]) else [*map(float, dashes)]
    if any(length < 0 for length in lengths) or not any(lengths):
        lengths = []
    return [
        number(width) + b" w",
        b"[%s] 0 d" % b" ".join(map(number, lengths)),
        CAPS[attributes["stroke-linecap"]],
        JOINS[attributes["stroke-linejoin"]],
        number(float(attributes["stroke-miterlimit"])) + b" M",
    ]


def _reach(attributes: Mapping[str, str], tag: str) -> float:
    """Return how far a stroke extends from its path, in halves of its width."""
    cap = SQUARE_CAP if attributes["stroke-linecap"] == "square" else 1.0
    has_corners = (
        tag in ("path", "polyline", "polygon") and attributes["stroke-linejoin"] == "miter"
    )
    return max(cap, float(attributes["stroke-miterlimit"])) if has_corners else cap
