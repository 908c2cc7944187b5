from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recap.facts.core import Year, busiest, metric, money
from recap.lazy import pd


@metric(
    definition=(
        "How many events you had in each month, and their total amount. Every month is listed."
    ),
    unit="month: month; events: events; amount: money",
    ties="none",
    absent="never. `amount` is left out when the campaign maps none",
    sample=[{"month": "2017-01", "events": 33, "amount": 98.2}],
    shape="records",
    lines="money",
    adds_up_to={"events": "events", "amount": "amount"},
    refers_to="all",
)
def months(year: Year) -> pd.DataFrame:
    """Count every month of the window: ``month``, ``events``, and ``amount`` if mapped."""
    names, table = year.window.months, _events_by_month(year)
    columns = {
        "month": np.tile(np.array(names, object), len(table)),
        "events": table.to_numpy().ravel(),
    }
    if year.knows(["amount"]):
        columns["amount"] = _amounts_by_month(year)
    return pd.DataFrame(columns, index=table.index.repeat(len(names)))


@metric(
    definition=(
        "The month in which you had the most events, how many, and that as a share of all your "
        "events."
    ),
    unit="month: month; events: events; share_pct: percent of all your events",
    ties="the earliest month",
    absent="never",
    sample={"month": "2017-03", "events": 61, "share_pct": 15.0},
    shape="record",
    refers_to={"month": "month"},
)
def busiest_month(year: Year) -> pd.DataFrame:
    """Find the month of the most events: ``month``, ``events``, ``share_pct``."""
    busiest_months = busiest(_events_by_month(year), "month")
    names = np.array(year.window.months, object)
    return busiest_months.assign(month=names[busiest_months["month"]])


def _events_by_month(year: Year) -> pd.DataFrame:
    return year.table("month", len(year.window.months))


def _amounts_by_month(year: Year) -> npt.NDArray[np.float64]:
    """Return the amounts of all months of the first customer, then of the second, and so on."""
    sums = year.money.groupby(["customer", "month"])["amount"].sum().astype("int64")
    every_month = range(len(year.window.months))
    table = sums.unstack(fill_value=0).reindex(columns=every_month, fill_value=0)
    return money(pd.Series(table.to_numpy().ravel())).to_numpy()
