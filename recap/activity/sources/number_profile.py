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

from recap.activity.sources.currency_marks import MARK_WITHOUT_DECIMALS
from recap.activity.sources.durations import SHORT_FORMS, duration, is_short_duration
from recap.activity.sources.number_format import (
    MARKS,
    UNDECIDED,
    NumberFormat,
    plain_number,
    written_number,
)
from recap.activity.sql import Database, fetch_one, literal

# Hours and minutes beside seconds of 00 may be a spreadsheet's two forms of one column.
HOURS_A_DAY = 24
BARE_KEY = re.compile("[A-Za-z0-9_-]+")  # of TOML


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberProfile:
    """
    The values of a column: how many can be read in which format, and their sums.

    ``point`` and ``comma`` count values that only this decimal mark reads, ``either`` those that
    both read, as different numbers; of a currency without decimals, the mark that reads a whole
    number counts. ``short`` counts durations of two parts, ``long`` those of three that show that
    hours are written as a third part.
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
    def mark_of_whole_numbers(self) -> str | None:
        """The decimal mark with which values with two readings are whole; None without such."""
        if self.point or self.comma or not self.either:
            return None
        return "." if abs(self.point_sum) > abs(self.comma_sum) else ","

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
    numbered = [*enumerate(zip(columns, are_minutes, strict=True))]
    readings = ", ".join(
        _readings(at, text, is_minutes=minutes) for at, (text, minutes) in numbered
    )
    selected = ", ".join(_aggregates(at, is_minutes=minutes) for at, (_, minutes) in numbered)
    query = f"select {selected} from (select {readings} from ({rows}))"  # noqa: S608
    values = cast(tuple[float, ...], fetch_one(db, query))
    names = [f.name for f in fields(NumberProfile)]
    starts = range(0, len(values), len(names))
    return [
        NumberProfile(**dict(zip(names, values[start : start + len(names)], strict=True)))  # type: ignore[arg-type]
        for start in starts
    ]


def _readings(at: int, text: str, *, is_minutes: bool) -> str:
    """SQL for a text, its number for each decimal mark, and its durations, as columns."""
    point, comma = (written_number(text, NumberFormat(decimal=mark)) for mark in MARKS)
    columns = {"text": text, "plain": plain_number(text), "point": point, "comma": comma}
    if is_minutes:
        columns |= {"long": duration(text), "short": is_short_duration(text)}
        columns |= {form.replace(":", ""): duration(text, form) for form in SHORT_FORMS}
    return ", ".join(f"{sql} as {name}{at}" for name, sql in columns.items())


def _aggregates(at: int, *, is_minutes: bool) -> str:
    """SQL for the fields of `NumberProfile`, in their order, from the columns of `_readings`."""
    point, comma, long = f"point{at}", f"comma{at}", f"long{at}"
    readings, durations = [point, comma], ["0", "0", "0", "0"]
    if is_minutes:
        readings.append(f"mmss{at}")
        is_below_a_day = f"{long} < {HOURS_A_DAY * 60}"
        shows_hours = f"contains(text{at}, ':') and ({is_below_a_day} or {long} <> round({long}))"
        durations = [
            f"count(*) filter (short{at})",
            f"count(*) filter ({shows_hours})",
            *(f"coalesce(sum(coalesce({form}{at}, {point})), 0)" for form in ("mmss", "hhmm")),
        ]
    is_whole = f"regexp_matches(text{at}, {literal(MARK_WITHOUT_DECIMALS)})"
    is_point, is_comma = (
        f"{one} is not null and {other} is null or {is_whole} and abs({one}) > abs({other})"
        for one, other in ((point, comma), (comma, point))
    )
    is_read = f"coalesce({', '.join(readings)}) is not null"
    return ", ".join(
        [
            f"count(*) filter ({is_point})",
            f"count(*) filter ({is_comma})",
            f"count(*) filter ({point} <> {comma} and not {is_whole})",
            f"coalesce(sum({point}), 0)",
            f"coalesce(sum({comma}), 0)",
            *durations,
            f"count(*) filter (plain{at} is null and {is_read})",
        ]
    )


def _number(value: float) -> str:
    return f"{value:,.2f}".removesuffix(".00")
