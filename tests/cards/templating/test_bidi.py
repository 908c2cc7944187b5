"""Names that run the other way than the words around them keep their signs at their own end."""

from __future__ import annotations

import pytest

from recap.cards.templating.bidi import (
    ISOLATE,
    POP,
    isolated,
    isolated_lines,
    isolated_names,
    without_marks,
)

COFFEE = "قهوة (2 حبة) 100%"


@pytest.mark.parametrize(
    ("text", "direction", "marked"),
    [
        (COFFEE, "ltr", True),
        ("שוקולד 50%", "ltr", True),
        ("Tea 50%", "ltr", False),
        ("Καφές 50%", "ltr", False),
        ("100%", "ltr", False),
        (COFFEE, "rtl", False),
        ("Tea 50%", "rtl", True),
        ("100%", "rtl", False),
    ],
)
def test_text_against_the_direction_is_isolated(text, direction, marked):
    """
    Nothing is added to other text, so cards without such names are as before.
    """
    assert (f"{ISOLATE}{text}{POP}" if marked else text) == isolated(text, direction)
    assert text == without_marks(isolated(text, direction))


def test_names_of_facts_are_isolated():
    """
    In records and lists of records; other texts of facts are as they were.
    """
    facts = {
        "top_items": [{"name": COFFEE, "events": 2}, {"name": "Tea", "events": 1}],
        "channel_turn": {"before": "Main Street", "after": COFFEE, "month": "2017-06"},
        "hours": [0] * 24,
        "events": 3,
    }
    coffee = f"{ISOLATE}{COFFEE}{POP}"

    assert {
        "top_items": [{"name": coffee, "events": 2}, {"name": "Tea", "events": 1}],
        "channel_turn": {"before": "Main Street", "after": coffee, "month": "2017-06"},
        "hours": [0] * 24,
        "events": 3,
    } == isolated_names(facts, "ltr")


def test_facts_without_such_names_are_not_copied():
    """
    Most customers have none: their cards cost what they did.
    """
    facts = {"loyal_item": {"name": "Tea", "days": 2}, "hours": [1, 2], "events": 3}

    assert facts is isolated_names(facts, "ltr")


def test_each_line_of_an_isolated_name_is_isolated():
    """
    A line break ends the isolate, so it begins again.
    """
    lines = isolated_lines([f"a {ISOLATE}ب", " ج", f" د{POP} e", "f"])

    assert [
        f"a {ISOLATE}ب{POP}",
        f"{ISOLATE} ج{POP}",
        f"{ISOLATE} د{POP} e",
        "f",
    ] == lines


def test_a_card_shows_an_arabic_name_in_its_own_direction(card_renderer, make_snapshot):
    """
    The customer's name, and names of items, in an English text.
    """
    snapshot = make_snapshot("محمد", top_items=[{"name": COFFEE, "events": 2}])
    shown = card_renderer.fragment(snapshot, "top-items")

    assert f"{ISOLATE}{COFFEE}{POP}" in shown
    assert f"{ISOLATE}محمد{POP}" in card_renderer.fragment(snapshot, "cover")
