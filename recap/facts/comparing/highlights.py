"""The most remarkable number of a customer: the measure in which the customer ranks highest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from recap.facts.comparing.percentiles import Percentiles

REMARKABLE_PCT = 10  # a lower rank is not remarkable
# The order of measures in which a customer has the same rank. All others come after these.
TELLING = (
    *("weekly_streak", "daily_streak", "loyalty", "night_events", "distinct_channels"),
    *("distinct_items", "visits", "orders", "active_days", "total_minutes", "events", "savings"),
)


def most_remarkable(
    percentiles: Mapping[str, Percentiles],
    sentences: Mapping[str, str | None] = MappingProxyType({}),
) -> list[dict[str, Any] | None]:
    """
    Find the measure in which each customer ranks highest.

    Args:
        percentiles: The positions of the customers, for each measure.
        sentences: The sentence of each custom measure that has one.

    Returns:
        For each customer ``{"measure", "value", "top_pct", "of"}``, or None. ``top_pct`` is
        the percentage of the people compared who have as much or more, the customer included,
        rounded up to one decimal; it is never that of a group smaller than ten. If the measure
        has a sentence, it is ``says``.
    """
    names = telling_order(percentiles)
    top = np.array([percentiles[name].top for name in names])
    best = top.argmin(axis=0)  # the first of equals
    highlights: list[dict[str, Any] | None] = [None] * top.shape[1]
    for customer in np.flatnonzero(top.min(axis=0) <= REMARKABLE_PCT * 10).tolist():
        name = names[best[customer]]
        highlights[customer] = {
            "measure": name,
            "value": _plain(percentiles[name].values[customer]),
            "top_pct": int(top[best[customer], customer]) / 10,
            "of": percentiles[name].of,
            **({"says": sentences[name]} if sentences.get(name) else {}),
        }
    return highlights


def telling_order(names: Iterable[str]) -> list[str]:
    """Sort measures by `TELLING`; those that are not in it come last, by name."""
    position = {name: at for at, name in enumerate(TELLING)}
    return sorted(names, key=lambda name: (position.get(name, len(position)), name))


def _plain(value: Any) -> float:
    """Return a whole number as int, another as float."""
    number = float(value)
    return int(number) if number.is_integer() else number
