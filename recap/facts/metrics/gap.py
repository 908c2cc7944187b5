from __future__ import annotations

import numpy as np

from recap.facts.core import Year, iso_day, metric
from recap.lazy import pd


@metric(
    definition=(
        "The longest time between two of your events without any: how many whole days, the first "
        "and the last of them. The time before your first event and after your last does not count."
    ),
    unit="days: days without an event; first, last: days, both without one",
    ties="the earliest",
    absent="you were active on one day only, or on every day from your first to your last",
    sample={"days": 23, "first": "2017-07-02", "last": "2017-07-24"},
    shape="record",
    refers_to={"first": "from_day", "last": "until_day"},
)
def longest_gap(year: Year) -> pd.DataFrame:
    """Find the longest run of days without events: ``days`` (at least 1), ``first``, ``last``."""
    customer, day = year.days["customer"].to_numpy(), year.days["day"].to_numpy()
    same_customer = customer[1:] == customer[:-1]
    gaps = pd.DataFrame(
        {
            "customer": customer[1:][same_customer],
            "days": (np.diff(day) - 1)[same_customer],
            "after": day[:-1][same_customer],
        }
    )
    gaps = gaps[gaps["days"] > 0]
    longest_first = gaps.iloc[np.lexsort([gaps["after"], -gaps["days"], gaps["customer"]])]
    longest = longest_first.drop_duplicates("customer").set_index("customer")
    return pd.DataFrame(
        {
            "days": longest["days"],
            "first": iso_day(longest["after"] + 1),
            "last": iso_day(longest["after"] + longest["days"]),
        }
    )
