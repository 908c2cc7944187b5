from __future__ import annotations

import numpy as np

from recap.facts.core import (
    MICROSECONDS_A_DAY,
    Ints,
    Year,
    category_codes,
    group,
    iso_day,
    metric,
    microseconds,
)
from recap.lazy import pd

MILESTONES = np.array([first * 10**zeros for zeros in range(1, 9) for first in (1, 5)])


@metric(
    definition=(
        "The days on which your number of events in the period reached a round number: 10, 50, "
        "100, 500, 1,000 and so on."
    ),
    unit="events: events; date: day",
    ties="none: events are counted in the order of their times",
    absent="you had fewer than 10 events",
    sample=[{"events": 10, "date": "2017-01-09"}],
    shape="records",
    refers_to="all",
)
def milestones(year: Year) -> pd.DataFrame:
    """List the days of round numbers of events: ``events``, ``date``, in order."""
    order = np.lexsort([year.lines["at"].to_numpy(), year.lines["customer"].to_numpy()])
    customer, day = (year.lines[name].to_numpy()[order] for name in ("customer", "day"))
    return _milestones("events", customer, day)


@metric(
    definition=(
        "The days on which your number of orders in the period reached a round number: 10, 50, "
        "100, 500, 1,000 and so on. An order is of the day on which it began."
    ),
    unit="orders: orders; date: day",
    ties="none: orders are counted in the order in which they began",
    absent="the campaign maps no `order_id`, or you made fewer than 10 orders",
    sample=[{"orders": 10, "date": "2017-03-18"}],
    needs=("order_id",),
    shape="records",
    refers_to="all",
)
def order_milestones(year: Year) -> pd.DataFrame:
    """List the days of round numbers of orders: ``orders``, ``date``, in order."""
    ordered = year.lines[year.lines["order_id"].notna()]
    customer, at = ordered["customer"].to_numpy(), microseconds(ordered["at"])
    orders = group(customer, category_codes(ordered["order_id"]))
    customers, began = orders.first(customer), orders.least(at)
    order = np.lexsort([began, customers])
    return _milestones("orders", customers[order], (began // MICROSECONDS_A_DAY)[order])


def _milestones(name: str, customer: Ints, day: Ints) -> pd.DataFrame:
    """Return each customer's rows at round numbers; *customer* is sorted, its rows in order."""
    starts = np.flatnonzero(np.diff(customer, prepend=-1) != 0)
    number = 1 + np.arange(len(customer)) - np.repeat(starts, np.diff(starts, append=len(customer)))
    at = np.isin(number, MILESTONES)
    index = pd.Index(customer[at], name="customer")
    date = iso_day(pd.Series(day[at], index=index))
    return pd.DataFrame({name: number[at], "date": date.to_numpy()}, index=index)
