"""Cards painted on plates are those of the reference path: everywhere, and for everybody."""

from __future__ import annotations

import random
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from recap.campaign import Campaign, load
from recap.cards import FORMATS, Studio, fixtures
from recap.cards.skeleton import take_apart
from recap.stories import Customer, Snapshot, snapshot

MEAN = 0.25  # of 255, over the rectangles that the slots cover
PLAIN, SHARE = 32, 0.003  # so many values in them may be off by more than this
HAIR_PX = 2
NAMES = ("Ñandú", "O'Brien", "Τζατζίκι", "Ёжик", "i", "AVATAR To Wa.", "x" * 24, "1 % & <b>")
FAILURES = Path("build/parity")
EXAMPLE = Path(__file__).parents[2] / "examples" / "complete-journey"


@pytest.fixture(scope="module")
def journey() -> Campaign:
    return load(EXAMPLE)


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


def covered(studio: Studio, customer: Snapshot, story: str, size: str) -> np.ndarray[Any, Any]:
    """Return which pixels the slots of a card cover."""
    filled = take_apart(studio.html(customer, story, size))
    plate = studio._plates.find(filled, size, story)
    mask = np.zeros((FORMATS[size].height_px, FORMATS[size].width_px), bool)
    for painted in plate.paint(filled.slots, studio._easel.letters):
        box = painted.box
        rows = slice(max(0, int(box.top) - HAIR_PX), int(box.bottom) + HAIR_PX)
        mask[rows, max(0, int(box.left) - HAIR_PX) : int(box.right) + HAIR_PX] = True
    return mask


def keep(name: str, made: Image.Image, wanted: Image.Image, off: np.ndarray[Any, Any]) -> Path:
    """Save a failure side by side: what was painted, what it should be, where they differ."""
    FAILURES.mkdir(parents=True, exist_ok=True)
    shown = Image.fromarray(np.where(off.max(axis=2) > 0, 255, 0).astype(np.uint8)).convert("RGB")
    sheet = Image.new("RGB", (3 * made.width, made.height))
    for nth, picture in enumerate((made, wanted, shown)):
        sheet.paste(picture, (nth * made.width, 0))
    sheet.save(FAILURES / f"{name}.png")
    return FAILURES / f"{name}.png"


STORIES = (
    "cover", "quiet-year", "big-number", "top-items", "top-category", "rhythm",
    "when", "streak", "biggest-order", "savings", "compare", "summary",
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
        made = Image.open(BytesIO(poster.card(customer, story, size)))
        wanted = poster.reference(customer, story, size)
        off = np.abs(np.asarray(made).astype(np.int16) - np.asarray(wanted))
        mask = covered(poster, customer, story, size)
        values = 3 * mask.sum()
        good = (
            not off[~mask].any()
            and off.sum() <= MEAN * values
            and (off > PLAIN).sum() <= SHARE * values
        )
        assert good, keep(f"{story}-{size}-{who}", made, wanted, off)
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


@pytest.mark.parametrize("name", ["山田太郎", "Anna 🎉", "नमस्ते"])
def test_letters_of_other_fonts_are_right_all_the_same(journey, poster, name):
    """
    A name that the theme's font does not have is drawn as the reference draws it, either way.
    """
    known = fixtures.snapshots(journey, poster.theme)["median"]
    customer = snapshot(journey, poster.theme, Customer("C-1", name, None), known.facts)
    poster.why_not_fast(customer, "cover")

    made, wanted = poster.draw(customer, "cover"), poster.reference(customer, "cover")

    off = np.abs(np.asarray(made).astype(np.int16) - np.asarray(wanted))
    assert off.mean() < 0.05
