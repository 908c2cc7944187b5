"""The lines behind numbers, as snapshots keep them."""

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


def test_facts_that_stand_on_the_same_are_told_together():
    """
    Counts and lines stand there once for all of them; each line once for all that show it.
    """
    wanted = ("active_days", "events", "top_items", "busiest_day")
    facts = {name: facts_of(BASKET)[name] for name in wanted}

    told = evidence_for_snapshots({"C-1": facts}, BASKET)["C-1"]

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
    } == told


def test_it_is_json_and_nobody_elses():
    """
    Each customer has their own lines, by places of their own; no id stands in them.
    """
    lines = side_by_side(BASKET, activity("C-2", "05-05 10:00", item="Salt"))
    facts = {customer: {"events": 1} for customer in ("C-1", "C-2")}

    told = evidence_for_snapshots(facts, lines)

    assert {"at": ["2017-05-05T10:00"], "item": ["Salt"]} == told["C-2"]["lines"]
    assert "C-" not in json.dumps(told["C-1"])
    assert "R-" not in json.dumps(told["C-1"])


def test_what_is_never_named_is_not_shown():
    """
    Where names are kept from being shown, a line without one may be of such: it is only counted.
    """
    told = evidence_for_snapshots({"C-1": {"last_day": "2017-03-03"}}, BASKET, show="named")["C-1"]
    unnamed = BASKET.drop(columns="item").assign(category=pd.Series([None, "Food", None, None]))
    kinds = evidence_for_snapshots({"C-1": {"events": 4}}, unnamed, show="named")["C-1"]

    assert (1, []) == (told["numbers"][0]["matching"], told["numbers"][0]["lines"])
    assert {} == told["lines"]
    assert ["2017-03-01T09:00"] == kinds["lines"]["at"]


def test_lines_may_be_left_out_and_the_counts_stay():
    """
    A campaign that shows no lines keeps none.
    """
    told = evidence_for_snapshots({"C-1": {"events": 4}}, BASKET, show="none")["C-1"]

    assert {
        "numbers": [{"facts": ["events"], "used": 4, "excluded": {}, "matching": 4, "lines": []}],
        "lines": {},
    } == told


def test_days_are_told_without_a_time():
    """
    A log that knows no times has lines of days.
    """
    days = activity("C-1", "03-01 00:00")
    days["at"] = days["at"].astype(pd.ArrowDtype(pa.date32()))

    assert ["2017-03-01"] == evidence_for_snapshots({"C-1": {"events": 1}}, days)["C-1"]["lines"][
        "at"
    ]
