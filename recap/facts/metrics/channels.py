from __future__ import annotations

from recap.facts.core import Measure, Year, metric, tally, top
from recap.lazy import pd


@metric(
    definition=(
        "Where you were most active, five places at most (a place is a shop, an app, a branch: "
        "whatever the campaign tells apart): how many events, and that as a share of all yours."
    ),
    unit="events: events; share_pct: percent of all your events",
    ties="the larger amount first, where amounts are known, then by name",
    absent="the campaign maps no `channel`, or none of your lines names one",
    sample=[{"name": "Main Street", "events": 301, "share_pct": 74.0}],
    needs=("channel",),
    shape="records",
    refers_to={"name": "channel"},
)
def channels(year: Year) -> pd.DataFrame:
    """List up to five channels: ``name``, ``events``, ``share_pct``."""
    return top(year, "channel", tally(year.lines, "channel"))


@metric(
    definition="In how many different places you were active.",
    unit="places",
    ties="none",
    absent="the campaign maps no `channel`, or none of your lines names one",
    sample=4,
    needs=("channel",),
    measure=Measure("distinct_channels", "your number of different places"),
    refers_to="all",
)
def distinct_channels(year: Year) -> pd.Series:
    """Count distinct named channels, at least 1."""
    return tally(year.lines, "channel").groupby("customer").size()
