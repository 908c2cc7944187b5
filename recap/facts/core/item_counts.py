"""Counts for each customer and item: the basis of every metric about items."""

from __future__ import annotations

import numpy as np

from recap.facts.core.group_by import Ints, category_codes, group
from recap.lazy import pd


def count_items(lines: pd.DataFrame) -> pd.DataFrame:
    """
    Count each customer's items in *lines*; lines without an item are skipped.

    Returns:
        One row a customer and item, in that order: ``customer``, ``name`` (the category code of
        the item; codes are in the order of the names), ``events``, ``days`` and ``months`` (the
        number of different days and months with the item), ``first_month`` (position in the
        window), ``amount`` (ten-thousandths, unknown amounts as 0; only where it is mapped).
    """
    named = lines[lines["item"].notna()]
    customer, month = named["customer"].to_numpy(), named["month"].to_numpy()
    item, day = category_codes(named["item"]), named["day"].to_numpy()
    by_day = group(customer, item, day - day.min(initial=0))
    by_item = group(by_day.first(customer), by_day.first(item))
    months = by_day.first(month)
    columns = {
        "customer": by_item.first(by_day.first(customer)),
        "name": by_item.first(by_day.first(item)),
        "events": by_item.sums(by_day.sizes),
        "days": by_item.sizes,
        "months": by_item.sums(_starts(by_day.first(customer), by_day.first(item), months)),
        "first_month": by_item.first(months),
    }
    if "amount" in named:
        amount = named["amount"].to_numpy("int64", na_value=0)
        columns["amount"] = by_item.sums(by_day.sums(amount))
    return pd.DataFrame(columns)


def _starts(*keys: Ints) -> Ints:
    """Return 1 for each row that differs from the row before in one of *keys*, else 0."""
    starts = np.zeros(len(keys[0]), np.int64)
    starts[:1] = 1
    for key in keys:
        starts[1:] |= key[1:] != key[:-1]
    return starts
