"""What a customer had, item by item: every metric of items starts from here."""

from __future__ import annotations

import numpy as np

from recap.facts.core.group_by import Ints, category_codes, group
from recap.lazy import pd


def count_items(lines: pd.DataFrame) -> pd.DataFrame:
    """
    Count each customer's items among *lines*; lines that name none are left out.

    Returns:
        One row a customer and item, in that order: ``customer``, ``name`` (the item's place
        among the categories of ``item``, which stand in order), ``events``, ``days`` and
        ``months`` (how many different ones it was had in), ``first_month`` (position in the
        window), ``amount`` (ten-thousandths, unknown ones as 0; only where it is mapped).
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
        "months": by_item.sums(_opens(by_day.first(customer), by_day.first(item), months)),
        "first_month": by_item.first(months),
    }
    if "amount" in named:
        amount = named["amount"].to_numpy("int64", na_value=0)
        columns["amount"] = by_item.sums(by_day.sums(amount))
    return pd.DataFrame(columns)


def _opens(*keys: Ints) -> Ints:
    """Mark with 1 each row that differs from the one before in any of *keys*."""
    opens = np.zeros(len(keys[0]), np.int64)
    opens[:1] = 1
    for key in keys:
        opens[1:] |= key[1:] != key[:-1]
    return opens
