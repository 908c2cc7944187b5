"""The `when` of a story: what it says, and what it cannot say."""

from __future__ import annotations

import pytest

from recap.stories.condition import parse

FACTS = {
    "events": 7,
    "longest_streak": {"days": 4, "first": "2017-06-01"},
    "top_items": [{"name": "Bananas"}, {"name": "Milk and honey"}],
    "channels": [{"name": "Old", "events": 2}, {"name": "New", "events": 2}],
    "hours": [0, 1, 2, 1],
    "dayparts": {"morning_pct": 42.9, "evening_pct": 42.8, "night_pct": 14.3},
    "milestones": [],
}


@pytest.mark.parametrize(
    "condition",
    [
        "events >= 7",
        "events > 6.5 and events < 8",
        "longest_streak.days == 4",
        "longest_streak.first != '2017-01-01'",
        "top_items.length >= 2",
        'top_items.0.name == "Bananas"',
        'top_items.1.name == "Milk and honey" and events <= 7',
        "events > -1",
        "channels.leaders == 2",
        "hours.leaders == 1",
        "dayparts.leaders == 2",
        "milestones.leaders == 0",
    ],
)
def test_what_is_so_holds(condition):
    """
    Paths, lengths, places in a list, numbers, texts and `and` can be said.
    """
    assert all(part.holds(FACTS) for part in parse(condition))


@pytest.mark.parametrize(
    "condition",
    [
        *("events > 7", "longest_streak.weeks >= 0", "savings != 1", "top_items.2.name != 'x'"),
        *("savings.leaders == 0", "events.leaders == 1"),
    ],
)
def test_of_what_is_absent_nothing_holds(condition):
    """
    Absent is not zero: even "is not 1" does not hold of it.
    """
    assert not all(part.holds(FACTS) for part in parse(condition))


@pytest.mark.parametrize(
    ("condition", "rest"),
    [
        ("events >= 3 or events < 1", "events >= 3 or events < 1"),
        ("events >= 3 and", "nothing after 'and'"),
        ("events", "events"),
        ("events >= events", "events >= events"),
        ("events >= 3 and __import__('os') == 1", "__import__('os') == 1"),
    ],
)
def test_what_cannot_be_read_is_named(condition, rest):
    """
    The grammar is small on purpose, and says from where on it does not understand.
    """
    with pytest.raises(ValueError, match=r".") as raised:
        parse(condition)

    assert rest == str(raised.value)
