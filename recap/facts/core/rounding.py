"""Rounding of numbers and format of dates in facts: with integers, so equal on every machine."""

from __future__ import annotations

import numpy as np

from recap.facts.core.group_by import Ints
from recap.facts.core.year import FIXED_POINT_SCALE
from recap.lazy import pd


def money(parts: pd.Series) -> pd.Series:
    """Convert ten-thousandths to units with two decimals; halves are rounded up."""
    cents = (parts + FIXED_POINT_SCALE // 200) // (FIXED_POINT_SCALE // 100)
    return cents / 100


def mean(parts: pd.Series, count: pd.Series) -> pd.Series:
    """Divide sums of ten-thousandths by *count*: units with two decimals; halves are rounded up."""
    hundredths = (2 * parts + FIXED_POINT_SCALE // 100 * count) // (FIXED_POINT_SCALE // 50 * count)
    return hundredths / 100


def share_pct(part: pd.Series, total: pd.Series) -> pd.Series:
    """Return *part* in percent of its customer's *total*, with one decimal; halves round up."""
    of = total.reindex(part.index)
    return (2000 * part + of) // (2 * of) / 10


def shares_pct(parts: pd.DataFrame) -> pd.DataFrame:
    """
    Return each column in percent of its row's sum, with one decimal: they add up to exactly 100.

    The sum of each row must be above 0. Largest-remainder method: shares are rounded down, and
    the missing tenths go to the columns with the largest remainders; of equal ones, to the first.
    """
    counts = whole_numbers(parts)
    total = counts.sum(axis=1, keepdims=True)
    shares, remainders = counts * 1000 // total, counts * 1000 % total
    missing = 1000 - shares.sum(axis=1, keepdims=True)
    position = np.argsort(np.argsort(-remainders, axis=1, kind="stable"), axis=1)
    shares = shares + (position < missing)
    return pd.DataFrame(shares / 10, index=parts.index, columns=parts.columns)


MICROSECONDS_A_DAY = 86_400_000_000


def microseconds(at: pd.Series) -> Ints:
    """Convert times to microseconds since 1970-01-01 00:00."""
    return at.to_numpy("datetime64[us]").astype(np.int64)


def iso_day(day: pd.Series) -> pd.Series:
    """Convert days since 1970-01-01 to texts such as ``2017-03-05``."""
    dates = np.datetime_as_string(whole_numbers(day).astype("datetime64[D]"))
    return pd.Series(dates, index=day.index, dtype=object)


def whole_numbers(values: pd.Series | pd.DataFrame) -> Ints:
    """
    Return *values* as integers. Raises `ValueError` if one is missing or infinite.

    `to_numpy` would only warn of an invalid cast and return some number.
    """
    return np.asarray(values.astype("int64"), np.int64)
