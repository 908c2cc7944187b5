"""Detect numbers and durations in a column, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from recap.activity.sources import NumberFormat, duration_minutes, to_number

PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?")
DIGITS = r"[+-]?\d[\d.,'\s]*"
PERCENT = re.compile(rf"{DIGITS}[%\u066a\uff05]|[%\uff05]\s*{DIGITS}")
SHORTENED = re.compile(
    rf"\D?\s*{DIGITS}(k|m|mm|b|bn|tsd|mio|mrd|mln|mlrd|mil|tys|тыс|млн|млрд|χιλ|εκ|bin|万|億|亿|만|억)\.?\D?",
    re.IGNORECASE,
)
POINT, COMMA = NumberFormat(decimal="."), NumberFormat(decimal=",")
SHORT_DURATION = "mm:ss"  # what two parts mean does not matter here


def detect_decimal_mark(values: Iterable[str]) -> str | None:
    """
    Return the decimal mark, when one of *values* shows it without doubt.

    None: the values are plain numbers, or no value decides.
    """
    for value in values:
        if _is_plain(value):
            continue
        readings = [to_number(value, form) is not None for form in (POINT, COMMA)]
        if readings in ([True, False], [False, True]):
            return "." if readings[0] else ","
    return None


def are_numbers(values: Sequence[str]) -> bool:
    """Return whether all *values* are numbers, in any format, with or without a currency."""
    return bool(values) and all(number_in(value) is not None for value in values)


def are_durations(values: Sequence[str]) -> bool:
    """Return whether all *values* are durations, some of which may be numbers without a unit."""
    texts = [value for value in values if not PLAIN_NUMBER.fullmatch(value)]
    return bool(texts) and all(duration_minutes(text, SHORT_DURATION) is not None for text in texts)


def refused_form(values: Sequence[str]) -> tuple[str, str]:
    """
    Return what the values are that are read as no numbers, and how to fix it; else two blanks.

    A percentage is no sum of money, and a shortened number is only nearly the number.
    """
    for pattern, what, fix in (
        (PERCENT, "percentages", "numbers without a percent sign"),
        (SHORTENED, "shortened numbers", "all digits, such as 5000 for 5 K"),
    ):
        fitting = [value for value in values if pattern.fullmatch(value.strip())]
        others = [value for value in values if value not in fitting]
        if fitting and (not others or are_numbers(others)):
            return what, f"export it with {fix}"
    return "", ""


def number_in(value: str) -> float | None:
    """Return the number in *value*; with two readings, that with a decimal point."""
    if PLAIN_NUMBER.fullmatch(value):
        return float(value)
    point = to_number(value, POINT)
    return to_number(value, COMMA) if point is None else point


def _is_plain(value: str) -> bool:
    return bool(PLAIN_NUMBER.fullmatch(value.removeprefix("-")))
