from typing import Any

import pandas as pd
import pytest
from activity_builder import LEAP_YEAR, activity, facts_of, side_by_side

AT = "03-01 09:00"


def _year(customer: str, column: str, names: list[Any]) -> pd.DataFrame:
    """Return one customer's lines, one for each name."""
    columns: dict[str, Any] = {column: names}
    return activity(customer, *[AT] * len(names), **columns)


def _names(facts: dict[str, Any], fact: str) -> list[str]:
    return [entry["name"] for entry in facts[fact]]


@pytest.mark.parametrize(
    ("column", "fact"),
    [("item", "top_items"), ("category", "top_categories"), ("channel", "channels")],
)
class TestTopLists:
    def test_the_five_most_frequent(self, column: str, fact: str):
        """
        Most events first, five at most, each a share of all events.
        """
        names = ["a", *"bb", *"ccc", *"dddd", *"eeeee", *"ffffff"]

        top = facts_of(_year("C-1", column, names))[fact]

        assert {"name": "f", "events": 6, "share_pct": 28.6} == top[0]
        assert ["f", "e", "d", "c", "b"] == [entry["name"] for entry in top]

    def test_ties_go_to_the_larger_amount_then_by_name(self, column: str, fact: str):
        """
        Of names met equally often, money decides, then the name.
        """
        year = _year("C-1", column, ["b", "c", "a"])

        assert ["a", "b", "c"] == _names(facts_of(year), fact)
        assert ["c", "a", "b"] == _names(facts_of(year.assign(amount=[1.0, 2.0, 1.0])), fact)

    def test_lines_without_a_name_are_in_the_whole(self, column: str, fact: str):
        """
        What is not named is never listed, and still part of all events.
        """
        year = _year("C-1", column, ["a", None, None, None])

        assert [{"name": "a", "events": 1, "share_pct": 25.0}] == facts_of(year)[fact]

    def test_customers_side_by_side(self, column: str, fact: str):
        """
        Each customer has a list of his own, or none.
        """
        year = side_by_side(
            _year("C-1", column, ["a"]),
            _year("C-2", column, ["b"]),
            _year("C-3", column, [None]),
        )

        assert ["a"] == _names(facts_of(year, "C-1"), fact)
        assert ["b"] == _names(facts_of(year, "C-2"), fact)
        assert fact not in facts_of(year, "C-3")


def test_lines_of_quantity_zero_name_no_item():
    """
    A voided line is an event in its place, but no item was had; an unknown quantity is not zero.
    """
    year = activity(
        "C-1",
        *[AT] * 3,
        quantity=[0.0, 1.0, None],
        item=["void", "tea", "milk"],
        category=["void", "drinks", "drinks"],
        channel="shop",
    )

    facts = facts_of(year)

    assert 3 == facts["events"]
    assert 2 == facts["distinct_items"]
    assert 2 == facts["discoveries"][2]["items"]
    assert ["milk", "tea"] == _names(facts, "top_items")
    assert [{"name": "drinks", "events": 2, "share_pct": 66.7}] == facts["top_categories"]
    assert [{"name": "shop", "events": 3, "share_pct": 100.0}] == facts["channels"]


def test_only_voided_lines_are_no_items():
    """
    A customer with lines of quantity zero only has no facts about items.
    """
    facts = facts_of(activity("C-1", AT, quantity=0.0, item="void", category="void"))

    assert not {"distinct_items", "discoveries", "top_items", "top_categories"} & facts.keys()


def test_an_item_is_discovered_once():
    """
    An item is new in the month of its first line, 29 February and 31 December included.
    """
    year = activity(
        "C-1",
        *("12-31 09:00", "02-29 09:00", "12-31 10:00"),
        year=2016,
        item=["tea", "tea", "milk"],
    )

    discoveries = facts_of(year, window=LEAP_YEAR)["discoveries"]

    assert [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] == [month["items"] for month in discoveries]
    assert ("2016-01", "2016-12") == (discoveries[0]["month"], discoveries[-1]["month"])


def test_what_one_customer_knows_is_new_to_another():
    """
    Discoveries are each customer's own.
    """
    year = side_by_side(
        activity("C-1", "01-01 09:00", item="tea"), activity("C-2", "02-01 09:00", item="tea")
    )

    assert 1 == facts_of(year, "C-2")["discoveries"][1]["items"]


def test_distinct_channels_are_counted_once():
    """
    Places are counted by name; a line without one is nowhere.
    """
    year = activity("C-1", *[AT] * 4, channel=["east", "west", "east", None])

    assert 2 == facts_of(year)["distinct_channels"]


def test_an_event_may_be_of_several_categories():
    """
    It counts once for each of them, and once in the whole: shares may add up to more than 100.
    """
    facts = facts_of(
        activity(
            "C-1",
            *("03-01 09:00", "03-02 09:00", "03-03 09:00"),
            category=["Comedy\x1fDrama", "Drama", None],
        )
    )

    assert 3 == facts["events"]
    assert [
        {"name": "Drama", "events": 2, "share_pct": 66.7},
        {"name": "Comedy", "events": 1, "share_pct": 33.3},
    ] == facts["top_categories"]
