"""The busiest hour, weekday, month or other column of a table of counts."""

from __future__ import annotations

from recap.facts.core.rounding import share_pct
from recap.lazy import pd


def busiest(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """
    Find the column with the most events in each customer's row; of equal columns, the first.

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
