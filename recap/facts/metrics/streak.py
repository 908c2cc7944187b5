from __future__ import annotations

import numpy as np

from recap.facts.core import Measure, Year, iso_day, metric
from recap.lazy import pd


@metric(
    definition="Your longest run of days in a row with at least one event on each.",
    unit="days: days; first, last: days, both part of the run",
    ties="the earliest run",
    absent="never",
    sample={"days": 4, "first": "2017-06-01", "last": "2017-06-04"},
    shape="record",
    measure=Measure("daily_streak", "your longest run of days in a row", field="days"),
    refers_to={"first": "from_day", "last": "until_day"},
)
def longest_streak(year: Year) -> pd.DataFrame:
    """Find the longest run of active days: ``days`` (at least 1), ``first``, ``last``."""
    runs = _longest_runs(year.days)
    return pd.DataFrame(
        {"days": runs["size"], "first": iso_day(runs["min"]), "last": iso_day(runs["max"])}
    )


@metric(
    definition=(
        "Your longest run of weeks in a row with at least one event in each. Weeks begin on "
        "Monday; the first week is shown by its Monday and the last week by its Sunday, which "
        "may be outside the period."
    ),
    unit="weeks: weeks; first: the Monday it began; last: the Sunday it ended",
    ties="the earliest run",
    absent="never",
    sample={"weeks": 6, "first": "2017-02-27", "last": "2017-04-09"},
    shape="record",
    measure=Measure("weekly_streak", "your longest run of weeks in a row", field="weeks"),
    refers_to={"first": "from_day", "last": "until_day"},
)
def longest_weekly_streak(year: Year) -> pd.DataFrame:
    """Find the longest run of active ISO weeks: ``weeks`` (at least 1), ``first``, ``last``."""
    week = (year.days["day"] + 3) // 7  # 1970-01-01 was a Thursday
    runs = _longest_runs(year.days.assign(day=week).drop_duplicates(["customer", "day"]))
    return pd.DataFrame(
        {
            "weeks": runs["size"],
            "first": iso_day(runs["min"] * 7 - 3),
            "last": iso_day(runs["max"] * 7 + 3),
        }
    )


def _longest_runs(active: pd.DataFrame) -> pd.DataFrame:
    """
    Find each customer's longest run of numbers without a gap; of equal runs, the earliest.

    Args:
        active: ``customer``, ``day``: sorted, no row twice.

    Returns:
        A row a customer: ``size``, ``min``, ``max``.
    """
    customer, day = active["customer"].to_numpy(), active["day"].to_numpy()
    # A gap, or the next customer, starts a new run.
    starts_run = (np.diff(customer, prepend=-1) != 0) | (np.diff(day, prepend=-1) != 1)
    starts = np.flatnonzero(starts_run)
    size = np.diff(starts, append=len(day))
    runs = pd.DataFrame(
        {
            "customer": customer[starts],
            "size": size,
            "min": day[starts],
            "max": day[starts] + size - 1,
        }
    )
    longest_first = runs.iloc[np.lexsort([runs["min"], -runs["size"], runs["customer"]])]
    return longest_first.drop_duplicates("customer").set_index("customer")
