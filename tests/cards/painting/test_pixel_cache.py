"""A slot that comes again is copied, and looks the same as a painted one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from recap.cards.encoding.png_strips import Rows, blank_rows
from recap.cards.geometry import Rect
from recap.cards.painting import shapes
from recap.cards.painting.paint_ops import DrawOps
from recap.cards.painting.pdfium import Painter
from recap.cards.painting.pixel_cache import PixelCache
from recap.cards.painting.solid_fills import solid_interior

WIDTH, HEIGHT = 300, 200
INK = b"0.090196 0.470588 0.054902 rg"
ROUND = ((0.0, 0.0), (30.0, 30.0), (30.0, 30.0), (0.0, 0.0))
PAINTER = Painter()


def dot(x: float, y: float, colour: bytes = b"1 0 0 rg") -> DrawOps:
    """Return a shape with antialiased edges, as letters have."""
    box = Rect(x + 0.3, y + 0.4, x + 21.7, y + 20.1)
    return DrawOps(shapes.rounded(box, ((9.0, 9.0),) * 4, colour), frozenset(), box)


def bar(right: float) -> DrawOps:
    box = Rect(0, 10, right, 110)
    interior = solid_interior(box, ROUND, INK)
    assert interior
    return DrawOps(shapes.rounded(box, ROUND, INK, interior.box), frozenset(), box, interior)


class CachingPainter:
    """Paints cards with a pixel cache, and records what PDFium had to paint."""

    def __init__(self, **given: int) -> None:
        self._pixel_cache = PixelCache(**given)
        self.painted: list[bytes] = []

    def card(self, *painted: DrawOps, ground: int = 255) -> Rows:
        rows = blank_rows(WIDTH, HEIGHT)
        rows[:, 1:] = ground
        self.painted.clear()
        self._pixel_cache.paint(painted, rows, lambda ops: self._paint(ops, rows))
        return rows

    def _paint(self, operators: bytes, rows: Rows) -> None:
        self.painted.append(operators)
        PAINTER.paint(operators, {}, rows, 0, HEIGHT)


def plainly(painted: Sequence[DrawOps], ground: int = 255) -> Rows:
    """Paint everything with PDFium, in its order."""
    rows, operators = blank_rows(WIDTH, HEIGHT), list[bytes]()
    rows[:, 1:] = ground
    for each in painted:
        operators += [each.fill.operators] if each.fill else []
        operators.append(each.operators)
    PAINTER.paint(b"\n".join(operators), {}, rows, 0, HEIGHT)
    return rows


def test_a_slot_is_copied_the_third_time():
    """
    First it is noted, then cached, then copied. A slot that changes is always painted.
    """
    painter, label = CachingPainter(), dot(20, 20)
    for nth in range(4):
        other = dot(150 + nth, 100)
        assert (plainly([label, other]) == painter.card(label, other)).all()
        assert (nth < 2) == (label.operators in b"".join(painter.painted))
        assert other.operators in b"".join(painter.painted)


def test_pdfium_is_not_called_for_cached_slots():
    """
    There is nothing to paint.
    """
    painter, label = CachingPainter(), dot(20, 20)
    first, *_ = [painter.card(label) for _ in range(3)]

    assert [] == painter.painted
    assert (first == painter.card(label)).all()


def test_a_slot_inside_a_bar_is_cached_with_its_colour():
    """
    Its pixels on the plate are other pixels; the length of the bar does not matter.
    """
    painter, label = CachingPainter(), dot(20, 40)
    for right in (150.5, 200.0, 250.25):
        assert (plainly([label]) == painter.card(label)).all()
        assert (plainly([bar(right), label]) == painter.card(bar(right), label)).all()

    assert label.operators not in b"".join(painter.painted)


def test_the_round_end_of_a_bar_is_copied():
    """
    For any length of the bar; on another background it is painted again.
    """
    painter = CachingPainter()
    for right, ground, is_new in (
        (150.0, 255, True), (200.0, 255, False), (171.0, 255, False), (171.0, 90, True),
        (150.5, 90, True), (199.5, 90, False),
    ):  # fmt: skip
        assert (plainly([bar(right)], ground) == painter.card(bar(right), ground=ground)).all()
        assert is_new == bool(painter.painted)


@pytest.mark.parametrize("right", [84.0, 100.0, 120.0])
def test_a_slot_over_the_end_of_a_bar_is_painted(right):
    """
    Its background depends on the customer's number.
    """
    painter, label = CachingPainter(), dot(85, 40)
    for _ in range(3):
        assert (plainly([bar(right), label]) == painter.card(bar(right), label)).all()

    assert label.operators in b"".join(painter.painted)


def test_overlapping_slots_are_painted():
    """
    In their order, whichever of them comes first.
    """
    painter, one, other = CachingPainter(), dot(20, 20), dot(30, 25, b"0 0 1 rg")
    for pair in ([one, other], [other, one]) * 2:
        assert (plainly(pair) == painter.card(*pair)).all()
        assert pair[0].operators + b"\n" + pair[1].operators == painter.painted[0]


def test_a_bar_over_another_slot_is_painted_after_it():
    """
    An interior may be copied first only where the card still shows the plate.
    """
    painter, under, over = CachingPainter(), dot(20, 20), bar(200.0)

    assert (plainly([under, over]) == painter.card(under, over)).all()
    assert over.fill
    assert b"\n".join([under.operators, over.fill.operators, over.operators]) == painter.painted[0]


def test_the_memory_of_the_cache_is_limited():
    """
    The slot that was used longest ago is discarded first.
    """
    painter, labels = (
        CachingPainter(max_bytes=30 * 30 * 3 * 2),
        [dot(20 + 40 * nth, 20) for nth in range(4)],
    )
    for label in labels * 2:
        painter.card(label)
    for label in (labels[0], labels[3]):
        painter.card(label)
        assert (label is labels[0]) == bool(painter.painted)
