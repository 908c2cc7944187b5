"""Many small shapes are one path, which is painted like the shapes one by one."""

from __future__ import annotations

import re

import pytest

from recap.cards.painting import svg_outlines
from recap.cards.templating import art_fields, art_groups
from recap.cards.templating.formatting import FilterError
from recap.cards.templating.seeds import Seed


def boxes(path: str) -> list[tuple[float, float, float, float]]:
    """Return the box of each shape of *path*: left, top, right, bottom, rounded."""
    found = []
    for shape in re.findall(r"M[^M]*", path):
        outline = svg_outlines.path({"d": shape})
        edges = min(outline.xs), min(outline.ys), max(outline.xs), max(outline.ys)
        found.append(tuple(round(edge) for edge in edges))
    return found  # type: ignore[return-value]


def test_a_dot_is_a_circle() -> None:
    """A dot reaches as far as its radius on each side."""
    assert boxes(art_groups.dot(100, 50, 10)) == [(90, 40, 110, 60)]


def test_dots_of_a_grid_have_numbers() -> None:
    """The dots of a grid are counted row by row."""
    grid = art_groups.dot_grid(10, 10, columns=3, step=20, radius=5, first=2, after=4)

    assert boxes(grid) == [(45, 5, 55, 15), (5, 25, 15, 35)]


def test_a_ring_shows_values_as_areas() -> None:
    """A value of a quarter of the largest has half its radius; 0 has no dot."""
    ring = boxes(art_groups.dot_ring([4, 1, 0, 2], 200, 200, radius=100, largest=20))

    assert ring[0] == (180, 80, 220, 120)  # the first is on top
    assert ring[1] == (290, 190, 310, 210)
    assert len(ring) == 3


def test_a_ring_may_show_only_the_largest() -> None:
    """`least` leaves out what is below that share of the largest value."""
    ring = art_groups.dot_ring([4, 1, 4, 2], 200, 200, radius=100, largest=20, least=1)

    assert len(boxes(ring)) == 2


@pytest.mark.parametrize("radius", [0, 3])
def test_bars_begin_at_zero(radius: float) -> None:
    """A bar is as long as its value; 0 has no bar."""
    row = art_groups.bar_row([5, 0, 10], 100, 100, 30, thick=10, long=80, most=10, radius=radius)

    assert boxes(row) == [(80, 95, 120, 105), (60, 155, 140, 165)]


def test_petals_are_as_long_as_their_values() -> None:
    """Petals begin in the middle; 0 is as long as `inner`, the largest value as `outer`."""
    up, right, down, left = boxes(art_groups.petals([0, 1, 2, 4], 500, 500, 100, 300, 40))

    assert up == (480, 400, 520, 500)
    assert right == (500, 480, 650, 520)
    assert down == (480, 500, 520, 700)
    assert left == (200, 480, 500, 520)


def test_teeth_follow_the_values_around_a_hole() -> None:
    """No tooth is longer than `outer`, and the hole is a shape of its own."""
    seal, hole = boxes(art_groups.teeth([1, 3, 2], 500, 500, 300, 400, hole=200))

    assert hole == (300, 300, 700, 700)
    assert all(100 <= edge <= 900 for edge in seal)
    assert max(seal) - min(seal) > 2 * 350


def test_marks_of_a_ring_are_counted_from_the_top() -> None:
    """A mark stands across the ring."""
    marks = boxes(art_groups.ring_marks(500, 500, 180, 200, 0, 2, count=4, width=0.01))

    assert marks == [(500, 300, 500, 320), (680, 500, 700, 500)]


def test_blades_are_counted_and_follow_the_values() -> None:
    """Two parts of a field are the whole field, and a month without events has shorter blades."""
    field = ([0, 4], 0, 0, 1000, 1000, 10, 10, 80, 40, 70)
    whole = art_fields.blades(*field)
    left, right = boxes(whole)[0], boxes(whole)[9]

    assert art_fields.blades(*field, 0, 30) + art_fields.blades(*field, 30, 100) == whole
    assert left[3] - left[1] < right[3] - right[1]


def test_a_galaxy_is_the_customers_own_and_leaves_room() -> None:
    """The same seed gives the same stars, another seed others; none stands in a clear box."""
    stars = art_fields.GalaxyStars(500, 500, 100, 400, 1, ((500, 500, 200, 200),))
    paths = stars.paths(Seed.of("C-1"), 200, 6)
    centres = [
        ((left + right) / 2, (top + bottom) / 2)
        for _, path in paths
        for left, top, right, bottom in boxes(path)
    ]

    assert paths == stars.paths(Seed.of("C-1"), 200, 6) != stars.paths(Seed.of("C-2"), 200, 6)
    assert 50 < len(centres) <= 200
    assert not any(abs(x - 500) < 199 and abs(y - 500) < 199 for x, y in centres)


@pytest.mark.parametrize(
    "path",
    [
        art_groups.dot(5, 6, 2) + art_groups.bar(1, 2, 30, 20, 4),
        "M 1 2 L 3 4 M -5.5 6 C 1 2, 3 4, 5 6 Z ",
        "M1,2L3,-4Z M5 6L7 8",
    ],
)
def test_a_plain_path_is_read_as_any_path(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a path as a whole gives what reading it segment by segment gives."""
    assert svg_outlines.PLAIN_PATH.fullmatch(path)
    whole = svg_outlines.path({"d": path})
    monkeypatch.setattr(svg_outlines, "PLAIN_PATH", re.compile("never"))
    stepwise = svg_outlines.path({"d": path})

    assert whole.operators.split() == stepwise.operators.split()
    assert (whole.xs, whole.ys) == (stepwise.xs, stepwise.ys)


@pytest.mark.parametrize(
    "path", ["M1 2", "M1 2Z", "M1 2 3 4Z", "L1 2", "M1 2L3", "M1 2C1 2 3 4", "M1 2L3 4ZL5 6"]
)
def test_other_paths_are_not_plain(path: str) -> None:
    """What a plain path leaves out is read segment by segment, or refused."""
    assert not svg_outlines.PLAIN_PATH.fullmatch(path)


def test_a_function_draws_a_limited_number_of_shapes() -> None:
    """A count that no card needs is refused before anything is computed."""
    with pytest.raises(FilterError, match="asks dot_grid for 10,001 shapes"):
        art_groups.dot_grid(0, 0, 10, 10, 2, 0, 10_001)
