"""
The `when` of a story: comparisons of facts, joined by `and`.

    longest_streak.days >= 3 and top_items.length >= 2 and busiest_month.month != "2017-01"

The left side is a fact, or a part of one (`.length` of a list, `.0` its first element). The
right side is a number, or a text in quotes.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
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
        value = _follow(self.path, facts)
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


def _follow(path: tuple[str, ...], facts: Mapping[str, Any]) -> Any:
    value: Any = facts
    for step in path:
        value = _step(value, step)
    return value


def _step(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(name, ABSENT)
    if isinstance(value, list | tuple):
        if name == "length":
            return len(value)
        if name.isdecimal() and int(name) < len(value):
            return value[int(name)]
    return ABSENT
