"""The evidence of facts, as snapshots store it."""

from __future__ import annotations

import json

import pandas as pd
import pyarrow as pa
from activity_builder import activity, facts_of, side_by_side

from recap.facts import evidence_for_snapshots

BASKET = activity(
    "C-1",
    *("03-01 09:00", "03-01 09:00", "03-02 18:30", "03-03 10:00"),
    item=["Tea", "Jam", "Tea", None],
    category=["Food\x1fDrinks", "Food", "Drinks", "Food"],
    order_id=["R-1", "R-1", "R-2", "R-3"],
    amount=[5.0, 1 / 3, 3.0, 4.0],
)


def test_facts_with_the_same_lines_share_one_entry():
    """
    Equal counts and lines are stored once for several facts, and each line is stored once.
    """
    names = ("active_days", "events", "top_items", "busiest_day")
    facts = {name: facts_of(BASKET)[name] for name in names}

    evidence = evidence_for_snapshots({"C-1": facts}, BASKET)["C-1"]

    assert {
        "numbers": [
            {
                "facts": ["active_days", "events"],
                **{"used": 4, "excluded": {}, "matching": 4, "lines": [0, 1, 2]},
            },
            {"facts": ["busiest_day"], "used": 4, "excluded": {}, "matching": 2, "lines": [0, 1]},
            {
                "facts": ["top_items"],
                **{"used": 3, "excluded": {"item_unknown": 1}, "matching": 2, "lines": [1, 2]},
            },
        ],
        "lines": {
            "at": ["2017-03-01T09:00", "2017-03-01T09:00", "2017-03-02T18:30"],
            "item": ["Jam", "Tea", "Tea"],
            "category": ["Food", "Food, Drinks", "Drinks"],
            "amount": [0.3333, 5.0, 3.0],
        },
    } == evidence


def test_a_line_says_who_made_its_item():
    """
    The cell of an item is its name and its maker; the id of an item is in no snapshot's lines.
    """
    lines = activity("C-1", *["03-01 09:00"] * 3, item=["Home\x1eA", "Home\x1e\x1et2", None])

    shown = evidence_for_snapshots({"C-1": {"events": 3}}, lines)["C-1"]["lines"]

    assert ["Home", "Home", None] == shown["item"]
    assert [None, "A", None] == shown["item_by"]
    assert "item_id" not in shown


def test_evidence_has_no_ids_and_no_lines_of_others():
    """
    Each customer has only their own lines, numbered from zero, without customer and order ids.
    """
    lines = side_by_side(BASKET, activity("C-2", "05-05 10:00", item="Salt"))
    facts = {customer: {"events": 1} for customer in ("C-1", "C-2")}

    evidence = evidence_for_snapshots(facts, lines)

    assert {"at": ["2017-05-05T10:00"], "item": ["Salt"]} == evidence["C-2"]["lines"]
    assert "C-" not in json.dumps(evidence["C-1"])
    assert "R-" not in json.dumps(evidence["C-1"])


def test_lines_without_names_are_only_counted_if_names_are_hidden():
    """
    If a campaign hides names, a line without a name may have a hidden name, so it is not shown.
    """
    evidence = evidence_for_snapshots({"C-1": {"last_day": "2017-03-03"}}, BASKET, show="named")[
        "C-1"
    ]
    unnamed = BASKET.drop(columns="item").assign(category=pd.Series([None, "Food", None, None]))
    kinds = evidence_for_snapshots({"C-1": {"events": 4}}, unnamed, show="named")["C-1"]

    assert (1, []) == (evidence["numbers"][0]["matching"], evidence["numbers"][0]["lines"])
    assert {} == evidence["lines"]
    assert ["2017-03-01T09:00"] == kinds["lines"]["at"]


def test_without_lines_the_counts_stay():
    """
    A campaign that shows no lines stores none.
    """
    evidence = evidence_for_snapshots({"C-1": {"events": 4}}, BASKET, show="none")["C-1"]

    assert {
        "numbers": [{"facts": ["events"], "used": 4, "excluded": {}, "matching": 4, "lines": []}],
        "lines": {},
    } == evidence


def test_days_are_stored_without_a_time():
    """
    The lines of a log without times of day have only dates.
    """
    days = activity("C-1", "03-01 00:00")
    days["at"] = days["at"].astype(pd.ArrowDtype(pa.date32()))

    assert ["2017-03-01"] == evidence_for_snapshots({"C-1": {"events": 1}}, days)["C-1"]["lines"][
        "at"
    ]
