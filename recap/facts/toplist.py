"""The names a customer met most often."""

from __future__ import annotations

import pandas as pd

from recap.facts.values import share_pct
from recap.facts.year import Year, add_up

LENGTH = 5


def top(year: Year, column: str, lines: pd.DataFrame) -> pd.DataFrame:
    """
    List each customer's most frequent names of *column* among *lines*.

    Returns:
        Up to five rows a customer, most events first; of equals, the larger
        amount where it is known, then the first by name. Columns: ``name``,
        ``events``, ``share_pct`` (of all the customer's events, named or not).
        Customers without a named line are absent.
    """
    named = lines[lines[column].notna()]
    tally = add_up(named, ["customer", column]).reset_index()
    best_first = tally.assign(place=tally[column].cat.codes).sort_values(
        ["customer", *tally.columns[2:], "place"],
        ascending=[True, *(False for _ in tally.columns[2:]), True],
    )
    best = best_first.groupby("customer").head(LENGTH).set_index("customer")
    return pd.DataFrame(
        {
            "name": best[column].astype(object),
            "events": best["events"],
            "share_pct": share_pct(best["events"], year.events),
        }
    )


def bought(year: Year) -> pd.DataFrame:
    """Leave out lines of quantity 0: they name an item, but nothing came of it."""
    return year.lines[year.lines["bought"]]
