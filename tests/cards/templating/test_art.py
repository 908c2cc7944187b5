"""Art is computed from the customer's year and seed: smooth, true to its values, and repeatable."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest

from recap.cards.templating import art_paths
from recap.cards.templating.seeds import Seed
from recap.errors import TemplateError

SEED, OTHER = Seed.of("campaign", "2017", "C-1"), Seed.of("campaign", "2017", "C-2")
STREAK = "stories/streak.html"
SHEET = "{% block sheet %}"


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.\d+", path)]


def points(path: str) -> list[tuple[float, float]]:
    """Return all points of a path, of curves their control points too."""
    values = numbers(path)
    return list(zip(values[::2], values[1::2], strict=True))


def distances(path: str, x: float, y: float) -> list[float]:
    return [math.hypot(px - x, py - y) for px, py in points(path)]


def curve_points(path: str) -> list[tuple[float, float]]:
    """Return ten points of each cubic curve in *path*."""
    at, found = (0.0, 0.0), []
    for letter, text in re.findall(r"([MLC])([^MLCZ]*)", path):
        values = [*map(float, text.split())]
        if letter == "C":
            (x0, y0), (x1, y1, x2, y2, x3, y3) = at, values
            for step in range(1, 11):
                t = step / 10
                weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
                found.append((
                    round(sum(w * x for w, x in zip(weights, (x0, x1, x2, x3), strict=True)), 6),
                    round(sum(w * y for w, y in zip(weights, (y0, y1, y2, y3), strict=True)), 6),
                ))  # fmt: skip
        at = (values[-2], values[-1])
    return found


# -- chance --------------------------------------------------------------------


def test_chance_is_the_same_on_every_machine():
    """
    It is SHA-256 and whole numbers: these digits are those of every machine and version.
    """
    assert 0.495915275884817 == SEED.chance("turn")
    assert -0.1879 == round(SEED.noise(1.5, 2.25, "hills"), 4)


def test_chance_differs_by_customer_name_and_number():
    """
    Each is spread evenly from 0 to below 1.
    """
    many = [seed.chance(name, n) for seed in (SEED, OTHER) for name in "ab" for n in range(500)]

    assert len(many) == len({*many})
    assert all(0 <= value < 1 for value in many)
    assert 0.48 < sum(many) / len(many) < 0.52


def test_noise_is_smooth_and_within_its_bounds():
    """
    A hundredth of a step changes little, also over whole numbers; far points are unrelated.
    """
    line = [SEED.noise(step / 100, 0.3) for step in range(3000)]
    largest_step = max(abs(one - other) for one, other in pairwise(line))

    assert largest_step < 0.04
    assert -1 <= min(line) < -0.5 < 0.5 < max(line) <= 1
    assert line != [OTHER.noise(step / 100, 0.3) for step in range(3000)]
    assert line != [SEED.noise(step / 100, 0.3, "other") for step in range(3000)]
    assert SEED.noise(-3.5, -2) == SEED.noise(256 - 3.5, 254)


def test_a_card_has_its_customers_chance_and_not_the_id(changed_theme, make_snapshot):
    """
    The same customer has the same card again; the seed itself shows nothing.
    """
    renderer = changed_theme(STREAK, SHEET, SHEET + "{{ chance('a') }} {{ noise(0.5) }} {{ seed }}")
    one, again, other = make_snapshot(), make_snapshot(), make_snapshot()
    other.customer["id"] = "C-2"
    html = renderer.fragment(one, "streak")

    assert html == renderer.fragment(again, "streak")
    assert html != renderer.fragment(other, "streak")
    assert "C-1" not in html
    assert "Seed()" in html


def test_chance_without_a_customer_says_how_to_get_one(changed_theme, make_snapshot):
    """
    A macro that is imported without the context has no seed.
    """
    renderer = changed_theme(
        STREAK, SHEET, SHEET + '{% import "dice.html" as dice %}{{ dice.roll() }}'
    )
    macro = "{% macro roll() %}{{ chance('roll') }}{% endmacro %}"
    (renderer.theme.folder / "dice.html").write_text(macro)

    with pytest.raises(TemplateError, match="where there is no customer") as refused:
        renderer.fragment(make_snapshot(), "streak")

    assert "with context" in refused.value.fix


# -- paths ---------------------------------------------------------------------


def test_angles_are_degrees_clockwise_from_the_top():
    """
    Quarter turns are exact.
    """
    assert (1, 0, 0, -1) == (
        art_paths.sin(90), art_paths.sin(180), art_paths.cos(90), art_paths.cos(180),
    )  # fmt: skip
    assert (10, 0) == art_paths.polar(0, 0, 10, 90)
    assert (0, -10) == art_paths.polar(0, 0, 10, 0)


def test_a_smooth_path_runs_through_its_points():
    """
    A closed one comes back to its first point; straight lines have their own tension.
    """
    corners = [(0, 0), (100, 0), (100, 100)]
    closed, opened = art_paths.smooth_path(corners), art_paths.smooth_path(corners, closed=False)

    assert [(0, 0), (100, 0), (100, 100), (0, 0)] == points(closed)[::3]
    assert closed.endswith("Z")
    assert [(0, 0), (100, 0), (100, 100)] == points(opened)[::3]
    straight = art_paths.smooth_path(corners, tension=1)
    assert all(y == 0 for _, y in curve_points(straight)[:10])


def test_a_blob_has_the_radius_of_each_value():
    """
    Zero is the inner radius, the largest value the outer; without any it is a circle.
    """
    months = [0, 5, 10, 0, 0, 0, 0, 0, 0, 0, 0, 10]
    at_values = distances(art_paths.blob(months, 500, 400, 100, 300), 500, 400)[::3]

    expected = [100, 200, 300, 100, 100, 100, 100, 100, 100, 100, 100, 300, 100]
    assert expected == [round(radius) for radius in at_values]
    flat = curve_points(art_paths.blob([0] * 12, 0, 0, 100, 300))
    assert all(99.5 < math.hypot(x, y) < 100.5 for x, y in flat)


def test_a_wave_begins_at_zero_and_never_leaves_its_values():
    """
    An empty month lies on the bottom of the box: no curve dips below it.
    """
    values = [0, 0, 9, 0, 3, 3, 10, 0, 0, 1, 0, 0]
    path = art_paths.wave(values, 0, 100, 1100, 500)
    curve = curve_points(path)

    assert path.startswith("M0.0 600.0L0.0 600.0C")
    assert path.endswith("L1100.0 600.0Z")
    assert 100 == min(y for _, y in curve)
    assert 600 == max(y for _, y in curve)
    assert all(y == 600 for x, y in curve if 0 <= x <= 100 or 700 <= x <= 800)
    assert all(y == 450 for x, y in curve if 400 <= x <= 500)


def test_ring_segments_are_round_and_end_where_they_should():
    """
    Each point of their curves is on one of two circles, also of long and of full turns.
    """
    for start, end in ((0, 90), (30, 350), (-90, 0), (0, 360), (10, 800)):
        path = art_paths.ring_segment(500, 500, 200, 400, start, end)
        radii = [math.hypot(x - 500, y - 500) for x, y in curve_points(path)]
        assert all(min(abs(radius - 200), abs(radius - 400)) < 0.1 for radius in radii)
    quarter = art_paths.ring_segment(500, 500, 200, 400, 0, 90)
    assert [(500, 100), (900, 500), (700, 500), (500, 300)] == [
        points(quarter)[nth] for nth in (0, 6, 7, 13)
    ]


def test_a_star_and_a_spiral_keep_their_radii():
    """
    A star has as many points as it says; a spiral grows all the way.
    """
    assert [100, 40] * 5 == [
        round(radius) for radius in distances(art_paths.star(0, 0, 100, inner=0.4), 0, 0)
    ]
    radii = distances(art_paths.spiral(0, 0, 10, 100, 3), 0, 0)[::3]
    assert sorted(radii) == radii
    assert (10, 100) == (radii[0], radii[-1])


@pytest.mark.parametrize(
    ("call", "what", "fix"),
    [
        ("blob(['a', 1, 2], 0, 0, 1, 2)", "gives blob the value 'a', which is not a number",
         'give it numbers: {{ months | map(attribute="events") | list }}'),
        ("wave([1], 0, 0, 1, 2)", "gives wave 1 values", "give it 2 to 10,000 values"),
        ("smooth_path([(1, 2, 3)])", "gives smooth_path 1 points, or points that are not pairs",
         "give it 2 to 10,000 points, each (x, y)"),
    ],
)  # fmt: skip
def test_wrong_values_are_named(changed_theme, make_snapshot, call, what, fix):
    """
    The message has the function, what it got, and what it takes.
    """
    renderer = changed_theme(STREAK, SHEET, f"{SHEET}{{{{ {call} }}}}")

    with pytest.raises(TemplateError) as refused:
        renderer.fragment(make_snapshot(), "streak")

    assert f"Story 'streak' {what}." == refused.value.what
    assert fix == refused.value.fix
