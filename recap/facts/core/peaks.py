"""The busiest of anything that has a fixed number of places: hours, weekdays, months."""

from __future__ import annotations

from recap.facts.core.rounding import share_pct
from recap.lazy import pd


def busiest(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """
    Find the busiest column of each customer's row; of equals, the first.

    Returns:
        A row a customer: *name* (position of the column), ``events``,
        ``share_pct`` of all the customer's events.
    """
    events = table.max(axis="columns")
    return pd.DataFrame(
        {
            name: table.to_numpy().argmax(axis=1),
            "events": events,
            "share_pct": share_pct(events, table.sum(axis="columns")),
        },
        index=table.index,
    )
