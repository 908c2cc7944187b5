from __future__ import annotations

import numpy as np

from recap.facts.core import Year, busiest, metric
from recap.lazy import pd

SEASONS = ("12-02", "03-05", "06-08", "09-11")
RULE = "A season is three whole months: 12-02 is December to February."
ABSENT = "the period is not twelve whole months, such as a calendar year"


@metric(
    definition=f"How many events you had in each season of the year. {RULE}",
    unit="events; the seasons 12-02, 03-05, 06-08 and 09-11, in this order",
    ties="none",
    absent=ABSENT,
    sample=[98, 93, 103, 113],
    shape="numbers",
    adds_up_to="events",
    refers_to="all",
)
def seasons(year: Year) -> pd.DataFrame:
    """Count events by season: 4 columns, that of December first."""
    if not year.window.is_a_year:
        return pd.DataFrame(columns=range(4), dtype="int64")
    first = year.window.first.month
    season = np.array([(first + nth) % 12 // 3 for nth in range(len(year.window.months))])
    months = year.table("month", len(season))
    return pd.DataFrame(
        {at: months.loc[:, season == at].sum(axis="columns") for at in range(4)}, index=months.index
    )


@metric(
    definition=(
        "The season in which you had the most events, how many, and that as a share of all your "
        f"events. {RULE}"
    ),
    unit="season: 12-02, 03-05, 06-08 or 09-11; events: events; "
    "share_pct: percent of all your events",
    ties="the first of 12-02, 03-05, 06-08, 09-11",
    absent=ABSENT,
    sample={"season": "09-11", "events": 113, "share_pct": 27.8},
    shape="record",
    refers_to="all",
)
def busiest_season(year: Year) -> pd.DataFrame:
    """Find the season of the most events: ``season``, ``events``, ``share_pct``."""
    busiest_seasons = busiest(seasons(year), "season")
    return busiest_seasons.assign(season=np.array(SEASONS, object)[busiest_seasons["season"]])
