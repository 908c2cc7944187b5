"""Detect how the numbers in a column are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?")
DECIMAL_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}([. '\u00a0\u202f]\d{3})+),(\d{1,2}|\d{4,})")
DECIMAL_POINT = re.compile(r"[+-]?\d{1,3}([, '\u00a0\u202f]\d{3})+\.\d+")
NUMBER = re.compile(
    r"[+-]?((\d+|\d{1,3}([.,' \u00a0\u202f]\d{3})+)[.,]?\d*|[.,]\d+)(e-?\d+)?", re.IGNORECASE
)


def detect_decimal_mark(values: Iterable[str]) -> str | None:
    """
    Return the decimal mark, when one of *values* shows it without doubt.

    None: the default reads the values, or no value decides.
    """
    for value in values:
        if DECIMAL_COMMA.fullmatch(value):
            return ","
        if DECIMAL_POINT.fullmatch(value):
            return "."
    return None


def are_numbers(values: Sequence[str]) -> bool:
    """Return whether all *values* are numbers, with any decimal mark and thousands separator."""
    return bool(values) and all(map(NUMBER.fullmatch, values))
