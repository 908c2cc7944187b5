"""The names a customer met: how often, and which of them most often."""

from __future__ import annotations

import numpy as np

from recap.facts.core.group_by import category_codes, group
from recap.facts.core.rounding import share_pct
from recap.facts.core.year import Year
from recap.lazy import pd

LENGTH = 5


def tally(lines: pd.DataFrame, column: str, *, also: str | None = None) -> pd.DataFrame:
    """
    Count each customer's names of *column* among *lines*; lines without a name are left out.

    Returns:
        One row a customer and name (and value of the column *also*), in that order:
        ``customer``, ``name`` (its place among the categories, which stand in order), *also*,
        ``events``, ``amount`` (ten-thousandths, unknown ones as 0; only where it is mapped).
    """
    named = lines[lines[column].notna()]
    keys = {"customer": named["customer"].to_numpy(), "name": category_codes(named[column])}
    if also:
        keys = {"customer": keys["customer"], also: named[also].to_numpy(), "name": keys["name"]}
    found = group(*keys.values())
    columns = {key: found.first(values) for key, values in keys.items()}
    columns["events"] = found.sizes
    if "amount" in named:
        columns["amount"] = found.sums(named["amount"].to_numpy("int64", na_value=0))
    return pd.DataFrame(columns)


def best_first(counted: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Sort a tally *by* groups, most events first; of equals, the larger amount, then the name."""
    worth = [-counted[column].to_numpy() for column in ("amount", "events") if column in counted]
    groups = [counted[column].to_numpy() for column in reversed(by)]
    return counted.iloc[np.lexsort([counted["name"].to_numpy(), *worth, *groups])]


def top(year: Year, column: str, counted: pd.DataFrame) -> pd.DataFrame:
    """
    List each customer's most frequent names of *column*, *counted* as `tally` does.

    Returns:
        Up to five rows a customer, most events first; of equals, the larger
        amount where it is known, then the first by name. Columns: ``name``,
        ``events``, ``share_pct`` (of all the customer's events, named or not).
        Customers without a named line are absent.
    """
    ranked = best_first(counted, "customer")
    best = ranked[ranked.groupby("customer").cumcount() < LENGTH].set_index("customer")
    return pd.DataFrame(
        {
            "name": names(year, column, best["name"]),
            "events": best["events"],
            "share_pct": share_pct(best["events"], year.events),
        }
    )


def names(year: Year, column: str, found: pd.Series) -> pd.Series:
    """Turn what was *found*, places among the names of *column*, back into names."""
    lines = year.categories if column == "category" else year.lines
    known = lines[column].cat.categories.to_numpy(object)
    return pd.Series(known[found.to_numpy()], index=found.index, dtype=object)


def bought(year: Year) -> pd.DataFrame:
    """Leave out lines of quantity 0: they name an item, but nothing came of it."""
    return year.lines[year.lines["bought"]]
