"""The most remarkable thing about a customer: the measure in which they stand farthest out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from recap.facts.comparing.percentiles import Percentiles

REMARKABLE_PCT = 10  # whoever stands out no farther is like everybody else
TELLING = (  # of measures in which a customer stands equally far out; all others come after
    *("weekly_streak", "daily_streak", "loyalty", "night_events", "distinct_channels"),
    *("distinct_items", "visits", "orders", "active_days", "total_minutes", "events", "savings"),
)


def most_remarkable(
    standings: Mapping[str, Percentiles], says: Mapping[str, str | None] = MappingProxyType({})
) -> list[dict[str, Any] | None]:
    """
    Find where each customer stands farthest out.

    Args:
        standings: Of each measure, where they stand.
        says: The sentence of each measure that has one of its own.

    Returns:
        For each customer ``{"measure", "value", "top_pct", "of"}``, or None. ``top_pct`` is
        the percentage of those compared who have as much or more, the customer included, and
        never of a group smaller than ten, rounded up to one decimal. And ``says``, where the
        measure has a sentence.
    """
    names = telling_order(standings)
    top = np.array([standings[name].top for name in names])
    best = top.argmin(axis=0)  # the first of equals
    found: list[dict[str, Any] | None] = [None] * top.shape[1]
    for customer in np.flatnonzero(top.min(axis=0) <= REMARKABLE_PCT * 10).tolist():
        name = names[best[customer]]
        found[customer] = {
            "measure": name,
            "value": _plain(standings[name].values[customer]),
            "top_pct": int(top[best[customer], customer]) / 10,
            "of": standings[name].of,
            **({"says": says[name]} if says.get(name) else {}),
        }
    return found


def telling_order(names: Iterable[str]) -> list[str]:
    """Sort measures: the most telling first, those that are not in the list by name."""
    place = {name: at for at, name in enumerate(TELLING)}
    return sorted(names, key=lambda name: (place.get(name, len(place)), name))


def _plain(value: Any) -> float:
    """Write a whole number without decimals."""
    number = float(value)
    return int(number) if number.is_integer() else number
