"""
Reuse the pixels of slots that were painted before.

Labels, counts and names of favourites come again with other customers, at the same place. A slot
that lies on the plate alone, or inside the interior of a bar, always has the same pixels.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence

import numpy as np
from cachetools import LRUCache

from recap.cards.encoding import Rows
from recap.cards.geometry import Rect
from recap.cards.painting.compositing import Layer
from recap.cards.painting.paint_ops import ANTIALIASING_PX, DrawOps
from recap.cards.painting.solid_fills import BarEnd

MAX_BYTES = 12_000_000  # of all cached pixels
MAX_SLOT_BYTES = 2_000_000  # of the pixels of one slot
MAX_OPERATOR_BYTES = 20_000  # slots with more, such as photos, are not cached
MAX_ENDS = 48  # ends of bars: some 100 kB each, with their background
MAX_SLOTS = 4_000  # remembered, most of them without pixels

NO_END: tuple[bytes, Rows] = (b"", np.empty((0, 0), np.uint8))
Key = tuple[DrawOps, bytes]  # the slot, and the fill of the bar below it; empty on the plate


class PixelCache:
    """Paints slots and caches the pixels of those that came twice."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes, self._bytes = max_bytes, 0
        # No cachetools cache: its limits are bytes and a count, as most entries hold no pixels.
        self._slots: OrderedDict[Key, Rows | None] = OrderedDict()
        # Background and pixels of bars' ends, by shape.
        self._ends: LRUCache[Hashable, tuple[bytes, Rows]] = LRUCache(
            MAX_ENDS
        )  # background, pixels

    def paint(
        self, draw_ops: Sequence[DrawOps], rows: Rows, paint: Callable[[bytes], None]
    ) -> None:
        """
        Paint *draw_ops*, in their order, over *rows*, which show the plate.

        Args:
            paint: Paints operators over the same rows.
        """
        queue, new_keys, copied = _DrawQueue(rows, paint), list[Key](), set[int]()
        for nth, ops in enumerate(draw_ops):
            if not ops.is_visible:
                continue
            if ops.fill:
                if _is_on_plate(nth, draw_ops):
                    ops.fill.copy(rows)
                    copied.add(nth)
                    if ops.fill.ends:
                        self._paint_ends(ops, ops.fill.ends, rows, paint)
                        continue
                else:
                    queue.add(ops.fill.operators, ops)
            elif (
                0 < len(ops.operators) < MAX_OPERATOR_BYTES
                and (below := _fill_below(nth, draw_ops, copied)) is not None
            ):
                key = (ops, below)
                pixels = self._slots.get(key)
                if pixels is not None:
                    _covered(ops, rows)[:] = pixels
                    self._slots.move_to_end(key)
                    continue
                new_keys.append(key)
            queue.add(ops.operators, ops)
            queue.composite(ops.layers)
        queue.paint()
        for key in new_keys:
            self._remember(key, rows)

    def _paint_ends(
        self, bar: DrawOps, ends: Sequence[BarEnd], rows: Rows, paint: Callable[[bytes], None]
    ) -> None:
        """Copy the ends of a *bar*; paint them if they or their background are new."""
        parts = [_pixels(end.box, rows) for end in ends]
        backgrounds = [part.tobytes() for part in parts]
        cached = [self._ends.get(end.shape, NO_END) for end in ends]
        if backgrounds == [background for background, _ in cached]:
            for part, (_, pixels) in zip(parts, cached, strict=True):
                part[:] = pixels
            return
        paint(bar.operators)
        for end, background, part in zip(ends, backgrounds, parts, strict=True):
            self._ends[end.shape] = background, part.copy()

    def _remember(self, key: Key, rows: Rows) -> None:
        """Note that *key* was painted; cache its pixels if it came before."""
        pixels = _covered(key[0], rows).copy() if key in self._slots else None
        if pixels is not None and pixels.nbytes > MAX_SLOT_BYTES:
            return
        self._slots[key] = pixels
        self._bytes += 0 if pixels is None else pixels.nbytes
        while self._bytes > self._max_bytes or len(self._slots) > MAX_SLOTS:
            _, pixels = self._slots.popitem(last=False)
            self._bytes -= 0 if pixels is None else pixels.nbytes


class _DrawQueue:
    """What PDFium has to paint, and the layers over it: in as few calls as their order allows."""

    def __init__(self, rows: Rows, paint: Callable[[bytes], None]) -> None:
        self._rows, self._paint = rows, paint
        self._operators, self._layers = list[bytes](), list[Layer]()

    def add(self, operators: bytes, ops: DrawOps) -> None:
        if any(layer.box.meets(ops.box) for layer in self._layers):
            self.paint()
        if operators:
            self._operators.append(operators)

    def composite(self, layers: Iterable[Layer]) -> None:
        self._layers += layers

    def paint(self) -> None:
        if self._operators:
            self._paint(b"\n".join(self._operators))
        for layer in self._layers:
            layer.composite(self._rows)
        self._operators, self._layers = [], []


def _is_on_plate(nth: int, draw_ops: Sequence[DrawOps]) -> bool:
    """Return whether the bar *nth* covers no slot before it."""
    return not any(draw_ops[nth].box.meets(earlier.box) for earlier in draw_ops[:nth])


def _fill_below(nth: int, draw_ops: Sequence[DrawOps], copied: set[int]) -> bytes | None:
    """
    Return the fill of the bar that contains slot *nth*: empty if it lies on the plate alone.

    None if it overlaps anything else, so that its pixels depend on that.
    """
    around, fill = _grown(draw_ops[nth].box, 2 * ANTIALIASING_PX), b""
    for at, other in enumerate(draw_ops):
        if at == nth or around.top >= other.box.bottom or other.box.top >= around.bottom:
            continue
        if not other.is_visible or not around.meets(other.box):
            continue
        if at > nth or at not in copied or not other.fill or not around.within(other.fill.box):
            return None
        fill = other.fill.colour
    return fill


def _covered(ops: DrawOps, rows: Rows) -> Rows:
    """Return the part of *rows* that *ops* may change."""
    box = _grown(ops.box, ANTIALIASING_PX)
    left, right = max(0, int(box.left)), min(int(box.right) + 1, (rows.shape[1] - 1) // 3)
    return _pixels(Rect(left, max(0, int(box.top)), right, int(box.bottom) + 1), rows)


def _pixels(box: Rect, rows: Rows) -> Rows:
    """Return the part of *rows* inside a *box* of whole pixels."""
    left, right = 1 + 3 * int(box.left), 1 + 3 * int(box.right)
    part: Rows = rows[int(box.top) : int(box.bottom), left:right]
    return part


def _grown(box: Rect, by: float) -> Rect:
    return Rect(box.left - by, box.top - by, box.right + by, box.bottom + by)
