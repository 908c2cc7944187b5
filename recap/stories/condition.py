"""
The `when` of a story: comparisons of facts, joined by `and`.

    longest_streak.days >= 3 and top_items.length >= 2 and busiest_month.month != "2017-01"

The left side is a fact, or a part of one (`.length` of a list, `.0` its first element, `.leaders`
the number of elements with the most events: 1 when one is ahead of all others). The right side
is a number, or a text in quotes.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}
COMPARISON = re.compile(
    r"""\s*(?P<path>[A-Za-z_]\w*(?:\.\w+)*)
        \s*(?P<operator>>=|<=|==|!=|>|<)
        \s*(?:(?P<number>-?\d+(?:\.\d+)?)|(?P<quote>["'])(?P<text>.*?)(?P=quote))
        \s*(?P<more>\band\b|$)""",
    re.VERBOSE,
)
ABSENT = object()
SHARE_STEP = 0.11  # a tenth of a percent, and what floats lose


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: a path into the facts, an operator, and a number or text."""

    path: tuple[str, ...]
    operator: str
    value: float | str

    def __str__(self) -> str:
        value = f"'{self.value}'" if isinstance(self.value, str) else f"{self.value:g}"
        return f"{'.'.join(self.path)} {self.operator} {value}"

    @property
    def fact(self) -> str:
        return self.path[0]

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Return whether it holds; never for an absent fact. Raises `TypeError`."""
        value = follow(self.path, facts)
        return value is not ABSENT and OPERATORS[self.operator](value, self.value)


def parse(condition: str) -> tuple[Comparison, ...]:
    """Parse a `when`. Raises `ValueError` with the part that cannot be parsed."""
    comparisons, start, more = [], 0, True
    while more:
        match = COMPARISON.match(condition, start)
        if match is None:
            raise ValueError(condition[start:].strip() or "nothing after 'and'")
        comparisons.append(_comparison(match))
        start, more = match.end(), bool(match["more"])
    return tuple(comparisons)


def _comparison(match: re.Match[str]) -> Comparison:
    number = match["number"]
    value = match["text"] if number is None else float(number)
    return Comparison(tuple(match["path"].split(".")), match["operator"], value)


def follow(path: tuple[str, ...], facts: Mapping[str, Any]) -> Any:
    """Return what is at *path* in *facts*; `ABSENT` when nothing is."""
    value: Any = facts
    for step in path:
        value = _step(value, step)
    return value


def _step(value: Any, name: str) -> Any:
    if name == "leaders" and isinstance(value, Mapping | list | tuple):
        return _leaders(value)
    if isinstance(value, Mapping):
        return value.get(name, ABSENT)
    if isinstance(value, list | tuple):
        if name == "length":
            return len(value)
        if name.isdecimal() and int(name) < len(value):
            return value[int(name)]
    return ABSENT


def _leaders(value: Mapping[str, Any] | Sequence[Any]) -> int:
    """
    Return how many parts of *value* have the largest number: 1 when one is ahead of all others.

    Parts are numbers, or records with ``events``. Shares of a record are rounded to a tenth, so
    two that differ by a tenth may come from equal counts: both lead.
    """
    if not value:
        return 0
    if isinstance(value, Mapping):
        return sum(share >= max(value.values()) - SHARE_STEP for share in value.values())
    counts = [part["events"] if isinstance(part, Mapping) else part for part in value]
    return counts.count(max(counts))
