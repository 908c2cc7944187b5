"""What draws a slot: the answer that places give, and easels and stamps take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recap.cards.geometry import Rect
from recap.cards.painting.compositing import Layer
from recap.cards.painting.solid_fills import Block

HAIR_PX = 2.0  # what smoothing may add around letters and shapes
CLOSE_PX = 0.02  # layouts round


@dataclass(frozen=True, slots=True, eq=False)  # the same only when it is the same answer
class DrawOps:
    """What draws a slot: operators, the fonts they use, and the rectangle they cover."""

    operators: bytes
    fonts: frozenset[str]
    box: Rect
    block: Block | None = None  # goes before them, wherever the card is still the plate
    layers: tuple[Layer, ...] = ()  # laid over them

    @property
    def shows(self) -> bool:
        return bool(self.operators or self.layers)


def around(boxes: Sequence[Rect]) -> Rect:
    return Rect(
        min(box.left for box in boxes), min(box.top for box in boxes),
        max(box.right for box in boxes), max(box.bottom for box in boxes),
    )  # fmt: skip
