"""What draws a slot: plate slots produce it, and the painter and the pixel cache use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recap.cards.geometry import Rect
from recap.cards.painting.compositing import Layer
from recap.cards.painting.solid_fills import SolidFill

ANTIALIASING_PX = 2.0  # that smoothing may add around text and shapes
TOLERANCE_PX = 0.02  # layouts round lengths


@dataclass(frozen=True, slots=True, eq=False)  # equal only to itself, and a quick cache key
class DrawOps:
    """What draws a slot: PDF operators, the fonts they use, and the rectangle they cover."""

    operators: bytes
    fonts: frozenset[str]
    box: Rect
    fill: SolidFill | None = None  # copied before the operators, where the plate is still visible
    layers: tuple[Layer, ...] = ()  # composited after the operators

    @property
    def is_visible(self) -> bool:
        return bool(self.operators or self.layers)


def bounding_box(boxes: Sequence[Rect]) -> Rect:
    return Rect(
        min(box.left for box in boxes), min(box.top for box in boxes),
        max(box.right for box in boxes), max(box.bottom for box in boxes),
    )  # fmt: skip
