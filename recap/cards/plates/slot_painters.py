"""Where bars, drawings and photos stand on a plate; and all kinds of places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from recap.cards.assets import photos
from recap.cards.exceptions import NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.layout import TextShaper
from recap.cards.painting import CLOSE_PX, DrawOps, Layer, around, inside, number, shapes
from recap.cards.plates.text_slots import TextSlot
from recap.cards.templating import Slot

EDGES = {"left": (1, 0, 1, 0), "top": (0, 1, 0, 1), "width": (0, 0, 1, 0), "height": (0, 0, 0, 1)}
FROM_RIGHT = EDGES | {"width": (-1, 0, 0, 0)}  # where lines begin on the right


@dataclass(frozen=True, slots=True)
class BarSlot:
    """A box whose edges follow a number."""

    slot: Slot
    box: Rect
    radii: tuple[tuple[float, float], ...]
    fill: bytes
    window: Rect
    from_right: bool = False
    follows: ClassVar[tuple[int, ...]] = ()

    def at(self, slot: Slot) -> Rect:
        """Return where *slot* stands."""
        return _moved(self.box, self.slot, slot, FROM_RIGHT if self.from_right else EDGES)

    def paint(self, slot: Slot, _: TextShaper, __: Sequence[float]) -> DrawOps | None:
        """Return what draws *slot*; None when it has no size."""
        box, fill = self.at(slot), self.fill
        ground = dict(slot.variable_style).get("background")
        if ground is not None:
            fill = shapes.hex_colour(ground) + b" rg"
        if box.left >= box.right or box.top >= box.bottom:
            return None
        if not box.within(self.window, CLOSE_PX):
            raise NotPaintableError("a bar leaves the box that shows it")
        radii = shapes.fitting(box, self.radii)
        block = inside(box, radii, fill)
        operators = shapes.rounded(box, radii, fill, block and block.box)
        return DrawOps(operators, frozenset(), box, block)


@dataclass(frozen=True, slots=True)
class DrawingSlot:
    """A drawing whose pixels are the card's."""

    box: Rect
    window: Rect
    follows: ClassVar[tuple[int, ...]] = ()

    def paint(self, slot: Slot, _: TextShaper, __: Sequence[float]) -> DrawOps | None:
        """Return what draws *slot*; None when there is nothing in it."""
        parts = shapes.picture(slot.content)
        if not parts:
            return None
        x, y = self.box.left, self.box.top
        covered = around([Rect(*box) for _, box in parts])
        box = Rect(covered.left + x, covered.top + y, covered.right + x, covered.bottom + y)
        move = b"q\n1 0 0 1 %s %s cm" % (number(float(x)), number(float(y)))
        drawn = [move, *(part for part, _ in parts), b"Q"]
        if not box.within(self.box):
            box, drawn = box.cut(self.box), [b"q", shapes.clip(self.box), *drawn, b"Q"]
        if not box.within(self.window, CLOSE_PX):
            raise NotPaintableError("a drawing leaves the box that shows it")
        return DrawOps(b"\n".join(drawn), frozenset(), box)


@dataclass(frozen=True, slots=True)
class PhotoSlot:
    """A box that shows a photo, pixel by pixel."""

    box: Rect
    radii: tuple[tuple[float, float], ...]
    window: Rect
    follows: ClassVar[tuple[int, ...]] = ()

    def paint(self, slot: Slot, _: TextShaper, __: Sequence[float]) -> DrawOps | None:
        """Return what draws *slot*."""
        box, clear = self.box, photos.transparent_png(slot.content)
        width, height, photo = clear or photos.inline_jpeg(slot.content)
        if (width, height) != (box.right - box.left, box.bottom - box.top):
            raise NotPaintableError("a photo is not of the size that its box has")
        if not box.within(self.window, CLOSE_PX):
            raise NotPaintableError("a photo leaves the box that shows it")
        if clear:
            return DrawOps(b"", frozenset(), box, layers=(Layer(photo, box, self.radii),))
        place = b" ".join(number(float(each)) for each in (box.left, box.top + height))
        move = b"%d 0 0 -%d %s cm" % (width, height, place)
        clip = shapes.clip(box, self.radii)
        return DrawOps(b"\n".join([b"q\n/a1.0 gs", clip, move, photo, b"Q"]), frozenset(), box)


PlateSlot = TextSlot | BarSlot | DrawingSlot | PhotoSlot


def sizes_of(places: Sequence[PlateSlot], slots: Sequence[Slot]) -> list[float]:
    """Return the size of each slot's letters, px; 0 where there are none."""
    return [
        place.size(slot) if isinstance(place, TextSlot) else 0.0
        for place, slot in zip(places, slots, strict=True)
    ]


def _moved(box: Rect, known: Slot, slot: Slot, follows: Mapping[str, tuple[int, ...]]) -> Rect:
    """Return the box of *slot*, when that of *known* is *box*."""
    edges = [box.left, box.top, box.right, box.bottom]
    for name, follow in follows.items():
        by = (slot.px(name) or 0.0) - (known.px(name) or 0.0)
        edges = [edge + by * moves for edge, moves in zip(edges, follow, strict=True)]
    return Rect(*edges)
