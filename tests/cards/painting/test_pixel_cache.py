"""A slot that comes again is copied, and looks as if it had been painted."""

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
    """Letters are shapes with soft edges, and so is this."""
    box = Rect(x + 0.3, y + 0.4, x + 21.7, y + 20.1)
    return DrawOps(shapes.rounded(box, ((9.0, 9.0),) * 4, colour), frozenset(), box)


def bar(right: float) -> DrawOps:
    box = Rect(0, 10, right, 110)
    interior = solid_interior(box, ROUND, INK)
    assert interior
    return DrawOps(shapes.rounded(box, ROUND, INK, interior.box), frozenset(), box, interior)


class PlatePainter:
    """Paints cards with stamps, and says what was left to PDFium."""

    def __init__(self, **given: int) -> None:
        self._pixel_cache = PixelCache(**given)
        self.left: list[bytes] = []

    def card(self, *painted: DrawOps, ground: int = 255) -> Rows:
        rows = blank_rows(WIDTH, HEIGHT)
        rows[:, 1:] = ground
        self.left.clear()
        self._pixel_cache.paint(painted, rows, lambda left: self._paint(left, rows))
        return rows

    def _paint(self, operators: bytes, rows: Rows) -> None:
        self.left.append(operators)
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


def test_what_comes_a_third_time_is_copied():
    """
    The first time it is noted, the second time kept; what changes is painted all the same.
    """
    plate_painter, label = PlatePainter(), dot(20, 20)
    for nth in range(4):
        other = dot(150 + nth, 100)
        assert (plainly([label, other]) == plate_painter.card(label, other)).all()
        assert (nth < 2) == (label.operators in b"".join(plate_painter.left))
        assert other.operators in b"".join(plate_painter.left)


def test_nothing_is_left_to_paint_when_all_came_before():
    """
    PDFium is not even asked.
    """
    plate_painter, label = PlatePainter(), dot(20, 20)
    first, *_ = [plate_painter.card(label) for _ in range(3)]

    assert [] == plate_painter.left
    assert (first == plate_painter.card(label)).all()


def test_inside_a_bar_it_has_the_bars_colour_below():
    """
    The stamp of the plate is not the stamp of the bar, and how long the bar is does not matter.
    """
    plate_painter, label = PlatePainter(), dot(20, 40)
    for right in (150.5, 200.0, 250.25):
        assert (plainly([label]) == plate_painter.card(label)).all()
        assert (plainly([bar(right), label]) == plate_painter.card(bar(right), label)).all()

    assert label.operators not in b"".join(plate_painter.left)


def test_the_round_end_of_a_bar_is_copied():
    """
    However long the bar is; on another ground it is painted anew.
    """
    plate_painter = PlatePainter()
    for right, ground, is_new in (
        (150.0, 255, True), (200.0, 255, False), (171.0, 255, False), (171.0, 90, True),
        (150.5, 90, True), (199.5, 90, False),
    ):  # fmt: skip
        assert (
            plainly([bar(right)], ground) == plate_painter.card(bar(right), ground=ground)
        ).all()
        assert is_new == bool(plate_painter.left)


@pytest.mark.parametrize("right", [84.0, 100.0, 120.0])
def test_over_the_end_of_a_bar_it_is_painted(right):
    """
    What lies below it follows the customer's number.
    """
    plate_painter, label = PlatePainter(), dot(85, 40)
    for _ in range(3):
        assert (plainly([bar(right), label]) == plate_painter.card(bar(right), label)).all()

    assert label.operators in b"".join(plate_painter.left)


def test_what_meets_another_slot_is_painted():
    """
    Below or above, whoever of them comes first.
    """
    plate_painter, one, other = PlatePainter(), dot(20, 20), dot(30, 25, b"0 0 1 rg")
    for pair in ([one, other], [other, one]) * 2:
        assert (plainly(pair) == plate_painter.card(*pair)).all()
        assert pair[0].operators + b"\n" + pair[1].operators == plate_painter.left[0]


def test_a_block_over_another_slot_is_painted_after_it():
    """
    Only where the card is still the plate may a block be copied first.
    """
    plate_painter, under, over = PlatePainter(), dot(20, 20), bar(200.0)

    assert (plainly([under, over]) == plate_painter.card(under, over)).all()
    assert over.fill
    assert (
        b"\n".join([under.operators, over.fill.operators, over.operators]) == plate_painter.left[0]
    )


def test_stamps_take_no_more_room_than_they_may():
    """
    The one that was used longest ago goes first.
    """
    plate_painter, labels = (
        PlatePainter(max_bytes=30 * 30 * 3 * 2),
        [dot(20 + 40 * nth, 20) for nth in range(4)],
    )
    for label in labels * 2:
        plate_painter.card(label)
    for label in (labels[0], labels[3]):
        plate_painter.card(label)
        assert (label is labels[0]) == bool(plate_painter.left)
