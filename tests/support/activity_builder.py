"""Tiny years, made by hand: everything a test is not about has a default."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pandas as pd

from recap.facts import Facts, Window, count

YEAR = Window(date(2017, 1, 1), date(2017, 12, 31))
LEAP_YEAR = Window(date(2016, 1, 1), date(2016, 12, 31))


def activity(customer: str, *at: str, year: int = 2017, **columns: Any) -> pd.DataFrame:
    """
    Make one customer's lines at *at* (``03-01 09:00``, or a whole date with its year).

    A keyword is a column: a list has a value for each line, anything else is the same for all.
    """
    full = [moment if len(moment) > 11 else f"{year}-{moment}" for moment in at]
    return pd.DataFrame({"customer_id": customer, "at": pd.to_datetime(full), **columns})


def side_by_side(*customers: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(customers, ignore_index=True)


def facts_of(lines: pd.DataFrame, customer: str = "C-1", window: Window = YEAR) -> Facts:
    return facts_by_customer(count(lines, window))[customer]


def facts_by_customer(counted: pd.DataFrame) -> dict[str, Facts]:
    """Return the facts of each customer in *counted*, a table that `count` made."""
    return cast(dict[str, Facts], counted["facts"].to_dict())
