"""Numbers and dates as facts tell them: rounded once, by whole numbers, the same everywhere."""

from __future__ import annotations

import numpy as np

from recap.facts.core.group_by import Ints
from recap.facts.core.year import FIXED_POINT_SCALE
from recap.lazy import pd


def money(parts: pd.Series) -> pd.Series:
    """Turn ten-thousandths into units with two decimals, halves up."""
    cents = (parts + FIXED_POINT_SCALE // 200) // (FIXED_POINT_SCALE // 100)
    return cents / 100


def mean(parts: pd.Series, count: pd.Series) -> pd.Series:
    """Average sums of ten-thousandths, of *count* values each: two decimals, halves up."""
    hundredths = (2 * parts + FIXED_POINT_SCALE // 100 * count) // (FIXED_POINT_SCALE // 50 * count)
    return hundredths / 100


def share_pct(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Percent with one decimal, halves up; *whole* is looked up by *part*'s index, the customer."""
    of = whole.reindex(part.index)
    return (2000 * part + of) // (2 * of) / 10


def shares_pct(parts: pd.DataFrame) -> pd.DataFrame:
    """
    Percent of each column of a row's sum, above 0, with one decimal: together always 100.

    By largest remainder: what rounding down leaves goes to those it took most from; of equals,
    to the first column.
    """
    counts = whole_numbers(parts)
    whole = counts.sum(axis=1, keepdims=True)
    shares, lost = counts * 1000 // whole, counts * 1000 % whole
    missing = 1000 - shares.sum(axis=1, keepdims=True)
    place = np.argsort(np.argsort(-lost, axis=1, kind="stable"), axis=1)
    shares = shares + (place < missing)
    return pd.DataFrame(shares / 10, index=parts.index, columns=parts.columns)


def seconds(at: pd.Series) -> Ints:
    """Turn moments into seconds since 1970-01-01 00:00."""
    return at.to_numpy("datetime64[s]").astype(np.int64)


def iso_day(day: pd.Series) -> pd.Series:
    """Turn days since 1970-01-01 into ``2017-03-05``."""
    dates = np.datetime_as_string(whole_numbers(day).astype("datetime64[D]"))
    return pd.Series(dates, index=day.index, dtype=object)


def whole_numbers(values: pd.Series | pd.DataFrame) -> Ints:
    """
    Return *values* as integers. Raises `ValueError` where one is missing or endless.

    `to_numpy` would warn of an invalid cast and make a number up.
    """
    return np.asarray(values.astype("int64"), np.int64)
