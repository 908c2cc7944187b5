"""The lights of the theme night are drawn where the facts put them, and as long or as large."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from example_poster import example_campaign

from recap.cards import FORMATS, CardRenderer
from recap.cards.checks import sample_customers

COUNTS = (30, 0, 12, 60, 45, 3, 0, 20, 15, 9, 33, 6)


@pytest.fixture(scope="module")
def night() -> CardRenderer:
    return CardRenderer(example_campaign().model_copy(update={"theme": "night"}))


def drawn(night: CardRenderer, story: str, size: str = "story", **facts: Any) -> str:
    """Return the HTML of the card of Anna, with other *facts*."""
    anna = sample_customers.snapshots(night.campaign, night.theme)["median"]
    return str(night.fragment(replace(anna, facts={**anna.facts, **facts}), story, size))


def numbers(html: str, pattern: str) -> list[tuple[float, ...]]:
    return [tuple(map(float, found.groups())) for found in re.finditer(pattern, html)]


def test_the_pillars_of_growth_begin_at_zero(night):
    """
    A year with half as many events has half the height, above the same ground.
    """
    grown = {"events_before": 50, "events_pct": 100.0, "days_before": 9, "days_pct": 50.0}
    html = drawn(night, "growth", events=100, growth=grown)

    pillars = numbers(html, r'<rect x="[\d.]+" y="([\d.]+)" width="96" height="([\d.]+)"')
    (top_before, before), (top_now, now) = pillars
    assert now == pytest.approx(2 * before, abs=0.2)
    assert top_before + before == pytest.approx(top_now + now, abs=0.2)


def test_a_month_is_as_high_as_its_events(night):
    """
    And a month without events has no height at all.
    """
    months = [
        {"month": f"2017-{number:02}", "events": count, "amount": 1.0}
        for number, count in enumerate(COUNTS, start=1)
    ]
    top = {"month": "2017-04", "events": 60, "share_pct": 20.0}
    html = drawn(night, "rhythm", months=months, busiest_month=top)

    lines = numbers(html, r'<line x1="[\d.]+" y1="([\d.]+)" x2="[\d.]+" y2="([\d.]+)"')
    heights = [foot - tip for foot, tip in lines]
    expected = [count * max(heights) / 60 for count in COUNTS if count]
    assert heights == pytest.approx(expected, abs=0.2)


def test_the_area_of_a_star_is_the_events_of_its_hour(night):
    """
    Four times the events are twice the radius; hours without events have no star.
    """
    week = [[0] * 24 for _ in range(7)]
    week[0][9], week[3][18], week[6][23] = 16, 4, 64
    html = drawn(night, "clock", week_hours=week)

    radii = {radius for (radius,) in numbers(html, r'r="([\d.]+)" fill="#[0-9a-f]{6}"/>')}
    assert {9.5, 4.75, 19.0} <= radii
    positions = re.findall(
        r'<circle cx="([\d.]+)" cy="([\d.]+)" r="[\d.]+" fill="#[0-9a-f]+" ', html
    )
    assert 3 == len({*positions})


def test_as_many_windows_are_lit_as_the_streak_has_weeks(night):
    """
    Each week of the campaign has one window.
    """
    run = {"weeks": 14, "first": "2017-03-06", "last": "2017-06-11"}
    html = drawn(night, "streak", longest_weekly_streak=run)

    windows = re.findall(r'rx="4" fill="(#[0-9a-f]{6})"', html)
    assert 53 == len(windows)
    assert 14 == windows.count(min(windows, key=windows.count))


@pytest.mark.parametrize("story", ["cover", "savings", "loyalty", "remarkable", "summary"])
def test_art_follows_the_customers_year(night, story):
    """
    The same year is drawn twice alike, and another year differently.
    """
    months = [
        {"month": f"2017-{number:02}", "events": count, "amount": 1.0}
        for number, count in enumerate(COUNTS, start=1)
    ]
    week = [[hour % (day + 2) for hour in range(24)] for day in range(7)]
    other = {"months": months, "week_hours": week}

    def art(**facts: Any) -> list[str]:
        return re.findall(r"<svg.*?</svg>", drawn(night, story, **facts), re.DOTALL)

    assert art() == art()
    assert art() != art(**other)


@pytest.mark.slow
@pytest.mark.parametrize("size", FORMATS)
def test_the_ground_has_grain_on_the_plate(night, size):
    """
    Specks of one strength, where nothing shines; the files stay small enough to send.
    """
    anna = sample_customers.snapshots(night.campaign, night.theme)["median"]
    card = night.draw(anna, "big-number", size)
    corner = card.crop((0, 0, 100, 24)).getcolors()

    ground = tuple(bytes.fromhex(night.palette.color("ink")[1:]))
    assert ground in [color for _, color in corner]
    assert 0.08 < 1 - max(count for count, _ in corner) / 2400 < 0.2
    assert len(night.card(anna, "big-number", size)) < 1_000_000
    assert len(night.card(anna, "big-number", size, "jpeg")) < 100_000
    assert set(night.path_counts) == {"fast"}
