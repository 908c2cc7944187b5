from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from activity_builder import LEAP_YEAR, YEAR, activity, facts_of, side_by_side
from hypothesis import given, settings
from hypothesis import strategies as st

from recap.errors import ActivityError
from recap.facts import MEASURES, METRICS, Window, count

ALL_COLUMNS: dict[str, Any] = {
    "item": "Bananas",
    "category": "Fruit",
    "channel": "Main Street",
    "order_id": "O-1",
    "amount": 2.5,
    "savings": 0.25,
    "quantity": 1.0,
    "minutes": 3.0,
}


def test_one_event_on_29_february_is_a_whole_year():
    """
    A customer with one line has every fact the columns allow, and it is that line.
    """
    line = activity("C-1", "02-29 17:45", year=2016, **ALL_COLUMNS)
    other_months = [f"2016-{month:02}" for month in range(3, 13)]

    facts = facts_of(line, window=LEAP_YEAR)

    assert {
        "active_days": 1,
        "biggest_order": {"amount": 2.5, "date": "2016-02-29", "events": 1},
        "busiest_day": {"date": "2016-02-29", "events": 1, "amount": 2.5},
        "busiest_daypart": {"part": "evening", "events": 1, "share_pct": 100.0},
        "busiest_hour": {"hour": 17, "events": 1, "share_pct": 100.0},
        "busiest_month": {"month": "2016-02", "events": 1, "share_pct": 100.0},
        "busiest_season": {"season": "12-02", "events": 1, "share_pct": 100.0},
        "busiest_weekday": {"weekday": 1, "events": 1, "share_pct": 100.0},
        "channel_journey": {
            **{"first": "Main Street", "favourite": "Main Street", "last": "Main Street"}
        },
        "channel_months": [{"month": "2016-02", "name": "Main Street", "events": 1}],
        "channels": [{"name": "Main Street", "events": 1, "share_pct": 100.0}],
        "dayparts": {
            **{"morning_pct": 0.0, "afternoon_pct": 0.0, "evening_pct": 100.0, "night_pct": 0.0}
        },
        "discoveries": [
            {"month": "2016-01", "items": 0},
            {"month": "2016-02", "items": 1},
            *({"month": month, "items": 0} for month in other_months),
        ],
        "distinct_channels": 1,
        "distinct_items": 1,
        "events": 1,
        "first_day": "2016-02-29",
        "hours": [0] * 17 + [1] + [0] * 6,
        "last_day": "2016-02-29",
        "longest_streak": {"days": 1, "first": "2016-02-29", "last": "2016-02-29"},
        "longest_weekly_streak": {"weeks": 1, "first": "2016-02-29", "last": "2016-03-06"},
        "loyal_item": {"name": "Bananas", "days": 1, "months": 1, "days_pct": 100.0},
        "months": [
            {"month": "2016-01", "events": 0, "amount": 0.0},
            {"month": "2016-02", "events": 1, "amount": 2.5},
            *({"month": month, "events": 0, "amount": 0.0} for month in other_months),
        ],
        "orders": 1,
        "returning_items": {"again": 0, "once": 1, "again_pct": 0.0},
        "savings": 0.25,
        "seasons": [1, 0, 0, 0],
        "top_categories": [{"name": "Fruit", "events": 1, "share_pct": 100.0}],
        "top_items": [{"name": "Bananas", "events": 1, "share_pct": 100.0}],
        "total_amount": 2.5,
        "total_minutes": 3,
        "total_quantity": 1.0,
        "visits": 1,
        "week_hours": [[0] * 17 + [1] + [0] * 6, *([0] * 24 for _ in range(6))],
        "weekdays": [1, 0, 0, 0, 0, 0, 0],
    } == facts
    assert sorted(facts) == list(facts)


def test_nobody_has_no_facts():
    """
    A shard without lines is an empty table with all its columns.
    """
    counted = count(activity("C-1"), YEAR)

    assert [] == counted.index.tolist()
    assert ["facts", *MEASURES] == counted.columns.tolist()
    assert "customer_id" == counted.index.name


def test_two_columns_are_enough():
    """
    A log of who and when alone has the facts of time, and no other.
    """
    facts = facts_of(activity("C-1", "03-01 09:00"))

    assert {
        *("active_days", "busiest_day", "busiest_daypart", "busiest_hour", "busiest_month"),
        *("busiest_season", "busiest_weekday", "dayparts", "events", "first_day", "hours"),
        *("last_day", "longest_streak", "longest_weekly_streak", "months", "seasons"),
        *("week_hours", "weekdays"),
    } == facts.keys()
    assert {"date": "2017-03-01", "events": 1} == facts["busiest_day"]
    assert {"month": "2017-03", "events": 1} == facts["months"][2]


@pytest.mark.parametrize("column", sorted(ALL_COLUMNS))
def test_a_column_that_is_all_unknown_makes_no_fact(column: str):
    """
    Unknown values count as zero, and facts without any known value are absent.
    """
    line = activity("C-1", "03-01 09:00", **{**ALL_COLUMNS, column: None})
    needed = {name for name, metric in METRICS.items() if column in metric.needs}

    assert not needed & facts_of(line).keys()


