"""The proof of a plate: its limits, and that it does not depend on cached styles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from recap.cards.encoding.png_strips import Rows, blank_rows
from recap.cards.exceptions import NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.layout import box_tree, weasyprint_patches
from recap.cards.layout.text_style import fill_operator
from recap.cards.painting import DrawOps
from recap.cards.plates.plate import Plate, prove

weasyprint_patches.load()

from recap.cards.layout import style_cache  # noqa: E402 - needs WeasyPrint to be patched

pytestmark = pytest.mark.slow

WIDTH, HEIGHT = 100, 80
SLOT = DrawOps(b"f", frozenset(), Rect(10, 20, 90, 60))
OTHER = DrawOps(b"f", frozenset(), Rect(80, 40, 100, 70))  # overlaps 10 by 20 pixels of SLOT
SLOT_VALUES = 3 * 80 * 40
OVERLAP = np.s_[40:60, 1 + 3 * 80 : 1 + 3 * 90]


class FixedPainter:
    """Stands in for a `PlatePainter`: paints the same picture each time."""

    def __init__(self, *draw_ops: DrawOps) -> None:
        self.rows, self.ops = blank_rows(WIDTH, HEIGHT), [*draw_ops]
        self.rows[:, 1:] = 100

    def paint(self, *_, **__) -> tuple[Rows, list[tuple[int, int]]]:
        return self.rows, []

    def draw_ops(self, *_) -> list[DrawOps]:
        return self.ops


def is_proven(reference: Rows, *draw_ops: DrawOps) -> bool:
    no_strips: Any = None
    painter: Any = FixedPainter(*draw_ops)
    try:
        prove(Plate((), no_strips, ()), (), reference, "story", painter)
    except NotPaintableError:
        return False
    return True


def reference(values: int = 0, by: int = 0, where: tuple[slice, slice] | None = None) -> Rows:
    """Return the painted picture with so many *values* in the slot changed."""
    rows = FixedPainter().rows
    part = rows[where or np.s_[20:60, 1 + 3 * 10 : 1 + 3 * 90]]
    changed = part.reshape(-1).copy()
    changed[:values] += by
    part[:] = changed.reshape(part.shape)
    return rows


@pytest.mark.parametrize(("by", "proven"), [(0, True), (1, True), (2, False)])
def test_the_mean_difference_of_slots_is_limited(by, proven):
    """
    It may be 1.5 of 255: one everywhere is accepted, two everywhere is refused.
    """
    assert proven == is_proven(reference(SLOT_VALUES, by), SLOT)


@pytest.mark.parametrize(
    ("share", "by", "proven"),
    [(0.025, 40, True), (0.035, 40, False), (0.04, 32, True), (0.04, 33, False)],
)
def test_few_values_of_a_slot_may_differ_visibly(share, by, proven):
    """
    Three percent may differ by more than 32.
    """
    assert proven == is_proven(reference(int(share * SLOT_VALUES), by), SLOT)


@pytest.mark.parametrize(("values", "proven"), [(60, True), (61, False)])
def test_an_overlap_of_slots_is_compared_more_strictly(values, proven):
    """
    In it a tenth of the values may differ visibly: one slot might hide the other.
    """
    assert 600 == reference()[OVERLAP].size

    assert proven == is_proven(reference(values, 40, OVERLAP), SLOT, OTHER)
    assert is_proven(reference(values, 40, OVERLAP), SLOT)


@pytest.mark.parametrize(("values", "proven"), [(30, True), (31, False)])
def test_in_a_small_overlap_thirty_values_may_differ(values, proven):
    """
    A tenth of it would be a single letter's edge.
    """
    small = replace(OTHER, box=Rect(86, 56, 100, 70))
    where = np.s_[56:60, 1 + 3 * 86 : 1 + 3 * 90]
    changed = reference(values, 40, where)

    assert proven == is_proven(changed, SLOT, small)


def test_nothing_outside_the_slots_may_differ():
    """
    Not by one value in one pixel.
    """
    changed = reference()
    changed[5, 7] += 1

    assert not is_proven(changed, SLOT)


@pytest.fixture
def red_cache(monkeypatch):
    """Make the style cache compute red for every text colour."""
    add = style_cache._add_declarations

    def add_red(cascaded, declarations, *weight):
        wrong = [
            (name, "red" if name == "color" else value, importance)
            for name, value, importance in declarations
        ]
        add(cascaded, wrong, *weight)

    monkeypatch.setattr(style_cache, "_add_declarations", add_red)


@pytest.mark.usefixtures("red_cache")
def test_an_error_in_cached_styles_changes_no_card(changed_theme, make_snapshot):
    """
    Plate and proof are laid out by WeasyPrint alone, so both have the right colour.
    """
    card_renderer = changed_theme("theme.css", "#17120e", "#0000ff")
    cached, _ = card_renderer.renderer.lay_out(
        card_renderer.html(make_snapshot(), "streak"), "a test"
    )
    [text, *_] = (box for box in box_tree._descendants(cached.pages[0]._page_box) if is_text(box))

    card = np.asarray(card_renderer.draw(make_snapshot(), "streak", "square")).astype(int)
    reference = np.asarray(card_renderer.draw_reference(make_snapshot(), "streak", "square"))

    assert b"1 0 0 rg" == fill_operator(text.style["color"])
    assert {"fast": 1} == card_renderer.path_counts
    assert np.abs(card - reference).mean() < 0.05


@pytest.mark.usefixtures("red_cache")
def test_an_error_in_cached_styles_is_not_proven_for_an_overlap(changed_theme, make_snapshot):
    """
    A new overlap is proven against WeasyPrint alone too.
    """
    bar = (
        '<div data-slot="bar" style="background:#00ff00;position:absolute;left:0;top:0;'
        'width:{{ events }}px;height:190px"></div>'
    )
    headline = '<p class="headline" data-slot="text" style="color:#0000ff;position:relative'
    card_renderer = changed_theme(
        "stories/streak.html", '<p class="headline" data-slot="text', bar + headline
    )
    for events in (10, 500):
        customer = make_snapshot(events=events)
        card = np.asarray(card_renderer.draw(customer, "streak", "square")).astype(int)
        reference = np.asarray(card_renderer.draw_reference(customer, "streak", "square"))
        assert np.abs(card - reference).mean() < 0.05
    assert {"fast": 2} == card_renderer.path_counts


def is_text(box: Any) -> bool:
    return bool(getattr(box, "text", "").strip())
