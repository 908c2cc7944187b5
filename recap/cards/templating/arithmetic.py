"""
Products and powers in templates, with a largest size.

Python computes a number of a million digits, or repeats a text a billion times, in one step that
nothing can interrupt: the limits of `recap.cards.limits` would come too late.
"""

from __future__ import annotations

from typing import Any

from recap.cards.templating.formatting import FilterError

LARGEST_BITS = 1_000
LONGEST = 1_000_000  # characters of a text, or elements of a list

OPERATORS = frozenset(("*", "**"))


def check_operands(operator: str, left: Any, right: Any) -> None:
    """Raise `FilterError` when *left* `*` or `**` *right* is larger than any card needs."""
    if isinstance(left, float) or isinstance(right, float):
        return
    if isinstance(left, int) and isinstance(right, int):
        bits = _bits(operator, left, right)
        if bits > LARGEST_BITS:
            raise FilterError(
                "computes a number of hundreds of digits", "compute with smaller ones"
            )
    elif operator == "*" and _length(left, right) > LONGEST:
        raise FilterError(
            f"repeats a text or list to more than {LONGEST:,} characters or elements",
            "repeat it fewer times",
        )


def _bits(operator: str, left: int, right: int) -> int:
    if operator == "*":
        return left.bit_length() + right.bit_length()
    return left.bit_length() * right if abs(left) > 1 else 1


def _length(left: Any, right: Any) -> int:
    sequence, times = (right, left) if isinstance(left, int) else (left, right)
    if not isinstance(sequence, str | list | tuple) or not isinstance(times, int):
        return 0  # Python has an error for that
    return len(sequence) * times
