from __future__ import annotations

import numpy as np

from recap.facts.core import Measure, Year, busiest, metric, shares_pct
from recap.facts.metrics.hours import ABSENT, WITH_TIME, hours
from recap.lazy import pd

DAYPARTS = ("morning", "afternoon", "evening", "night")
PART_OF_HOUR = np.array([3] * 5 + [0] * 7 + [1] * 5 + [2] * 5 + [3] * 2)
RULE = (
    "Morning is from 5:00 to 11:59, afternoon from 12:00 to 16:59, evening from 17:00 to 21:59, "
    f"night from 22:00 to 4:59. {WITH_TIME}"
)


@metric(
    definition=f"How your events are shared among the parts of the day. {RULE}",
    unit="percent of your events with a time of day",
    ties="shares are rounded down, and the missing tenths go to the parts that lost most, so that "
    "the four are 100; of equal parts, to the earliest",
    absent=ABSENT,
    needs=("time",),
    sample={"morning_pct": 21.1, "afternoon_pct": 30.5, "evening_pct": 43.2, "night_pct": 5.2},
    shape="record",
    refers_to="all",
)
def dayparts(year: Year) -> pd.DataFrame:
    """Share events among ``morning_pct``, ``afternoon_pct``, ``evening_pct``, ``night_pct``."""
    return shares_pct(_events_by_part(year)).add_suffix("_pct")


@metric(
    definition=(
        f"The part of the day in which you had the most events, how many, and their share. {RULE}"
    ),
    unit="part: morning, afternoon, evening or night; events: events; "
    "share_pct: percent of your events with a time of day",
    ties="the earliest, of a day that begins in the morning",
    absent=ABSENT,
    needs=("time",),
    sample={"part": "evening", "events": 176, "share_pct": 43.2},
    shape="record",
    refers_to="all",
)
def busiest_daypart(year: Year) -> pd.DataFrame:
    """Find the part of the day of the most events: ``part``, ``events``, ``share_pct``."""
    events = _events_by_part(year)
    busiest_parts, shares = busiest(events, "part"), shares_pct(events).to_numpy()
    part = busiest_parts["part"].to_numpy()
    share = shares[np.arange(len(part)), part]  # equal to the share in `dayparts`
    return busiest_parts.assign(part=np.array(DAYPARTS, object)[part], share_pct=share)


@metric(
    definition=f"How many of your events were at night, from 22:00 to 4:59. {WITH_TIME}",
    unit="events",
    ties="none",
    absent="none was",
    needs=("time",),
    sample=21,
    measure=Measure("night_events", "your number of events at night"),
    refers_to="all",
)
def night_events(year: Year) -> pd.Series:
    """Count events at night, at least 1."""
    events = _events_by_part(year)["night"]
    return events[events > 0]


def _events_by_part(year: Year) -> pd.DataFrame:
    by_hour = hours(year)
    counts = by_hour.to_numpy()
    parts = {part: counts[:, at == PART_OF_HOUR].sum(axis=1) for at, part in enumerate(DAYPARTS)}
    return pd.DataFrame(parts, index=by_hour.index)
