from __future__ import annotations

import pandas as pd
import pytest

from recap.facts import MEASURES, METRICS
from recap.facts.core.registry import collected, metric
from recap.facts.core.year import Year


def test_a_name_is_taken_once():
    """
    Two metrics of one name would overwrite each other in silence.
    """

    def events(year: Year) -> pd.Series:
        return year.events

    with (
        collected(METRICS),
        pytest.raises(ValueError, match=r"^Two metrics are called 'events'\.$"),
    ):
        metric(definition="", unit="", ties="", absent="", sample=1)(events)


def test_every_measure_has_a_rank_that_needs_the_same_columns():
    """
    A rank needs the same columns as its fact.
    """
    for fact in [fact for fact in METRICS.values() if fact.measure]:
        assert fact.measure
        assert fact.needs == METRICS[f"{fact.measure.name}_rank"].needs

    assert {
        *("events", "orders", "active_days", "total_amount", "savings", "distinct_items"),
        *("weekly_streak", "daily_streak", "total_minutes", "distinct_channels", "visits"),
        *("biggest_order", "night_events", "loyalty"),
    } == MEASURES.keys()
