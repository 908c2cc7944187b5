"""
Rules on the cells of any column: which lines of a log count, and which give something back.

A person writes ``Status = "failed"``, ``Type = ["TRAILER", "HOOK"]``, ``Title = "*Trailer*"``,
``ms_played = { below = 30000 }`` or ``Refunded = { empty = false }``. `as_rules` turns each form
into `CellRule`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Literal

from pydantic import Field

from recap.campaign.types import Section, Text
from recap.errors import did_you_mean

Limit = bool | int | float | str
LimitKind = Literal["number", "day", "moment", "duration"]

LIMITS = {"below": "<", "above": ">", "at_least": ">=", "at_most": "<="}
LIMIT_PATTERNS: Mapping[LimitKind, str] = {
    "day": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "moment": r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?",
    "duration": r"[0-9]+:[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?|[0-9]+(\.[0-9]+)? ?(ms|s|min|h)",
}
EXAMPLE = 'Status = "failed", Type = ["TRAILER", "HOOK"], seconds = { below = 30 }'


class CellRule(Section):
    """
    A rule on one cell: every key that is set must hold.

    ``like`` are texts in which ``*`` stands for any text; ``is_`` are texts without that, numbers,
    or true and false: one of them must match. ``below``, ``above``, ``at_least`` and ``at_most``
    compare with a number, or with a day, a moment or a duration (as text). ``empty`` is whether
    the cell must be blank.
    """

    is_: tuple[Limit, ...] = Field(default=(), alias="is")
    like: tuple[Text, ...] = ()
    below: Limit | None = None
    above: Limit | None = None
    at_least: Limit | None = None
    at_most: Limit | None = None
    empty: bool | None = None

    @property
    def limits(self) -> dict[str, Limit]:
        """The comparisons: SQL operator -> what the cell is compared with."""
        values = {sign: getattr(self, key) for key, sign in LIMITS.items()}
        return {sign: value for sign, value in values.items() if value is not None}

    @property
    def is_blank(self) -> bool:
        """Whether a blank cell matches."""
        return self.empty is True and not (self.is_ or self.like or self.limits)

    @property
    def has_numbers(self) -> bool:
        values = (*self.is_, *self.limits.values())
        return any(
            isinstance(value, int | float) and value is not True and value is not False
            for value in values
        )

    @property
    def has_texts(self) -> bool:
        return bool(self.like) or any(isinstance(value, str) for value in self.is_)

    def describe(self) -> str:
        """Return what the rule asks of a cell, to be said after "is" or "is not"."""
        words = {"below": "below", "above": "above", "at_least": "at least", "at_most": "at most"}
        parts = [" or ".join(map(_shown, (*self.like, *self.is_)))]
        parts += [
            f"{words[key]} {_shown(value)}"
            for key in LIMITS
            if (value := getattr(self, key)) is not None
        ]
        parts += [] if self.empty is None else ["empty" if self.empty else "filled"]
        return " and ".join(filter(None, parts))


RuleTable = dict[Text, tuple[CellRule, ...]]  # column of the file -> its rules: one must match


def describe(rules: Iterable[CellRule]) -> str:
    """Return in one line what *rules* ask of a cell."""
    return " ".join(" or ".join(rule.describe() for rule in rules).split())


def limit_kind(limit: Limit) -> LimitKind:
    """Return what a cell must be to be compared with *limit*; raises `ValueError`."""
    if isinstance(limit, int | float) and not isinstance(limit, bool):
        return "number"
    for kind, pattern in LIMIT_PATTERNS.items():
        if isinstance(limit, str) and re.fullmatch(pattern, limit):
            if kind in ("day", "moment"):
                datetime.fromisoformat(limit)
            return kind
    if isinstance(limit, str) and re.fullmatch(r"[+-]?[0-9.,]+", limit):
        raise ValueError(f"'{limit}' is text; write a number without quotes, such as 30000 or 0.5")
    raise ValueError(
        f"{_shown(limit)} is not a number, a day (2025-01-31), a moment (2025-01-31 18:00) or a "
        'duration ("00:00:30", "30 s")'
    )


def as_rules(table: object) -> dict[object, list[dict[str, object]]]:
    """
    Return the *table* as a person typed it, with a list of `CellRule` keys for each column.

    Raises `ValueError` that names the column.
    """
    if not isinstance(table, Mapping):
        raise _wrong(f"{table!r} is no table of rules; write {{ {EXAMPLE} }}.")
    rules = {}
    for column, typed in table.items():
        try:
            rules[column] = [*_rules(typed)]
        except ValueError as error:
            raise ValueError(f"the rule of column '{column}': {error}.") from None
        if not rules[column]:
            raise ValueError(f"the rule of column '{column}' is empty; write {EXAMPLE}.")
    return rules


def _rules(typed: object) -> Iterator[dict[str, object]]:
    if isinstance(typed, CellRule):
        yield typed.model_dump(by_alias=True)
    elif isinstance(typed, Mapping):
        yield _checked(typed)
    elif isinstance(typed, list | tuple):
        yield from _of_list(typed)
    else:
        yield from _of_list([typed])


def _of_list(values: list[object] | tuple[object, ...]) -> Iterator[dict[str, object]]:
    """Yield one rule for all texts, one for all numbers, and one for each of the others."""
    if texts := [value for value in values if isinstance(value, str)]:
        if "" in texts:
            raise ValueError('an empty text matches nothing; write { empty = true } instead of ""')
        yield {"like": texts}
    if numbers := [value for value in values if isinstance(value, bool | int | float)]:
        yield _checked({"is": numbers})
    for value in values:
        if isinstance(value, Mapping):
            yield _checked(value)
        elif isinstance(value, datetime | time):
            yield _checked({"at_least": value, "at_most": value})
        elif isinstance(value, date):
            yield _checked({"at_least": value, "below": value + timedelta(days=1)})
        elif not isinstance(value, str | bool | int | float):
            raise _wrong(f"{value!r} is no rule; write {EXAMPLE}")


def _checked(rule: Mapping[str, object]) -> dict[str, object]:
    """Check the keys and values of one inline table."""
    keys = ["is", "like", *LIMITS, "empty"]
    for key in rule:
        if key not in keys:
            hint = did_you_mean(str(key), keys)
            raise ValueError(f"there is no '{key}' in a rule.{hint} Use {', '.join(keys)}")
    limits = {key: _limit(rule[key]) for key in LIMITS if rule.get(key) is not None}
    if len(kinds := {*map(_comparable, limits.values())}) > 1:
        raise ValueError(f"it compares one cell with a {' and with a '.join(sorted(kinds))}")
    checked: dict[str, object] = {**limits, "is": _values(rule, "is"), "like": _texts(rule)}
    if (empty := rule.get("empty")) is not None:
        if not isinstance(empty, bool):
            raise ValueError("empty must be true or false, without quotes")
        checked["empty"] = empty
    if not any(value not in (None, ()) for value in checked.values()):
        raise ValueError(f"it has no condition; write {EXAMPLE}")
    return checked


def _limit(value: object) -> Limit:
    if isinstance(value, datetime) and value.tzinfo:
        raise ValueError(f"{value} has an offset; write the customers' local time without one")
    text = value.isoformat() if isinstance(value, date | time) else value
    if not isinstance(text, str | int | float):
        raise _wrong(f"{value!r} cannot be compared")
    if isinstance(text, float) and not math.isfinite(text):
        raise ValueError(f"{text} is no number to compare with")
    limit_kind(text)
    return text


def _comparable(limit: Limit) -> str:
    kind = limit_kind(limit)
    return "day" if kind == "moment" else kind


def _values(rule: Mapping[str, object], key: str) -> tuple[object, ...]:
    value = rule.get(key, ())
    values = tuple(value) if isinstance(value, list | tuple) else (value,)
    for each in values:
        if isinstance(each, date | time):
            raise _wrong(f"write a day or a time without '{key}', or use at_least and below")
        if not isinstance(each, str | bool | int | float) or each == "":
            raise _wrong(f"{key} must be a text, a number, true or false, or a list of them")
    return values


def _texts(rule: Mapping[str, object]) -> tuple[object, ...]:
    values = _values(rule, "like")
    if not all(isinstance(each, str) for each in values):
        raise ValueError("like must be a text or a list of texts; use 'is' for numbers")
    return values


def _wrong(problem: str) -> ValueError:
    """Return the error for a value of a wrong type; pydantic reports only a `ValueError`."""
    return ValueError(problem)


def _shown(value: Limit) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