def test_measures_are_the_facts_numbers():
    """
    Customers are ranked by the number in their facts.
    """
    year = side_by_side(
        activity("C-1", "03-01 09:00", "03-02 09:00", **ALL_COLUMNS),
        activity("C-2", "03-01 09:00", **{**ALL_COLUMNS, "savings": 0.0, "item": None}),
    )

    counted = count(year, YEAR)

    assert {
        **{"active_days": 2.0, "events": 2.0, "distinct_items": 1.0, "orders": 1.0},
        **{"savings": 0.5, "total_amount": 5.0, "total_minutes": 6.0, "weekly_streak": 1.0},
        **{"biggest_order": 5.0, "daily_streak": 2.0, "distinct_channels": 1.0, "loyalty": 2.0},
        **{"visits": 2.0},
    } == counted.loc["C-1", list(MEASURES)].dropna().to_dict()
    assert counted.loc["C-2", ["savings", "distinct_items"]].isna().all()
    assert {np.dtype("float64")} == {counted[name].dtype for name in MEASURES}


def test_a_line_outside_the_window_is_an_error():
    """
    The activity room keeps lines inside the window; a stray one is trouble, not a fact.
    """
    year = activity("C-1", "2017-12-31 23:59", "2018-01-01 00:00")

    with pytest.raises(ActivityError) as caught:
        count(year, YEAR)

    assert str(caught.value) == (
        "'at' has 1 values outside 2017-01-01 to 2017-12-31.\n"
        "  where: a shard of the activity\n"
        "  fix:   read the activity again: recap run"
    )


@pytest.mark.parametrize("amount", [float("inf"), -1e15])
def test_an_amount_beyond_exact_sums_is_an_error(amount: float):
    """
    A sum that could not be exact is an error.
    """
    with pytest.raises(ActivityError) as caught:
        count(activity("C-1", "03-01 09:00", amount=amount), YEAR)

    assert str(caught.value) == (
        "'amount' has a value too large to add up exactly.\n"
        "  where: a shard of the activity\n"
        "  fix:   keep every value of 'amount' below 900719925474"
    )


def test_a_window_may_be_part_of_a_year_or_cross_it():
    """
    Months are those that the window touches, whichever year they are in.
    """
    season = Window(date(2016, 11, 15), date(2017, 2, 10))
    year = activity("C-1", "2016-12-31 23:59", "2017-01-01 00:01", "2017-02-10 12:00")

    assert [
        {"month": "2016-11", "events": 0},
        {"month": "2016-12", "events": 1},
        {"month": "2017-01", "events": 1},
        {"month": "2017-02", "events": 1},
    ] == facts_of(year, window=season)["months"]


def test_names_from_a_dictionary_column_sort_by_name():
    """
    A column that arrives as categories is the same as one of strings.
    """
    year = activity("C-1", "03-01 09:00", "03-01 10:00", item=["pear", "apple"])
    coded = year.assign(
        item=pd.Categorical(year["item"], ["pear", "apple"]),
        customer_id=pd.Categorical(year["customer_id"]),
    )

    assert facts_of(year) == facts_of(coded)


# The laws that hold for any year

names = st.sampled_from(["a", "b", "c", "d", "e", "f", "ß", None])
cents = st.integers(0, 500).map(lambda cents: cents / 100) | st.none()
lines = st.lists(
    st.fixed_dictionaries(
        {
            "customer_id": st.sampled_from(["C-1", "C-2", "C-10"]),
            "at": st.integers(0, 366 * 24 - 1).map(
                lambda hour: pd.Timestamp(2016, 1, 1) + pd.Timedelta(hours=hour)
            ),
            "item": names,
            "category": names,
            "channel": names,
            "order_id": names,
            "amount": cents,
            "savings": cents,
            "quantity": st.sampled_from([0.0, 1.0, None]),
            "minutes": st.floats(0, 100) | st.none(),
        }
    ),
    min_size=1,
    max_size=40,
)


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    kinds = dict.fromkeys(("amount", "savings", "quantity", "minutes"), "float64")
    return pd.DataFrame(rows).astype(kinds)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(lines, st.randoms(use_true_random=False))
def test_order_and_company_change_nobodys_facts(rows: list[dict[str, Any]], random: Any):
    """
    Shuffled rows, and other customers in the shard, leave each customer's facts as they are.
    """
    together = count(_frame(rows), LEAP_YEAR)["facts"].to_dict()
    random.shuffle(rows)
    year = _frame(rows)

    assert together == count(year, LEAP_YEAR)["facts"].to_dict()
    for customer, own in year.groupby("customer_id"):
        assert together[customer] == facts_of(own, str(customer), LEAP_YEAR)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(lines)
def test_facts_are_json_of_the_promised_kinds(rows: list[dict[str, Any]]):
    """
    Every fact survives JSON unchanged, has its sample's shape, and is never null or minus zero.
    """
    for facts in count(_frame(rows), LEAP_YEAR)["facts"]:
        text = json.dumps(facts, allow_nan=False)

        assert facts == json.loads(text)
        assert "null" not in text
        assert "-0.0" not in text
        for name, value in facts.items():
            assert _kind(METRICS[name].sample) == _kind(value), name


def _kind(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _kind(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_kind(value[0])]
    return type(value)
