"""A story is shown only when its words are true, down to the least customer who gets it."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest
from activity_builder import activity, facts_of

from recap.campaign import Campaign
from recap.cards import CardRenderer
from recap.facts import METRICS
from recap.stories import Customer, Persona, Story, build_snapshot, load_theme
from recap.stories.condition import Comparison

POSTER = load_theme("poster")
CAMPAIGN = Campaign.model_validate(
    {
        "name": "A year of Harvest",
        "brand": "Harvest",
        "year": 2017,
        "zone": "UTC",
        "currency": "EUR",
        "returns": {"rule": "show"},
        "source": {"path": "x.csv", "columns": {"customer_id": "c", "at": "t"}},
    }
)
EVERYBODY = {"events": 1, "active_days": 1, "first_day": "2017-12-31"}
MONTHS = [{"month": f"2017-{month:02}", "events": int(month < 7)} for month in range(1, 13)]
PEAK = [{"month": "2017-01", "events": 2}, *MONTHS[1:]]
MORE = {"below_pct": 50.0, "top_pct": 50.0, "of": 100}


def top(*counts: int) -> list[dict[str, Any]]:
    """Return a list such as ``top_items``, with these counts."""
    total = sum(counts)
    return [
        {"name": f"Thing {nth}", "events": count, "share_pct": round(100 * count / total, 1)}
        for nth, count in enumerate(counts, 1)
    ]


def places(months: int) -> list[dict[str, Any]]:
    return [
        {"month": f"2017-{month:02}", "name": "Old" if month <= months - 3 else "New", "events": 1}
        for month in range(1, months + 1)
    ]


def hours_of(events: int) -> dict[str, Any]:
    """Return facts about hours: most events in one hour of one day, in one part of the day."""
    peak = {"events": 2, "share_pct": round(200 / events, 1)}
    return {
        "hours": [0] * 8 + [2] + [1] * 10 + [0] * 5,
        "weekdays": [2, 1, 1, 1, 1, 1, 1],
        "week_hours": [[int(9 <= hour <= 10) for hour in range(24)]] * 7,
        "dayparts": {
            **{"morning_pct": 50.0, "afternoon_pct": 49.8, "evening_pct": 0.2, "night_pct": 0},
        },
        "busiest_daypart": {"part": "morning", "events": 6, "share_pct": 50.0},
        "busiest_hour": {"hour": 8, **peak},
        "busiest_weekday": {"weekday": 1, **peak},
    }


# The least customer of each story: facts, and the words that must be true of them.
LEAST: dict[str, tuple[dict[str, Any], str]] = {
    "cover": ({}, "This is the year you made."),
    "quiet-year": (
        {"active_days": 3, "events": 99, "months": MONTHS[:3]},
        "You came by on 3 days, first on December 31.",
    ),
    "big-number": ({"events": 4, "active_days": 4}, "You came back for more 4 items"),
    "minutes": ({"active_days": 4, "total_minutes": 60}, "You spent 60 minutes with us"),
    "growth": (
        {"events": 11, "growth": {"events_before": 10, "events_pct": 5.0, "days_before": 4}},
        "More than last time +5% items",
    ),
    "rhythm": (
        {"active_days": 6, "months": PEAK[:3], "busiest_month": PEAK[0]},
        "Your busiest month was January 2 items in one month.",
    ),
    "clock": (
        {"active_days": 5, "events": 12, **hours_of(12)},
        "You made the most of the mornings 50% of your year happened then.",
    ),
    "when": (
        {"active_days": 5, "events": 12, **hours_of(12)},
        "Monday Your busiest day of the week, and your busiest hour of the day. 8 AM",
    ),
    "top-items": (
        {"events": 12, "top_items": top(3, 2, 2, 1, 1)},
        "You kept picking these Thing 1 3 Thing 2 2 Thing 3 2",
    ),
    "top-category": ({"events": 12, "top_categories": top(2, 1)}, "Nothing beat Thing 1"),
    "best-item": (
        {"best_item": {"name": "Tea", "score": 4.5, "scores": 3}},
        "Your highest marks went to Tea average of 3 marks 4.5",
    ),
    "loyalty": (
        {"active_days": 20, "loyal_item": {"name": "Tea", "days": 4, "days_pct": 20.0}},
        "Time and again, you came back to Tea 4 of your 20 days",
    ),
    "again": (
        {"distinct_items": 12, "returning_items": {"again": 2, "once": 2}},
        "2 on more than one day, 2 on one day only.",
    ),
    "rarity": (
        {"rarity": {"name": "Tea", "others": 20, "others_pct": 20.0, "of": 100}},
        "Not everyone chose Tea You did. At most 20 others did, of 100.",
    ),
    "journey": (
        {
            "months": MONTHS,
            "channel_months": places(6),
            "channel_turn": {"month": "2017-04", "before": "Old", "after": "New", "months": 3},
        },
        "From April on, your place was New Before that, it was Old.",
    ),
    "anniversary": (
        {"anniversary": {"years": 1, "since": "2016-12-31", "date": "2017-12-31"}},
        "You have been with us since December 31, 2016. 1 year",
    ),
    "milestone": (
        {"events": 50, "active_days": 4, "milestones": [{"events": 50, "date": "2017-12-31"}]},
        "On December 31 you reached 50 items",
    ),
    "biggest-order": (
        {"orders": 3, "biggest_order": {"amount": 0.01, "date": "2017-12-31", "events": 2}},
        "The largest of your year Date December 31",
    ),
    "streak": (
        {
            "months": MONTHS,
            "longest_weekly_streak": {"weeks": 3, "first": "2017-12-11", "last": "2017-12-31"},
        },
        "You kept it going for 3 weeks in a row",
    ),
    "savings": ({"active_days": 4, "savings": 5.0}, "You saved €5"),
    "returns": (
        {"active_days": 4, "returns": {"count": 1, "amount": 0.0}},
        "What went back And that is fine. 1 item",
    ),
    "compare": (
        {"active_days": 2, "active_days_rank": MORE},
        "You came more often than 50% of us, on 2 days.",
    ),
    "remarkable": (
        {"remarkable": {"measure": "night_events", "value": 2, "top_pct": 10.0, "of": 100}},
        "You are in the top 10% 2 items at night.",
    ),
    "persona": (
        {"persona": {"name": "A", "description": "B."}, "months": PEAK, "busiest_month": PEAK[0]},
        "This year you are A B.",
    ),
    "summary": ({"top_items": top(1)}, "your pick Thing 1"),
}
# The same for the kinds of customers: the facts that their name and description claim.
LEAST_PERSONAS: dict[str, dict[str, Any]] = {
    "The Night Owl": {"busiest_daypart": {"part": "night"}, "active_days": 5},
    "The Morning Person": {"dayparts": {"morning_pct": 50}, "active_days": 5},
    "The Explorer": {"distinct_items_rank": {"top_pct": 10}},
    "The Wanderer": {"distinct_channels_rank": {"top_pct": 10}, "distinct_channels": 4},
    "The Clockwork": {"weekly_streak_rank": {"top_pct": 15}, "longest_weekly_streak": {"weeks": 8}},
    "The Devotee": {"loyal_item": {"days_pct": 50, "days": 8}},
    "The Treasure Hunter": {"savings_rank": {"top_pct": 20}},
    "The Weekender": {"busiest_weekday": {"weekday": 6, "share_pct": 30}, "active_days": 5},
    "The Collector": {"biggest_order_rank": {"top_pct": 20}, "biggest_order": {"events": 3}},
    "The Regular": {"active_days_rank": {"top_pct": 50}, "active_days": 6},
    "The Free Spirit": {"active_days": 5},
}


def least(story: Story) -> dict[str, Any]:
    """Return the facts of the least customer who gets *story*."""
    return EVERYBODY | LEAST[story.name][0]


def text_of(story: str, facts: dict[str, Any], locale: str = "en_US") -> str:
    """Return the words that the card of *story* shows."""
    snapshot = build_snapshot(CAMPAIGN, POSTER, Customer("C-1", None, locale), facts)
    html = CardRenderer(CAMPAIGN, POSTER).fragment(snapshot, story)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").split())


def just_below(facts: dict[str, Any], comparison: Comparison) -> dict[str, Any]:
    """Return *facts* with the compared number one step beyond the limit, or with a tie."""
    changed = deepcopy(facts)
    *path, last = comparison.path
    part: Any = changed
    for step in path:
        part = part[int(step)] if isinstance(part, list) else part[step]
    if last == "leaders":
        tie(part)
    elif last == "length":
        part.pop()
    elif isinstance(part[last], str):
        part[last] = "another"
    else:
        one_step = 0.1 if last.endswith("_pct") else 1
        part[last] += one_step if comparison.operator == "<=" else -one_step
    return changed


def tie(part: Any) -> None:
    """Give the second of a list or record as much as the first has."""
    if isinstance(part, dict):
        first, second, *_ = sorted(part, key=part.__getitem__, reverse=True)
        part[second] = part[first]
    elif isinstance(part[0], dict):
        part[1]["events"] = part[0]["events"]
    else:
        part[part.index(1)] = max(part)


# A story that a section of campaign.toml calls for says nothing of the customer.
COUNTED = [story for story in POSTER.stories if not story.setting]
STORIES = [pytest.param(story, id=story.name) for story in COUNTED]
CONDITIONS = [
    pytest.param(story, comparison, id=f"{story.name}: {comparison}")
    for story in POSTER.stories
    for comparison in story.when
]
PERSONAS = [pytest.param(persona, id=persona.name) for persona in POSTER.personas]


def test_every_story_and_persona_has_its_least_customer():
    """
    A new story needs a line in `LEAST`: who is the least customer of whom its words are true?
    """
    assert {story.name for story in COUNTED} == {*LEAST}
    assert {persona.name for persona in POSTER.personas} == {*LEAST_PERSONAS}
    assert {name for facts, _ in LEAST.values() for name in facts} <= {*METRICS}


@pytest.mark.parametrize("story", STORIES)
def test_the_least_customer_gets_the_story_and_its_words_are_true(story):
    """
    The words of each story, next to the facts that they are about.
    """
    facts, words = least(story), LEAST[story.name][1]

    assert story.applies_to(facts)
    assert words in text_of(story.name, facts)


@pytest.mark.parametrize(("story", "comparison"), CONDITIONS)
def test_nobody_below_the_least_customer_gets_the_story(story, comparison):
    """
    One step less in any number, or a tie for the first place, and the story is not shown.
    """
    assert not story.applies_to(just_below(least(story), comparison))


@pytest.mark.parametrize("story", STORIES)
def test_nobody_without_a_needed_fact_gets_the_story(story):
    """
    A story is never about a fact that a customer does not have.
    """
    for need in story.needs:
        assert not story.applies_to({k: v for k, v in least(story).items() if k != need})


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_persona_needs_every_number_of_its_rule(persona: Persona):
    """
    The least customer is of this kind; with one step less in any number, no longer.
    """
    facts = LEAST_PERSONAS[persona.name]

    assert persona.applies_to(facts)
    for comparison in persona.when:
        assert not persona.applies_to(just_below(facts, comparison))


def test_books_read_once_each_were_not_picked_again():
    """
    Fourteen books, once each: five bars of 1 are no favourites.
    """
    days = [f"{month:02}-10" for month in range(1, 13)] + ["03-11", "06-12"]
    titles = [f"{letter} Book" for letter in "NMLKJIHGFEDCBA"]
    facts = facts_of(activity("C-1", *days, item=titles))

    assert {1} == {item["events"] for item in facts["top_items"]}
    assert not POSTER.story("top-items").applies_to(facts)
    assert "• A Book • B Book" in text_of("summary", facts)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((1,), "your pick Thing 1"),
        ((2, 1), "top pick Thing 1"),
        ((1, 1), "• Thing 1 • Thing 2"),
        ((1, 1, 1), "• Thing 1 • Thing 2 • Thing 3"),
        ((3, 2, 2, 1), "1 Thing 1 2 Thing 2 2 Thing 3 4 Thing 4"),
    ],
)
def test_the_summary_ranks_only_what_has_a_rank(counts, words):
    """
    The only purchase is no "top pick", and equal counts have an equal rank.
    """
    assert words in text_of("summary", EVERYBODY | {"top_items": top(*counts)})


def test_the_summary_names_no_busiest_month_or_hour_of_equal_ones():
    """
    With a tie, the tile shows something else.
    """
    busy = {"active_days": 6, "events": 6, "busiest_month": MONTHS[0], "months": MONTHS}
    tie = busy | hours_of(6) | {"hours": [1] * 6 + [0] * 18}
    tie["busiest_hour"] = {"hour": 0, "events": 1, "share_pct": 16.7}
    text = text_of("summary", EVERYBODY | tie)

    assert "busiest month" not in text
    assert "go-to hour" not in text
    peak = {"months": PEAK, "busiest_month": PEAK[0]}
    assert "busiest month" in text_of("summary", EVERYBODY | tie | peak)


def test_a_single_order_is_no_coming_back():
    """
    Orders are counted only when there are two; else the card counts events.
    """
    facts = EVERYBODY | {"events": 8, "active_days": 4}

    assert "8 items" in text_of("big-number", facts | {"orders": 1})
    assert "2 orders" in text_of("big-number", facts | {"orders": 2})
