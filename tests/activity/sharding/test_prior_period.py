"""What customers did before the window, from rejected rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from activity_log import campaign, log

from recap.activity import PRIOR_PERIOD, split
from recap.campaign import Campaign

pytestmark = pytest.mark.slow


def prior_period(plan: Campaign) -> dict[str, list[Any]]:
    """Map customers to since, events, days, amount, minutes, null as None."""
    split(plan, plan.folder / "out")
    table = pd.read_parquet(plan.folder / "out" / PRIOR_PERIOD)
    rows = table.astype(object).where(table.notna(), None).itertuples(index=False)
    return {who: [str(since), *prior] for who, since, *prior in rows}


def test_the_same_days_a_year_earlier(tmp_path):
    """
    Events, days, money and minutes of last year; older rows only set `since`.
    """
    log(
        tmp_path,
        *("C-1,2015-05-02 09:00,7,1", "C-1,2016-01-01 00:00,1.5,2", "C-1,2016-01-01 09:00,,3"),
        *("C-1,2016-12-31 23:59,2,", "C-1,2017-06-01 09:00,9,1"),
        header="who,when,paid,took",
    )

    prior = prior_period(campaign(tmp_path, columns={"amount": "paid", "minutes": "took"}))

    assert {"C-1": ["2015-05-02", 3, 2, 35000, 50000]} == prior


def test_the_zero_of_a_clock_is_no_first_day(tmp_path):
    """
    A line at the zero of Unix time has no time: nobody has been a customer since 1970 by that.
    """
    zeros = ["C-1,1970-01-01 00:00", "C-1,1969-12-31 19:00", "C-2,1900-01-01 00:00"]
    log(tmp_path, *zeros, "C-1,2015-05-02 09:00", "C-1,2017-06-01 09:00", "C-2,2017-06-01 09:00")

    assert {"C-1": "2015-05-02"} == {
        customer: row[0] for customer, row in prior_period(campaign(tmp_path)).items()
    }


def test_a_log_that_begins_later_has_only_since(tmp_path):
    """
    Half a year is not compared with a year; one row of any customer on the first day is enough.
    """
    rows = ["C-1,2016-01-02 00:00", "C-1,2017-06-01 09:00", "C-2,2017-06-01 09:00"]
    log(tmp_path, *rows)

    assert {"C-1": ["2016-01-02", None, None, None, None]} == prior_period(campaign(tmp_path))

    log(tmp_path, *rows, "C-2,2016-01-01 23:59")

    assert [1, 1] == prior_period(campaign(tmp_path))["C-1"][1:3]


def test_who_joined_during_the_earlier_year_has_only_since(tmp_path):
    """
    Half a year of a customer is not compared with a year; the first month is early enough.
    """
    firsts = {"C-1": "2016-01-31", "C-2": "2016-02-01", "C-3": "2015-06-01", "C-4": "2016-10-09"}
    later = [f"{customer},2016-10-{day}" for customer in firsts for day in (10, 11, 12, 13)]
    this_year = [f"{customer},2017-05-01" for customer in firsts]
    joined = [f"{customer},{day}" for customer, day in firsts.items()]
    log(tmp_path, "C-0,2016-01-01", *joined, *later, *this_year)

    days = {customer: prior[2] for customer, prior in prior_period(campaign(tmp_path)).items()}

    assert {"C-1": 5, "C-2": None, "C-3": 4, "C-4": None} == days


def test_customers_without_events_this_year_have_no_row(tmp_path):
    """
    Nor have customers who opted out.
    """
    log(tmp_path, "C-1,2016-01-01", "C-2,2016-01-01", "C-2,2017-01-01", "C-3,2017-01-01")
    (tmp_path / "no.txt").write_text("C-2\n")

    assert {} == prior_period(campaign(tmp_path, opted_out={"file": "no.txt"}))


def test_last_year_is_in_the_customers_zone(tmp_path):
    """
    The zone of the log does not matter.
    """
    log(tmp_path, "C-1,2016-01-01 03:00", "C-1,2016-07-01 00:00", "C-1,2017-07-01 00:00")

    prior = prior_period(campaign(tmp_path, zone="America/New_York"))

    assert {"C-1": ["2015-12-31", 1, 1, None, None]} == prior


def test_rows_of_last_year_follow_the_same_rules(tmp_path):
    """
    Negative amounts without a rule for returns, and duplicates, do not count.
    """
    rows = ["C-1,2016-01-01,5", "C-1,2016-01-01,5", "C-1,2016-03-01,-5", "C-1,2017-01-01,5"]
    log(tmp_path, *rows, header="who,when,paid")
    columns = {"amount": "paid"}

    prior = prior_period(campaign(tmp_path, columns=columns))
    dropped = prior_period(campaign(tmp_path, columns=columns, source={"duplicates": "drop"}))

    assert [2, 1, 100000] == prior["C-1"][1:4]
    assert [1, 1, 50000] == dropped["C-1"][1:4]


@pytest.mark.parametrize(("rule", "amount"), [("net", 30000), ("show", 30000), ("ignore", 50000)])
def test_returns_of_last_year_are_no_events(tmp_path, rule, amount):
    """
    Their money counts by the same rule as this year's.
    """
    rows = ["C-1,2016-01-01,5", "C-1,2016-03-01,-2", "C-1,2017-01-01,5"]
    log(tmp_path, *rows, header="who,when,paid")

    prior = prior_period(campaign(tmp_path, columns={"amount": "paid"}, returns={"rule": rule}))

    assert [1, 1, amount] == prior["C-1"][1:4]


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ((2017, 1, 1), (2017, 12, 31), ((2016, 1, 1), (2016, 12, 31))),
        ((2016, 3, 1), (2017, 2, 28), ((2015, 3, 1), (2016, 2, 29))),
        ((2016, 2, 29), (2016, 3, 31), ((2015, 2, 28), (2015, 3, 31))),
        ((2015, 3, 1), (2016, 2, 28), ((2014, 3, 1), (2015, 2, 28))),
        ((2016, 2, 1), (2016, 2, 29), ((2015, 2, 1), (2015, 2, 28))),
        ((2015, 7, 1), (2017, 6, 30), ((2013, 7, 1), (2015, 6, 30))),
        ((2016, 11, 15), (2017, 2, 10), ((2015, 11, 15), (2016, 2, 10))),
    ],
)
def test_the_prior_period(tmp_path, first, last, before):
    """
    The same days one year earlier, or more years where they would overlap.
    """
    window: dict[str, Any] = {"from": date(*first), "to": date(*last)}
    plan = campaign(tmp_path, **window)

    assert (date(*before[0]), date(*before[1])) == plan.prior_period


@pytest.mark.parametrize(
    "rule",
    [
        {"opted_out": {"file": "list.txt"}},
        {"robots": {"customers": "list.txt"}},
        {"robots": {"most_events_a_day": 2}},
    ],
)
@pytest.mark.parametrize("day", ["2016-01-01", "2017-03-01"])
def test_accounts_that_do_not_count_do_not_lengthen_the_log(tmp_path, rule, day):
    """
    The log begins with the first row of somebody who counts, whenever a machine was one.
    """
    person = ["C-1,2016-01-05 12:00", "C-1,2017-02-05 12:00"]
    account = ["T-1,2016-01-01 08:00", *(f"T-1,{day} 12:0{minute}" for minute in range(3))]
    log(tmp_path, *person, *account)
    (tmp_path / "list.txt").write_text("T-1\n")

    with_rule, without_rule = prior_period(campaign(tmp_path, **rule)), campaign(tmp_path)

    assert {"C-1": ["2016-01-05", None, None, None, None]} == with_rule
    assert 1 == prior_period(without_rule)["C-1"][1]
