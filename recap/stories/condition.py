"""
The `when` of a story: comparisons of facts, joined by `and`.

    longest_streak.days >= 3 and top_items.length >= 2 and busiest_month.month != "2017-01"

On the left a fact, or a part of one (`.length` of a list, `.0` its first); on the
right a number or a text in quotes.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}
COMPARISON = re.compile(
    r"""\s*(?P<path>[A-Za-z_]\w*(?:\.\w+)*)
        \s*(?P<sign>>=|<=|==|!=|>|<)
        \s*(?:(?P<number>-?\d+(?:\.\d+)?)|(?P<quote>["'])(?P<text>.*?)(?P=quote))
        \s*(?P<more>\band\b|$)""",
    re.VERBOSE,
)
ABSENT = object()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: a path into the facts, a sign, and a number or text."""

    path: tuple[str, ...]
    sign: str
    value: float | str

    def __str__(self) -> str:
        value = f"'{self.value}'" if isinstance(self.value, str) else f"{self.value:g}"
        return f"{'.'.join(self.path)} {self.sign} {value}"

    @property
    def fact(self) -> str:
        return self.path[0]

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Tell whether it is so; of what is absent nothing is so. Raises `TypeError`."""
        found = _follow(self.path, facts)
        return found is not ABSENT and SIGNS[self.sign](found, self.value)


def parse(condition: str) -> tuple[Comparison, ...]:
    """Read a `when`. Raises `ValueError`, saying from where on it cannot be read."""
    found, start, more = [], 0, True
    while more:
        match = COMPARISON.match(condition, start)
        if match is None:
            raise ValueError(condition[start:].strip() or "nothing after 'and'")
        found.append(_comparison(match))
        start, more = match.end(), bool(match["more"])
    return tuple(found)


def _comparison(match: re.Match[str]) -> Comparison:
    number = match["number"]
    value = match["text"] if number is None else float(number)
    return Comparison(tuple(match["path"].split(".")), match["sign"], value)


def _follow(path: tuple[str, ...], facts: Mapping[str, Any]) -> Any:
    found: Any = facts
    for step in path:
        found = _step(found, step)
    return found


def _step(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(name, ABSENT)
    if isinstance(value, list | tuple):
        if name == "length":
            return len(value)
        if name.isdecimal() and int(name) < len(value):
            return value[int(name)]
    return ABSENT
