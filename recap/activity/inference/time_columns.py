"""Find the time of the event: its own, not when it was ordered, written down or ended."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recap.activity.inference.column_profile import ColumnProfile, Profiles
from recap.activity.inference.column_words import (
    EVENT_TIMES,
    LOGGED_TIMES,
    ORDER_TIMES,
    OTHER_TIMES,
)
from recap.activity.inference.inferred_schema import Confidence, InferredKey
from recap.activity.inference.name_words import has_word
from recap.activity.inference.synonyms import (
    DURATION_WORDS,
    SYNONYMS,
    TIME_OF_DAY,
    TIME_WORDS,
    rank_among,
)
from recap.activity.inference.time_formats import are_dates, are_times_of_day

EVENT, PLAIN, ORDERED, LOGGED, OTHER = range(5)
MEANINGS = {
    EVENT: "its name says that it is the event's own time",
    PLAIN: "its name says so",
    ORDERED: "its name says so",
    LOGGED: "no column has the event's own time; this one has when it was written down",
    OTHER: "no other column has times; its name says another time than the event's",
}
ENDS = "end|ends|ended|ende|endtime|finished|stop|stopped|dropoff|checkout"
START_WORDS = "start*|began|begin*|beginn|debut|inicio|inizio|εναρξ*|baslangic|finished|ended"
NUMBERS = re.compile(r"\d+")


def infer_time(columns: Profiles) -> tuple[InferredKey, list[str]] | None:
    """Return the key for ``at`` and the columns that it uses: one, or a date and a time of day."""
    ranked = sorted(
        (column for column in columns.values() if _is_candidate(column)),
        key=lambda column: (not column.is_time, time_tier(column), _name_rank(column)),
    )
    if not ranked:
        return None
    best = _earliest(ranked)
    key = InferredKey("columns.at", best.name, _reason(best), _confidence(best))
    return _with_time_of_day(key, best, columns)


def time_tier(column: ColumnProfile) -> int:
    """Say what a time is by its name: of the event, plain, of the order, logged, or another."""
    name = column.name
    if has_word(name, OTHER_TIMES):
        return OTHER
    if has_word(name, LOGGED_TIMES):
        return LOGGED
    if has_word(name, EVENT_TIMES):
        return EVENT
    return ORDERED if has_word(name, ORDER_TIMES) else PLAIN


def time_meaning(column: ColumnProfile) -> str:
    """Describe what a time that is not used may be."""
    return {
        EVENT: "another time of the event",
        PLAIN: "another time",
        ORDERED: "when it was ordered or paid, not when it happened",
        LOGGED: "when it was booked or written down, not when it happened",
        OTHER: "another time than the event's, such as its end",
    }[time_tier(column)]


def _is_candidate(column: ColumnProfile) -> bool:
    detected = column.time_format
    if detected is None or not column.values:
        return False
    return column.is_time or detected.is_number or is_named_a_time(column)


def is_named_a_time(column: ColumnProfile) -> bool:
    """Return whether a word of the name means a time."""
    return rank_among(column.name, SYNONYMS["at"]) is not None or has_word(
        column.name, f"{TIME_WORDS}|{START_WORDS}"
    )


def _name_rank(column: ColumnProfile) -> int:
    rank = rank_among(column.name, SYNONYMS["at"])
    return 1000 - is_named_a_time(column) if rank is None else rank


def _confidence(column: ColumnProfile) -> Confidence:
    is_other = time_tier(column) == OTHER and not has_word(column.name, ENDS)
    is_doubtful = is_other or not (column.is_time or is_named_a_time(column))
    return "medium" if is_doubtful else "high"


def _reason(column: ColumnProfile) -> str:
    tier = time_tier(column)
    detected = column.time_format
    if tier == PLAIN and not is_named_a_time(column) and detected:
        return f"its values are {detected.description}{_odd(column)}"
    different = f"{column.distinct:,} different in {len(column.values):,} lines"
    return f"{MEANINGS[tier]} ({different}, such as {column.times[0][:30]!r}){_odd(column)}"


def _odd(column: ColumnProfile) -> str:
    count = column.odd(column.times)
    return f"; {count:,} of {len(column.values):,} values are no such times" if count else ""


def _earliest(ranked: Sequence[ColumnProfile]) -> ColumnProfile:
    """Of the event's own times, return the first that is before the others in nearly all lines."""
    best = ranked[0]
    for other in ranked[1:]:
        if time_tier(best) == time_tier(other) == EVENT and _is_before(other, best):
            best = other
    return best


def _is_before(one: ColumnProfile, other: ColumnProfile) -> bool:
    if len(one.values) != len(other.values):
        return False
    pairs = [(_sortable(a), _sortable(b)) for a, b in zip(one.values, other.values, strict=True)]
    return sum(a < b for a, b in pairs) >= 0.9 * len(pairs)


def _sortable(value: str) -> list[int]:
    """Return the numbers of a time, the year first; good enough to compare equal formats."""
    numbers = [int(number) for number in NUMBERS.findall(value)]
    if len(numbers) > 2 and numbers[2] > 31:
        numbers[:3] = reversed(numbers[:3])
    return numbers


def _with_time_of_day(
    dates: InferredKey, column: ColumnProfile, columns: Profiles
) -> tuple[InferredKey, list[str]]:
    """Add a column with the time of day to a column of dates, when there is one."""
    times = _time_of_day_column(columns) if are_dates(column.times) else None
    if times is None:
        return dates, [column.name]
    example = columns[times].values[0]
    reason = f"'{column.name}' has dates only, and '{times}' has times of day, such as {example!r}"
    return InferredKey("columns.at", (column.name, times), reason), [column.name, times]


def _time_of_day_column(columns: Profiles) -> str | None:
    """Find the column whose name means a time of day, else the only column that may be one."""
    candidates = [
        (rank, position, column.name)
        for position, column in enumerate(columns.values())
        if (rank := time_of_day_rank(column.name)) is not None
        and are_times_of_day(column.values, named_so=rank == 0)
    ]
    is_clear = len(candidates) == 1 or (candidates and min(candidates)[0] == 0)
    return min(candidates)[-1] if is_clear else None


def time_of_day_rank(column: str) -> int | None:
    """
    Rank how well a name matches a time of day: 0 when it says so, 1 when it may be one.

    None for a duration, and for the time of something other than the event.
    """
    if has_word(column, OTHER_TIMES) or has_word(column, DURATION_WORDS):
        return None
    return int(not has_word(column, TIME_OF_DAY))
