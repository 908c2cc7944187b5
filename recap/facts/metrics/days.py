from __future__ import annotations

from recap.facts.core import Measure, Year, iso_day, metric, money
from recap.lazy import pd


@metric(
    definition="On how many different days you were active.",
    unit="days",
    ties="none",
    absent="never",
    sample=39,
    measure=Measure("active_days", "your number of active days"),
    refers_to="all",
)
def active_days(year: Year) -> pd.Series:
    """Count days with at least one event, at least 1."""
    return year.days.groupby("customer").size()


@metric(
    definition="The first day of the period on which you were active.",
    unit="day",
    ties="none",
    absent="never",
    sample="2017-01-05",
    refers_to="day",
)
def first_day(year: Year) -> pd.Series:
    """Find the day of the first event."""
    return iso_day(year.days.groupby("customer")["day"].min())


@metric(
    definition="The last day of the period on which you were active.",
    unit="day",
    ties="none",
    absent="never",
    sample="2017-12-30",
    refers_to="day",
)
def last_day(year: Year) -> pd.Series:
    """Find the day of the last event."""
    return iso_day(year.days.groupby("customer")["day"].max())


@metric(
    definition="The day on which you did the most, how many events it had, and their total amount.",
    unit="date: day; events: events; amount: money",
    ties="the earliest day",
    absent="never. `amount` is left out when the campaign maps none",
    sample={"date": "2017-11-22", "events": 61, "amount": 184.27},
    shape="record",
    lines="money",
    refers_to={"date": "day"},
)
def busiest_day(year: Year) -> pd.DataFrame:
    """Find the day of the most events: ``date``, ``events``, and ``amount`` if mapped."""
    days = year.days
    busiest = days.loc[days.groupby("customer")["events"].idxmax()].set_index("customer")
    columns = {"date": iso_day(busiest["day"]), "events": busiest["events"]}
    if "amount" in busiest:
        columns["amount"] = money(busiest["amount"])
    return pd.DataFrame(columns)
