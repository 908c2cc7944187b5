from __future__ import annotations

from recap.facts.core import Year, busiest, metric
from recap.lazy import pd


@metric(
    definition="How many events you had on each day of the week.",
    unit="events; 7 numbers, Monday first",
    ties="none",
    absent="never",
    sample=[51, 40, 38, 62, 70, 88, 58],
    shape="numbers",
    adds_up_to="events",
    refers_to="all",
)
def weekdays(year: Year) -> pd.DataFrame:
    """Count events by weekday: 7 columns, Monday first."""
    return year.table("weekday", 7)


@metric(
    definition=(
        "The day of the week on which you had the most events, how many, and that as a share of "
        "all your events."
    ),
    unit="weekday: 1 (Monday) to 7 (Sunday); events: events; share_pct: percent of all your events",
    ties="the earliest day of a week that begins on Monday",
    absent="never",
    sample={"weekday": 6, "events": 88, "share_pct": 21.6},
    shape="record",
    refers_to={"weekday": "weekday"},
)
def busiest_weekday(year: Year) -> pd.DataFrame:
    """Find the weekday of the most events: ``weekday`` (ISO), ``events``, ``share_pct``."""
    busiest_days = busiest(weekdays(year), "weekday")
    return busiest_days.assign(weekday=busiest_days["weekday"] + 1)
