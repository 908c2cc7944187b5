"""The charts of the theme poster draw the facts, from zero; its text has one order of sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import pi
from typing import Any

import pytest
from example_poster import example_campaign

from recap.cards import FORMATS, CardRenderer
from recap.cards.checks import sample_customers
from recap.stories import Snapshot, load_theme

PX = 1.0  # bars begin and end on whole pixels
TAG = re.compile(r"<(\w+)([^<>]*?)/?>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
STYLE = re.compile(r"([\w-]+):\s*([^;]+)")
MONTHS = [0, 3, 1, 0, 12, 6, 2, 9, 4, 0, 24, 5]
HOURS = [0] * 6 + [2, 0, 4, 1, 8, 3, 0, 5, 6, 2, 1, 20, 10, 7, 0, 1, 0, 0]
COUNTS = [40, 21, 20, 5, 2]
LEAD_PX = {"story": 62, "portrait": 56, "square": 50, "link": 42}  # --lead in theme.css
AS_LARGE_AS_THE_LEAD = {
    *("big-number", "minutes", "growth", "rhythm-month", "clock-part", "when-day", "best-name"),
    *("loyal-name", "rare-name", "journey-name", "top-category", "persona-name", "cover-year"),
    *("title", "remarkable"),
}


@pytest.fixture(scope="module")
def renderer() -> CardRenderer:
    return CardRenderer(example_campaign(), load_theme("poster"))


@pytest.fixture(scope="module")
def customer(renderer) -> Snapshot:
    """Return a customer with empty months and hours, and with counts that differ by much."""
    median = sample_customers.snapshots(renderer.campaign, renderer.theme)["median"]
    facts = median.facts
    months = [
        {**month, "events": count} for month, count in zip(facts["months"], MONTHS, strict=True)
    ]
    own = {
        "events": sum(MONTHS),
        "active_days": 40,
        "months": months,
        "busiest_month": {"month": months[10]["month"], "events": 24, "share_pct": 36.4},
        "hours": HOURS,
        "busiest_hour": {"hour": 17, "events": 20, "share_pct": 28.6},
        "week_hours": [[count * (day < 5) for count in HOURS] for day in range(7)],
        "growth": {**facts["growth"], "events_before": 33, "events_pct": 100.0},
        "loyal_item": {**facts["loyal_item"], "days": 27},
        "returning_items": {"again": 16, "once": 64, "again_pct": 20.0},
        "rarity": {**facts["rarity"], "others_pct": 13.0},
        "active_days_rank": {"below_pct": 72.4, "top_pct": 27.6, "of": 2469},
        "top_items": _counted(facts["top_items"]),
        "top_categories": _counted(facts["top_categories"]),
    }
    return replace(median, facts=facts | own)


def _counted(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**record, "events": count, "share_pct": float(count)}
        for record, count in zip(records, COUNTS, strict=True)
    ]


def shapes(html: str, tag: str, slot: str = "") -> Iterator[dict[str, str]]:
    """Yield the attributes of each *tag* in *html*, those of `style` among them."""
    for name, attributes in TAG.findall(html):
        found = dict(ATTRIBUTE.findall(attributes))
        if name == tag and slot in (found.get("data-slot", ""), ""):
            yield found | dict(STYLE.findall(found.get("style", "")))


def round_shapes(html: str, *, is_filled: bool) -> Iterator[tuple[float, float, float, float]]:
    """Yield centre, width and height of each closed shape with curves in paths of *html*."""
    for path in shapes(html, "path"):
        if (path["fill"] != "none") == is_filled:
            for shape in path["d"].split("M")[1:]:
                if "C" in shape:
                    numbers = [float(number) for number in NUMBER.findall(shape)]
                    xs, ys = numbers[::2], numbers[1::2]
                    across, down = max(xs) - min(xs), max(ys) - min(ys)
                    yield min(xs) + across / 2, min(ys) + down / 2, across, down


def px(value: str) -> float:
    return float(value.removesuffix("px"))


def assert_proportional(lengths: list[float], facts: list[float], slack: float = PX) -> None:
    """Each length is its fact on one scale; the longest says which. Zero is nothing."""
    unit = max(lengths) / max(facts)
    assert [unit * fact for fact in facts] == pytest.approx(lengths, abs=slack)


def bars(html: str, side: str) -> list[float]:
    return [
        px(bar[side])
        for tag in ("div", "i")
        for bar in shapes(html, tag, "bar")
        if bar.get("data-slot") == "bar"
    ]


def lengths(html: str, facts: Mapping[str, Any], story: str, size: str) -> list[float]:
    """Return what the chart of *story* draws: lengths in px, or areas in square px."""
    if story in ("rhythm", "growth"):
        return bars(html, "height")
    if story == "top-items":
        return bars(html, "width")
    if story == "when":
        drawn = [px(bar["height"]) for bar in shapes(html, "rect") if "transform" in bar]
        rows = iter(drawn)
        assert len(drawn) == sum(map(bool, facts["hours"]))  # an hour without events has no bar
        return [next(rows) if count else 0.0 for count in facts["hours"]]
    if story == "clock":
        downwards = size in ("story", "portrait")
        counts = [count for day in facts["week_hours"] for count in day]
        boxes = sorted(
            (round(x if downwards else y), y if downwards else x, wide if downwards else tall)
            for x, y, wide, tall in round_shapes(html, is_filled=True)
        )  # a day after the other, an hour after the other
        rows = iter([length for _, _, length in boxes])
        assert len(boxes) == sum(map(bool, counts))
        return [next(rows) if count else 0.0 for count in counts]
    if story in ("again", "top-category"):
        return [pi * float(circle["r"]) ** 2 for circle in shapes(html, "circle")]
    raise AssertionError(story)


EXPECTED = {
    "rhythm": MONTHS,
    "growth": [
        33,
        sum(MONTHS),
        33,
    ],  # the third is the part of this year as high as the year before
    "top-items": COUNTS,
    "when": HOURS,
    "clock": [count * (day < 5) for day in range(7) for count in HOURS],
    "again": [16, 64],
    "top-category": COUNTS,
}


@pytest.mark.parametrize("size", FORMATS)
@pytest.mark.parametrize("story", EXPECTED)
def test_lengths_and_areas_are_the_facts(renderer, customer, story, size):
    """
    Twice the events are twice the length, or twice the area; no events are nothing.
    """
    html = str(renderer.html(customer, story, size))
    drawn = lengths(html, customer.facts, story, size)

    # Radii are rounded to 0.1 px: 0.5 % of the largest area.
    slack = 0.005 * max(drawn) if story in ("again", "top-category") else PX
    assert_proportional(drawn, [*map(float, EXPECTED[story])], slack)


@pytest.mark.parametrize("size", FORMATS)
def test_dots_are_counted(renderer, customer, size):
    """
    Of a hundred customers so many are filled; of the weeks those of the streak.
    """
    drawn = {
        story: tuple(
            len([*round_shapes(str(renderer.html(customer, story, size)), is_filled=is_filled)])
            for is_filled in (False, True)
        )
        for story in ("compare", "rarity", "streak")
    }

    assert (100, 73) == drawn["compare"]  # 72 below, and the customer
    assert (100, 13) == drawn["rarity"]  # the customer is a star
    assert (53, 26) == drawn["streak"]


def test_columns_stand_on_one_line(renderer, customer):
    """
    All columns of a chart end at zero, which is the axis.
    """
    for story in ("rhythm", "growth"):
        for size in FORMATS:
            html = str(renderer.html(customer, story, size))
            columns = [bar for bar in shapes(html, "div") if bar.get("data-slot") == "bar"]
            axis = min(px(rect["y"]) for rect in shapes(html, "rect"))

            assert {axis} == {px(bar["top"]) + px(bar["height"]) for bar in columns}


@pytest.mark.parametrize("size", FORMATS)
def test_a_hero_is_not_below_its_lead_and_a_list_has_one_size(renderer, size):
    """
    Also with the longest names and the largest numbers: they wrap, or are shortened.
    """
    lead = LEAD_PX[size]
    customers = sample_customers.snapshots(renderer.campaign, renderer.theme)
    for who in ("median", "huge numbers, longest names", "Greek"):
        for story in renderer.stories:
            if not story.applies_to(customers[who].facts):
                continue
            html = str(renderer.html(customers[who], story.name, size))
            texts = [text for tag in ("p", "span") for text in shapes(html, tag)]
            for text in texts:
                if AS_LARGE_AS_THE_LEAD & {*text.get("class", "").split()}:
                    assert px(text.get("font-size", "999px")) >= lead, (who, story.name, text)
            for row in ("stripe-name", "tile-name"):
                sizes = {text["font-size"] for text in texts if row in text.get("class", "")}
                assert len(sizes) <= 1, (who, story.name)
