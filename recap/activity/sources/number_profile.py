"""
Decide from all values of a column how its numbers are written, or ask.

A value such as `1.250` or `55:46` has two readings. Another value of the column may show which one
is right: `12.50`, or `01:14:03`. Where no value does, a person must decide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import cast

from recap.activity.sources.durations import SHORT_FORMS, duration, is_short_duration
from recap.activity.sources.number_format import (
    MARKS,
    UNDECIDED,
    NumberFormat,
    plain_number,
    written_number,
)
from recap.activity.sql import Database, fetch_one

# Hours and minutes beside seconds of 00 may be a spreadsheet's two forms of one column.
HOURS_A_DAY = 24
BARE_KEY = re.compile("[A-Za-z0-9_-]+")  # of TOML


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberProfile:
    """
    The values of a column: how many can be read in which format, and their sums.

    ``point`` and ``comma`` count values that only this decimal mark reads, ``either`` those that
    both read, as different numbers. ``short`` counts durations of two parts, ``long`` those of
    three that show that hours are written as a third part.
    """

    point: int = 0
    comma: int = 0
    either: int = 0
    point_sum: float = 0.0
    comma_sum: float = 0.0
    short: int = 0
    long: int = 0
    seconds_sum: float = 0.0  # in minutes, where two parts are mm:ss
    minutes_sum: float = 0.0  # in minutes, where two parts are hh:mm
    written: int = 0

    def __add__(self, other: NumberProfile) -> NumberProfile:
        sums = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        return NumberProfile(**sums)

    @property
    def decimal(self) -> str | None:
        """The decimal mark that the values show; None when both read them, differently."""
        if not self.point and not self.comma:
            return None if self.either else "."
        return "." if self.point >= self.comma else ","

    @property
    def short_durations(self) -> str | None:
        """What two parts mean; None when no value shows it, or when there are none."""
        return "mm:ss" if self.short and self.long else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A column that can be read in two ways: the key, and its two values with their sums."""

    column: str
    key: str  # "decimal" or "durations"
    answers: tuple[tuple[str, float], tuple[str, float]]

    def __str__(self) -> str:
        (first, first_sum), (second, second_sum) = self.answers
        return (
            f"'{self.column}' can be read in two ways, and no value shows which is right: with "
            f'{self.key} = "{first}" its sum is {_number(first_sum)}, with "{second}" it is '
            f"{_number(second_sum)}"
        )

    @property
    def fix(self) -> str:
        (first, _), (second, _) = self.answers
        column = toml_key(self.column)
        return f'set {self.key} = {{ {column} = "{second}" }} or "{first}"'


def toml_key(column: str) -> str:
    """Return the name of a column as a key of TOML."""
    return column if BARE_KEY.fullmatch(column) else json.dumps(column, ensure_ascii=False)


def decide(
    column: str, profile: NumberProfile, form: NumberFormat
) -> NumberFormat | list[Question]:
    """Complete the format *form* of *column*, or return the questions that a person must answer."""
    questions = [*_questions(column, profile, form)]
    if questions:
        return questions
    return NumberFormat(
        decimal=form.decimal or profile.decimal,
        thousands=form.thousands,
        short_durations=form.short_durations or profile.short_durations,
    )


def _questions(column: str, profile: NumberProfile, form: NumberFormat) -> Iterator[Question]:
    known = form.without_undecided()
    if form.decimal == UNDECIDED or (not known.decimal and profile.decimal is None):
        answers = (".", profile.point_sum), (",", profile.comma_sum)
        yield Question(column=column, key="decimal", answers=answers)
    is_open = profile.short and not known.short_durations and not profile.short_durations
    if form.short_durations == UNDECIDED or is_open:
        answers = ("mm:ss", profile.seconds_sum), ("hh:mm", profile.minutes_sum)
        yield Question(column=column, key="durations", answers=answers)


def profile_columns(
    db: Database, rows: str, columns: Sequence[str], *, are_minutes: Sequence[bool]
) -> list[NumberProfile]:
    """
    Read the values of *columns*, which are SQL for texts, from *rows*, which can be read once.

    Args:
        are_minutes: For each column, whether it may have durations.
    """
    selected = [
        sql
        for column, is_minutes in zip(columns, are_minutes, strict=True)
        for sql in _aggregates(column, is_minutes=is_minutes)
    ]
    query = f"select {', '.join(selected)} from ({rows})"  # noqa: S608
    values = cast(tuple[float, ...], fetch_one(db, query))
    names = [f.name for f in fields(NumberProfile)]
    starts = range(0, len(values), len(names))
    return [
        NumberProfile(**dict(zip(names, values[start : start + len(names)], strict=True)))  # type: ignore[arg-type]
        for start in starts
    ]


def _aggregates(text: str, *, is_minutes: bool) -> list[str]:
    """SQL for the fields of `NumberProfile`, in their order."""
    point, comma = (written_number(text, NumberFormat(decimal=mark)) for mark in MARKS)
    counts = [
        f"count(*) filter ({point} is not null and {comma} is null)",
        f"count(*) filter ({point} is null and {comma} is not null)",
        f"count(*) filter ({point} <> {comma})",
        f"coalesce(sum({point}), 0)",
        f"coalesce(sum({comma}), 0)",
    ]
    readings = [point, comma]
    durations = ["0", "0", "0", "0"]
    if is_minutes:
        long = duration(text)
        readings += [duration(text, SHORT_FORMS[0])]
        is_below_a_day = f"{long} < {HOURS_A_DAY * 60}"
        shows_hours = f"contains({text}, ':') and ({is_below_a_day} or {long} <> round({long}))"
        durations = [
            f"count(*) filter ({is_short_duration(text)})",
            f"count(*) filter ({shows_hours})",
            *(
                f"coalesce(sum(coalesce({duration(text, form)}, {point})), 0)"
                for form in SHORT_FORMS
            ),
        ]
    is_read = f"coalesce({', '.join(readings)}) is not null"
    written = f"count(*) filter ({plain_number(text)} is null and {is_read})"
    return [*counts, *durations, written]


def _number(value: float) -> str:
    return f"{value:,.2f}".removesuffix(".00")
