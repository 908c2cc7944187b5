from __future__ import annotations

import numpy as np

from recap.facts.core import Year, busiest, metric
from recap.lazy import pd

ABSENT = "all your events are at exactly midnight: then the log has days, not hours"


@metric(
    definition="How many events you had in each hour of the day, from midnight on.",
    unit="events; 24 numbers, the first for 00:00 to 00:59",
    ties="none",
    absent=ABSENT,
    needs=("time",),
    sample=[0] * 17 + [12, 9] + [0] * 5,
    shape="numbers",
    adds_up_to="events",
    refers_to="all",
)
def hours(year: Year) -> pd.DataFrame:
    """Count events by hour: 24 columns, of the customers with times of day."""
    at = year.lines["at"].to_numpy()
    has_times = pd.Series(at != at.astype("datetime64[D]")).groupby(year.lines["customer"]).any()
    return year.table("hour", 24)[has_times]


@metric(
    definition=(
        "The hour of the day in which you had the most events, how many, and that as a share of "
        "all your events. 17 means from 17:00 to 17:59."
    ),
    unit="hour: 0 to 23; events: events; share_pct: percent of all your events",
    ties="the earliest hour of the day",
    absent=ABSENT,
    needs=("time",),
    sample={"hour": 17, "events": 41, "share_pct": 10.1},
    shape="record",
    refers_to={"hour": "hour"},
)
def busiest_hour(year: Year) -> pd.DataFrame:
    """Find the hour of the most events: ``hour``, ``events``, ``share_pct``."""
    return busiest(hours(year), "hour")


@metric(
    definition=(
        "How many events you had in each hour of each day of the week: seven rows, Monday first, "
        "of 24 numbers each."
    ),
    unit="events; the first number of a row is for 00:00 to 00:59",
    ties="none",
    absent=ABSENT,
    needs=("time",),
    sample=[[0] * 17 + [2, 1] + [0] * 5] * 7,
    shape="grid",
    adds_up_to="events",
    refers_to="all",
)
def week_hours(year: Year) -> pd.DataFrame:
    """Count events by weekday and hour: 7 times 24 columns."""
    customers = hours(year).index
    cell = (year.lines["weekday"] * 24 + year.lines["hour"]).to_numpy()
    cells = np.bincount(
        year.lines["customer"].to_numpy() * 168 + cell, minlength=len(year.customers) * 168
    )
    columns = pd.MultiIndex.from_product([range(7), range(24)])
    return pd.DataFrame(cells.reshape(-1, 168), columns=columns).loc[customers]
