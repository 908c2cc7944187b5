from __future__ import annotations

from recap.facts.core import Measure, Year, category_codes, group, metric
from recap.lazy import pd


@metric(
    definition=(
        "How many visits you made. Being in one place on one day is one visit, however often you "
        "did something there; two places on one day are two. Events without a place are left out."
    ),
    unit="visits",
    ties="none",
    absent="the campaign maps no `channel`, or none of your lines names one",
    sample=52,
    needs=("channel",),
    measure=Measure("visits", "your number of visits"),
    refers_to="all",
)
def visits(year: Year) -> pd.Series:
    """Count distinct days and named channels, at least 1."""
    named = year.lines[year.lines["channel"].notna()]
    customer, day = named["customer"].to_numpy(), named["day"].to_numpy()
    groups = group(customer, category_codes(named["channel"]), day - day.min(initial=0))
    return pd.Series(groups.first(customer)).value_counts(sort=False)
