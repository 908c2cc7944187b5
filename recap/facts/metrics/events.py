from __future__ import annotations

from recap.facts.core import Measure, Year, metric
from recap.lazy import pd


@metric(
    definition="How many times you did something: every line of your activity counts as one.",
    unit="events",
    ties="none",
    absent="never",
    sample=407,
    measure=Measure("events", "your number of events"),
    adds_up_to="events",
    refers_to="all",
)
def events(year: Year) -> pd.Series:
    """Count lines, at least 1."""
    return year.events
