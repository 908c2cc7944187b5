"""How often each name occurs in a customer's lines, and the most frequent names."""

from __future__ import annotations

import numpy as np

from recap.facts.core.group_by import category_codes, group
from recap.facts.core.rounding import share_pct
from recap.facts.core.year import Year
from recap.lazy import pd

LENGTH = 5


def tally(lines: pd.DataFrame, column: str, *, also: str | None = None) -> pd.DataFrame:
    """
    Count each customer's names of *column* in *lines*; lines without a name are skipped.

    Returns:
        One row a customer and name (and value of the column *also*), in that order:
        ``customer``, ``name`` (its category code; codes are in the order of the names), *also*,
        ``events``, ``amount`` (ten-thousandths, unknown amounts as 0; only where it is mapped).
    """
    named = lines[lines[column].notna()]
    keys = {"customer": named["customer"].to_numpy(), "name": category_codes(named[column])}
    if also:
        keys = {"customer": keys["customer"], also: named[also].to_numpy(), "name": keys["name"]}
    groups = group(*keys.values())
    columns = {key: groups.first(values) for key, values in keys.items()}
    columns["events"] = groups.sizes
    if "amount" in named:
        columns["amount"] = groups.sums(named["amount"].to_numpy("int64", na_value=0))
    return pd.DataFrame(columns)


def best_first(counted: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Sort a tally *by* columns, then by events, largest first; ties: larger amount, then name."""
    worth = [-counted[column].to_numpy() for column in ("amount", "events") if column in counted]
    groups = [counted[column].to_numpy() for column in reversed(by)]
    return counted.iloc[np.lexsort([counted["name"].to_numpy(), *worth, *groups])]


def top(year: Year, column: str, counted: pd.DataFrame) -> pd.DataFrame:
    """
    List each customer's most frequent names of *column*, *counted* as `tally` does.

    Returns:
        Up to five rows a customer, most events first; ties: the larger amount where it is
        mapped, then the first by name. Columns: `fields_of_name`, ``events``, ``share_pct`` (of
        all the customer's events, also those without a name). Customers without a name are absent.
    """
    ranked = best_first(counted, "customer")
    best = ranked[ranked.groupby("customer").cumcount() < LENGTH].set_index("customer")
    return pd.DataFrame(
        {
            **fields_of_name(year, column, best["name"]),
            "events": best["events"],
            "share_pct": share_pct(best["events"], year.events),
        }
    )


def fields_of_name(year: Year, column: str, codes: pd.Series) -> dict[str, pd.Series]:
    """
    Convert *codes*, category codes of *column*, to the fields that show a name in a record.

    ``name``; for items also ``by`` and ``id`` (`Year.item_texts`), None where unknown.
    """
    if column != "item":
        return {"name": names(year, column, codes)}
    return {
        field: pd.Series(texts[codes.to_numpy()], index=codes.index, dtype=object)
        for field, texts in year.item_texts.items()
    }


def names(year: Year, column: str, codes: pd.Series) -> pd.Series:
    """Convert *codes*, category codes of *column*, back to names."""
    if column == "item":
        return fields_of_name(year, column, codes)["name"]
    lines = year.categories if column == "category" else year.lines
    categories = lines[column].cat.categories.to_numpy(object)
    return pd.Series(categories[codes.to_numpy()], index=codes.index, dtype=object)


def bought(year: Year) -> pd.DataFrame:
    """Return the lines without those of quantity 0: nothing was bought there."""
    return year.lines[year.lines["bought"]]
