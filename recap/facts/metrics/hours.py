from __future__ import annotations

import numpy as np

from recap.facts.core import Year, busiest, metric
from recap.lazy import pd

ABSENT = "none of your events has a time of day"
WITH_TIME = "Events without a time of day do not count here."


@metric(
    definition=f"How many events you had in each hour of the day, from midnight on. {WITH_TIME}",
    unit="events; 24 numbers, the first for 00:00 to 00:59",
    ties="none",
    absent=ABSENT,
    needs=("time",),
    sample=[0] * 17 + [12, 9] + [0] * 5,
    shape="numbers",
    adds_up_to="timed_events",
    refers_to="all",
)
def hours(year: Year) -> pd.DataFrame:
    """Count events by hour: 24 columns, of the customers with times of day."""
    counts = year.table("hour", 24)
    return counts[counts.any(axis="columns")]


@metric(
    definition=(
        "The hour of the day in which you had the most events, how many, and their share. "
        f"17 means from 17:00 to 17:59. {WITH_TIME}"
    ),
    unit="hour: 0 to 23; events: events; share_pct: percent of your events with a time of day",
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
        f"of 24 numbers each. {WITH_TIME}"
    ),
    unit="events; the first number of a row is for 00:00 to 00:59",
    ties="none",
    absent=ABSENT,
    needs=("time",),
    sample=[[0] * 17 + [2, 1] + [0] * 5] * 7,
    shape="grid",
    adds_up_to="timed_events",
    refers_to="all",
)
def week_hours(year: Year) -> pd.DataFrame:
    """Count events by weekday and hour: 7 times 24 columns."""
    customers = hours(year).index
    lines = year.timed
    cell = (lines["weekday"] * 24 + lines["hour"]).to_numpy()
    cells = np.bincount(
        lines["customer"].to_numpy() * 168 + cell, minlength=len(year.customers) * 168
    )
    columns = pd.MultiIndex.from_product([range(7), range(24)])
    return pd.DataFrame(cells.reshape(-1, 168), columns=columns).loc[customers]
