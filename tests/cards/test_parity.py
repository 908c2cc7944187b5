"""Cards painted on plates are those of the reference path: everywhere, and for everybody."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from comparing import hold_to_reference

from recap.campaign import Campaign, load
from recap.campaign.rules import Returns
from recap.cards import FORMATS, Studio, fixtures
from recap.stories import Customer, Snapshot, snapshot

NAMES = ("Ñandú", "O'Brien", "Τζατζίκι", "Ёжик", "i", "AVATAR To Wa.", "x" * 24, "1 % & <b>")
EXAMPLE = Path(__file__).parents[2] / "examples" / "complete-journey"


@pytest.fixture(scope="module")
def journey() -> Campaign:
    """The sample year, as if its log had returns and scores: every story is told."""
    known = load(EXAMPLE)
    columns = known.source.columns.model_copy(update={"score": "stars"})
    source = known.source.model_copy(update={"columns": columns})
    return known.model_copy(update={"only_source": source, "returns": Returns(rule="show")})


@pytest.fixture(scope="module")
def poster(journey) -> Studio:
    return Studio(journey)


def generated(campaign: Campaign, studio: Studio, count: int) -> Iterator[tuple[str, Snapshot]]:
    """Make up customers with hard names and sizes; the same ones at every call."""
    dice = random.Random(2017)  # noqa: S311 - not a secret
    for nth in range(count):
        events, names = int(10 ** dice.uniform(1.2, 6.5)), dice.sample(NAMES, 5)
        facts: dict[str, Any] = fixtures._facts(campaign, events, dice.randint(6, 365), names)
        facts["top_categories"] = facts["top_items"]
        facts["hours"] = [dice.randint(0, 40) for _ in range(24)]
        facts["busiest_hour"] = {"hour": dice.randrange(24), "events": 40, "share_pct": 12.5}
        facts["months"] = [{**m, "events": dice.randint(0, 90)} for m in facts["months"]]
        top = max(facts["months"], key=lambda month: month["events"])
        facts["busiest_month"] = {**top, "share_pct": 20.0}
        facts["top_categories"][0]["share_pct"] = dice.choice([0.4, 49.9, 50.0, 50.1, 99.9, 100.0])
        who = Customer(f"C-{nth}", dice.choice(NAMES), dice.choice(["en_US", "de_DE", "fr_FR"]))
        yield f"generated {nth}", snapshot(campaign, studio.theme, who, facts)


def told(campaign: Campaign, studio: Studio, story: str) -> list[tuple[str, Snapshot]]:
    everybody = [*fixtures.snapshots(campaign, studio.theme).items()]
    everybody += generated(campaign, studio, 2)
    return [(who, s) for who, s in everybody if studio.theme.story(story).is_told(s.facts)]


STORIES = (
    "cover", "quiet-year", "big-number", "growth", "rhythm", "clock", "when", "top-items",
    "top-category", "best-item", "loyalty", "again", "rarity", "journey", "anniversary",
    "milestone", "biggest-order", "streak", "savings", "returns", "compare", "remarkable",
    "persona", "summary",
)  # fmt: skip


def test_every_story_is_compared(poster):
    """
    A story that the theme gets is held to its reference as well.
    """
    assert [*STORIES] == [story.name for story in poster.theme.stories]


@pytest.mark.parametrize("size", FORMATS)
@pytest.mark.parametrize("story", STORIES)
def test_a_painted_card_is_the_reference(journey, poster, story, size):
    """
    Not a pixel differs beside the slots, and in them no more than a hair at the letters' edges.
    """
    compared = 0
    for who, customer in told(journey, poster, story):
        if poster.why_not_fast(customer, story, size):
            continue
        hold_to_reference(poster, customer, story, size, who)
        compared += 1
    assert compared


@pytest.mark.parametrize("size", FORMATS)
def test_usual_customers_go_the_fast_path(journey, poster, size):
    """
    Every story of the theme has a plate for who is neither the quietest nor the strangest.
    """
    usual = fixtures.snapshots(journey, poster.theme)
    slow = {
        story.name: poster.why_not_fast(usual[who], story.name, size)
        for story in poster.theme.stories
        for who in ("median", "one line")
        if story.is_told(usual[who].facts)
    }

    assert dict.fromkeys(slow) == slow


def test_a_name_that_is_cut_off_has_a_plate(journey, poster):
    """
    It ends in an ellipsis where the reference does.
    """
    customer = fixtures.snapshots(journey, poster.theme)["huge numbers, longest names"]

    assert poster.why_not_fast(customer, "top-items") is None
