"""
Slots that were painted before, kept as pixels: where the same comes again, it is copied.

Labels, counts and names of favourites come again with other customers, at the same
place. A slot alone on its plate, or within the inside of a bar, always looks the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from recap.cards.encoding import Rows
from recap.cards.geometry import Rect
from recap.cards.painting.compositing import Layer
from recap.cards.painting.paint_ops import HAIR_PX, DrawOps
from recap.cards.painting.solid_fills import End

MOST_BYTES = 12_000_000  # of stamps that are kept
LARGEST = 2_000_000  # of one
LONGEST = 20_000  # bytes of operators: photos are not remembered
MOST_ENDS = 48  # of bars, which are some 100 kB each, with what lies below
MOST = 4_000  # slots that are remembered, most of them without a stamp

NONE: tuple[bytes, Rows] = (b"", np.empty((0, 0), np.uint8))
Key = tuple[DrawOps, bytes]  # what, and the colour below it; none on the plate


class PixelCache:
    """Paints slots with as little as has to be painted; keeps what came twice."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._kept: OrderedDict[Key, Rows | None] = OrderedDict()
        self._ends: OrderedDict[Any, tuple[bytes, Rows]] = OrderedDict()  # on what, and how

    def paint(self, painted: Sequence[DrawOps], rows: Rows, paint: Callable[[bytes], None]) -> None:
        """
        Paint all of *painted*, in their order, over *rows*, which show the plate.

        Args:
            paint: Paints operators over the same rows.
        """
        left, again, copied = _DrawQueue(rows, paint), list[Key](), set[int]()
        for nth, each in enumerate(painted):
            if not each.shows:
                continue
            if each.block:
                if _alone(nth, painted):
                    each.block.copy(rows)
                    copied.add(nth)
                    if each.block.ends:
                        self._lay_ends(each, each.block.ends, rows, paint)
                        continue
                else:
                    left.add(each.block.operators, each)
            elif (
                0 < len(each.operators) < LONGEST
                and (below := _below(nth, painted, copied)) is not None
            ):
                key = (each, below)
                stamp = self._kept.get(key)
                if stamp is not None:
                    _place(each, rows)[:] = stamp
                    self._kept.move_to_end(key)
                    continue
                again.append(key)
            left.add(each.operators, each)
            left.lay(each.layers)
        left.paint()
        for key in again:
            self._remember(key, rows)

    def _lay_ends(
        self, bar: DrawOps, ends: Sequence[End], rows: Rows, paint: Callable[[bytes], None]
    ) -> None:
        """Copy the ends of a *bar*; paint them where they are new, or on another ground."""
        parts = [_pixels(end.box, rows) for end in ends]
        grounds = [part.tobytes() for part in parts]
        known = [self._ends.get(end.shape, NONE) for end in ends]
        if grounds == [ground for ground, _ in known]:
            for part, (_, stamp) in zip(parts, known, strict=True):
                part[:] = stamp
            return
        paint(bar.operators)
        for end, ground, part in zip(ends, grounds, parts, strict=True):
            self._ends[end.shape] = ground, part.copy()
        while len(self._ends) > MOST_ENDS:
            self._ends.popitem(last=False)

    def _remember(self, key: Key, rows: Rows) -> None:
        """Note that *key* was painted; keep its pixels when it came before."""
        stamp = _place(key[0], rows).copy() if key in self._kept else None
        if stamp is not None and stamp.nbytes > LARGEST:
            return
        self._kept[key] = stamp
        self._bytes += 0 if stamp is None else stamp.nbytes
        while self._bytes > self._most or len(self._kept) > MOST:
            _, stamp = self._kept.popitem(last=False)
            self._bytes -= 0 if stamp is None else stamp.nbytes


class _DrawQueue:
    """What is left to PDFium, and what is laid over that: in as few turns as their order allows."""

    def __init__(self, rows: Rows, paint: Callable[[bytes], None]) -> None:
        self._rows, self._paint = rows, paint
        self._operators, self._layers = list[bytes](), list[Layer]()

    def add(self, operators: bytes, each: DrawOps) -> None:
        if any(layer.box.meets(each.box) for layer in self._layers):
            self.paint()
        if operators:
            self._operators.append(operators)

    def lay(self, layers: Iterable[Layer]) -> None:
        self._layers += layers

    def paint(self) -> None:
        if self._operators:
            self._paint(b"\n".join(self._operators))
        for layer in self._layers:
            layer.lay(self._rows)
        self._operators, self._layers = [], []


def _alone(nth: int, painted: Sequence[DrawOps]) -> bool:
    """Tell whether nothing lies under the bar *nth*."""
    return not any(painted[nth].box.meets(under.box) for under in painted[:nth])


def _below(nth: int, painted: Sequence[DrawOps], copied: set[int]) -> bytes | None:
    """Return the colour of the block that *nth* lies in, none on the plate; None when it mixes."""
    around, fill = _grown(painted[nth].box, 2 * HAIR_PX), b""
    for at, other in enumerate(painted):
        if at == nth or around.top >= other.box.bottom or other.box.top >= around.bottom:
            continue
        if not other.shows or not around.meets(other.box):
            continue
        if at > nth or at not in copied or not other.block or not around.within(other.block.box):
            return None
        fill = other.block.fill
    return fill


def _place(each: DrawOps, rows: Rows) -> Rows:
    """Return the part of *rows* that *each* may change."""
    box = _grown(each.box, HAIR_PX)
    left, right = max(0, int(box.left)), min(int(box.right) + 1, (rows.shape[1] - 1) // 3)
    return _pixels(Rect(left, max(0, int(box.top)), right, int(box.bottom) + 1), rows)


def _pixels(box: Rect, rows: Rows) -> Rows:
    """Return the part of *rows* that is within a *box* of whole pixels."""
    left, right = 1 + 3 * int(box.left), 1 + 3 * int(box.right)
    part: Rows = rows[int(box.top) : int(box.bottom), left:right]
    return part


def _grown(box: Rect, by: float) -> Rect:
    return Rect(box.left - by, box.top - by, box.right + by, box.bottom + by)
