"""Bars, drawings and photos of a plate: where they are, and what draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from recap.cards.assets import photos
from recap.cards.exceptions import NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.layout import TextShaper
from recap.cards.painting import (
    TOLERANCE_PX,
    DrawOps,
    Layer,
    bounding_box,
    drawing_parts,
    number,
    shapes,
    solid_interior,
)
from recap.cards.plates.text_slots import TextSlot
from recap.cards.templating import Slot

# How the left, top, right and bottom edge of a bar move when a property grows by 1 px.
EDGES = {"left": (1, 0, 1, 0), "top": (0, 1, 0, 1), "width": (0, 0, 1, 0), "height": (0, 0, 0, 1)}
RIGHT_TO_LEFT_EDGES = EDGES | {"width": (-1, 0, 0, 0)}


@dataclass(frozen=True, slots=True)
class BarSlot:
    """A box whose edges follow a number."""

    slot: Slot
    box: Rect
    radii: tuple[tuple[float, float], ...]
    fill: bytes
    window: Rect
    is_right_to_left: bool = False
    follows: ClassVar[tuple[int, ...]] = ()

    def box_of(self, slot: Slot) -> Rect:
        """Return the box of *slot*."""
        edges = RIGHT_TO_LEFT_EDGES if self.is_right_to_left else EDGES
        return _moved(self.box, self.slot, slot, edges)

    def draw_ops(self, slot: Slot, _: TextShaper, __: Sequence[float]) -> DrawOps | None:
        """Return what draws *slot*; None if it has no size."""
        box, fill = self.box_of(slot), self.fill
        background = dict(slot.variable_style).get("background")
        if background is not None:
            fill = shapes.hex_colour(background) + b" rg"
        if box.left >= box.right or box.top >= box.bottom:
            return None
        if not box.within(self.window, TOLERANCE_PX):
            raise NotPaintableError("a bar leaves the box that shows it")
        radii = shapes.fitting(box, self.radii)
        interior = solid_interior(box, radii, fill)
        operators = shapes.rounded(box, radii, fill, interior and interior.box)
        return DrawOps(operators, frozenset(), box, interior)


@dataclass(frozen=True, slots=True)
class DrawingSlot:
    """An inline SVG drawing."""

    opening_tag: str
    box: Rect
    window: Rect
    follows: ClassVar[tuple[int, ...]] = ()

    def draw_ops(self, slot: Slot, _: TextShaper, __: Sequence[float]) -> DrawOps | None:
        """Return what draws *slot*; None if it is empty."""
        drawn = drawing_parts(slot.content, self.opening_tag, self.box)
        parts = [(operators, box) for operators, box in drawn if operators]
        if not parts:
            return None
        x, y = self.box.left, self.box.top
        box = bounding_box([part_box for _, part_box in parts]).moved(x, y)
        move = b"q\n1 0 0 1 %s %s cm" % (number(float(x)), number(float(y)))
        drawing = [move, *(operators for operators, _ in parts), b"Q"]
        if not box.within(self.box):
            box, drawing = box.cut(self.box), [b"q", shapes.clip(self.box), *drawing, b"Q"]
        if not box.within(self.window, TOLERANCE_PX):
            raise NotPaintableError("a drawing leaves the box that shows it")
        return DrawOps(b"\n".join(drawing), frozenset(), box)


@dataclass(frozen=True, slots=True)
class PhotoSlot:
    """A box that shows a photo of exactly its size."""

    box: Rect
    radii: tuple[tuple[float, float], ...]
    window: Rect
    follows: ClassVar[tuple[int, ...]] = ()

    def draw_ops(self, slot: Slot, _: TextShaper, __: Sequence[float]) -> DrawOps | None:
        """Return what draws *slot*."""
        box, transparent = self.box, photos.transparent_png(slot.content)
        width, height, photo = transparent or photos.inline_jpeg(slot.content)
        if (width, height) != (box.right - box.left, box.bottom - box.top):
            raise NotPaintableError("a photo does not have the size of its box")
        if not box.within(self.window, TOLERANCE_PX):
            raise NotPaintableError("a photo leaves the box that shows it")
        if transparent:
            return DrawOps(b"", frozenset(), box, layers=(Layer(photo, box, self.radii),))
        origin = b" ".join(number(float(value)) for value in (box.left, box.top + height))
        move = b"%d 0 0 -%d %s cm" % (width, height, origin)
        clip = shapes.clip(box, self.radii)
        return DrawOps(b"\n".join([b"q\n/a1.0 gs", clip, move, photo, b"Q"]), frozenset(), box)


PlateSlot = TextSlot | BarSlot | DrawingSlot | PhotoSlot


def font_sizes(plate_slots: Sequence[PlateSlot], slots: Sequence[Slot]) -> list[float]:
    """Return the font size of each slot, px; 0 if it has no text."""
    return [
        plate_slot.size(slot) if isinstance(plate_slot, TextSlot) else 0.0
        for plate_slot, slot in zip(plate_slots, slots, strict=True)
    ]


def _moved(box: Rect, before: Slot, after: Slot, moves: Mapping[str, tuple[int, ...]]) -> Rect:
    """Return the box of the slot *after*, given the *box* of the slot *before*."""
    edges = [box.left, box.top, box.right, box.bottom]
    for name, edge_moves in moves.items():
        growth = (after.px(name) or 0.0) - (before.px(name) or 0.0)
        edges = [edge + growth * move for edge, move in zip(edges, edge_moves, strict=True)]
    return Rect(*edges)
