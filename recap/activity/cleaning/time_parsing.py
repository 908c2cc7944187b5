"""
Times as a source writes them, in SQL.

A column of times holds days, times without a zone (naive), instants, or the wall clock of each
line's own offset; the format of each value says which.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from recap import zones
from recap.activity.cleaning.named_zones import named_instant, named_wall_time
from recap.activity.cleaning.offsets import shifted
from recap.activity.sources import TEXT, TIME_OF_DAY, SourceTable
from recap.activity.sql import literal, quote_name

NAIVE = r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([T ][0-9:.]*)?"
DAY = r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}"
INSTANT = r"[0-9]{4}[-/][0-9T:., +/-]*((Z|UTC|GMT)[0-9:+-]*)?"
HALF_DAY = r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2} .* ?[AaPp][Mm]"
HALF_DAY_PATTERNS = [f"%Y-%m-%d %I:%M{s}{blank}%p" for s in ("", ":%S") for blank in (" ", "")]
# A time of day in its own column, most likely format first. Digits alone: by their number.
TIME_PATTERNS = [
    *("%H:%M:%S", "%H:%M", "%H:%M:%S.%f"),
    *(f"%I:%M{s}{blank}%p" for s in ("", ":%S") for blank in (" ", "")),
    *("%H.%M", "%H.%M.%S", "%Hh%M"),
]
TIMES_OF_DIGITS = {4: "%H%M", 6: "%H%M%S"}
MICROSECONDS = {"epoch_s": 1_000_000, "epoch_ms": 1000, "epoch_us": 1}  # in one unit
LAST_MOMENT = 9_000_000_000_000_000_000  # microseconds; DuckDB's calendar ends soon after

# Replacements that put the year first, for years of four and of two digits.
REORDERED = {
    "day-first": (r"\3-\2-\1", r"20\3-\2-\1"),
    "month-first": (r"\3-\1-\2", r"20\3-\1-\2"),
}
YEAR_LAST = r"^([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(?:\.?,? +|T|\b)"
SHORT_YEAR_LAST = r"^([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{2})(?:\.?,? +|$)"

# A time with an offset: what stands before it, and the offset.
LOCAL_PART = r"^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}[T ]+[0-9:.]+"
OFFSET = r"([+-][0-9]{2}(?::?[0-9]{2})?|Z|UTC|GMT)"
LONGEST_DAY = 10  # characters: a longer text has a time of day

Holds = Literal["day", "naive", "instant", "wall"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """
    How a source writes its times, and the zone in which its customers' days are counted.

    ``times`` and ``source_zone`` are `Source.times` and `Source.zone`. Most times are between
    the days ``first`` and ``last``.
    """

    times: str | None
    has_hours: bool  # False: a pattern without hours
    source_zone: str
    zone: str  # of customers without a zone of their own
    first: date
    last: date
    is_line: bool = False  # a time with an offset counts as it is written

    @property
    def last_year(self) -> int:
        """The last year in which changes of the clocks count."""
        return self.last.year + 2

    def shifted(self, time: str, from_zone: str, to_zone: str) -> str:
        """SQL for *time*, a naive time in *from_zone*, in *to_zone*."""
        steps = zones.shifts(from_zone, to_zone, self.last_year)
        margin = timedelta(days=3)
        return shifted(time, steps, self.first - margin, self.last + margin)


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """A format of times: the SQL condition for a value in it, what it holds, and its SQL value."""

    condition: str
    holds: Holds
    sql: str  # a naive timestamp; of an instant, in UTC


def time_formats(clock: Clock, table: SourceTable) -> list[TimeFormat]:
    """List the formats that the times of *table* may have; of a value, the first one counts."""
    formats = _formats(clock, table)
    return [*(_with_time_of_day(formats, clock, table) if _has_time_column(table) else formats)]


def has_time_of_day(clock: Clock, table: SourceTable) -> str | None:
    """SQL for whether a row has a time of day; None where all rows have one, or none has."""
    if _has_time_column(table):
        return f"not {table.blank(TIME_OF_DAY)}"
    if table.types["at"] != TEXT or clock.times in MICROSECONDS or "%" in (clock.times or ""):
        return None
    return f"length({table.text('at')}) > {LONGEST_DAY}"


def time_as_written(table: SourceTable) -> str:
    """SQL for a time as it is written in the file: two columns are joined with a blank."""
    date = table.text("at")
    return f"concat_ws(' ', {date}, {table.text(TIME_OF_DAY)})" if _has_time_column(table) else date


def _formats(clock: Clock, table: SourceTable, column: str = "at") -> Iterator[TimeFormat]:
    """Yield the formats that the times in *column* may have, most likely first."""
    kind, raw, times = table.types[column], quote_name(column), clock.times
    if kind == "DATE":
        yield TimeFormat("true", "day", f"{raw}::timestamp")
    elif "TIME ZONE" in kind:
        if clock.is_line:
            raise table.file.error(
                "The times are instants: the file does not have the offset of each line.",
                'take out clock = "line", and set zone.',
            )
        yield TimeFormat("true", "instant", f"timezone('UTC', {raw})")
    elif kind.startswith("TIMESTAMP"):
        yield TimeFormat("true", "naive", f"{raw}::timestamp")
    elif times in MICROSECONDS:
        yield _epoch(table.number(column), MICROSECONDS[times])
    elif times and "%" in times:
        yield _pattern(table.text(column), clock, times)
    else:
        yield from _iso_formats(clock, table, _year_first(table.text(column), times))


def time_in_source(clock: Clock, table: SourceTable, column: str) -> str:
    """
    SQL for a time in any *column*, as a timestamp on the clock of the source; null if unreadable.

    Times with an offset are brought to that clock. Where the column does not have the format of
    the source's times, ISO 8601 is tried.
    """
    formats = [*_formats(clock, table, column)]
    if clock.times and table.types[column] == TEXT:
        formats += _iso_formats(clock, table, table.text(column))
    values = [
        f"case when {each.condition} then {_on_source_clock(clock, each)} end" for each in formats
    ]
    return f"coalesce({', '.join(values)})"


def _on_source_clock(clock: Clock, time: TimeFormat) -> str:
    """SQL for *time* on the clock of the source."""
    if time.holds != "instant" or clock.source_zone == "UTC":
        return time.sql
    moved = clock.shifted("utc", "UTC", clock.source_zone)
    return f"list_transform([{time.sql}], lambda utc: {moved})[1]"  # the time is computed once


def _has_time_column(table: SourceTable) -> bool:
    return TIME_OF_DAY in table.types


def _with_time_of_day(
    formats: Iterator[TimeFormat], clock: Clock, table: SourceTable
) -> Iterator[TimeFormat]:
    """Add the time of day to the days that *formats* read, on the source's clock."""
    days = {each.condition: _on_source_clock(clock, each) for each in formats}
    cases = " ".join(f"when {condition} then {sql}" for condition, sql in days.items())
    day = f"date_trunc('day', case {cases} end)"
    yield TimeFormat(table.blank(TIME_OF_DAY), "day", day)
    yield TimeFormat("true", "naive", f"({day})::date + {_time_of_day(table)}")


def _time_of_day(table: SourceTable) -> str:
    """SQL for the time in `TIME_OF_DAY`; null where it cannot be read."""
    text = table.text(TIME_OF_DAY)
    if table.types[TIME_OF_DAY] == "TIME":
        return quote_name(TIME_OF_DAY)
    digits = " ".join(
        f"when length({text}) = {length} then try_strptime({text}, {literal(pattern)})"
        for length, pattern in TIMES_OF_DIGITS.items()
    )
    plain = f"try_strptime({text}, [{', '.join(map(literal, TIME_PATTERNS))}])"
    of_digits = f"regexp_full_match({text}, '[0-9]+')"
    return f"(case when {of_digits} then case {digits} end else {plain} end)::time"


def _epoch(number: str, microseconds: int) -> TimeFormat:
    moment = f"round({number} * {microseconds})"
    return TimeFormat(
        f"abs({moment}) < {LAST_MOMENT}",
        "instant",
        f"make_timestamp(({moment})::bigint)",
    )


def _pattern(text: str, clock: Clock, pattern: str) -> TimeFormat:
    if "%p" in pattern:
        text = _plain_blanks(text)
    naive = f"try_strptime({text}, {literal(pattern)})"
    if not clock.has_hours:
        return TimeFormat("true", "day", f"{naive}::timestamp")
    if "%z" not in pattern:
        return TimeFormat("true", "naive", naive)
    if not clock.is_line:
        return TimeFormat("true", "instant", f"timezone('UTC', {naive})")
    offset = f" +{OFFSET}( |$)" if " %z" in pattern else f"{OFFSET}()$"
    local = f"regexp_replace({text}, {literal(offset)}, '\\2')"
    without_offset = pattern.replace(" %z", "").replace("%z", "")
    return TimeFormat("true", "wall", f"try_strptime({local}, {literal(without_offset)})")


def _plain_blanks(text: str) -> str:
    """SQL for *text* with plain blanks: programs write others before AM and PM."""
    others = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
    return f"translate({text}, {literal(others)}, {literal(' ' * len(others))})"


def _year_first(text: str, times: str | None) -> str:
    if times not in REORDERED:
        return text
    long, short = (literal(f"{replacement} ") for replacement in REORDERED[times])
    reordered = f"regexp_replace({text}, {literal(YEAR_LAST)}, {long})"
    return f"trim(regexp_replace({reordered}, {literal(SHORT_YEAR_LAST)}, {short}))"


def _iso_formats(clock: Clock, table: SourceTable, text: str) -> Iterator[TimeFormat]:
    naive = f"try_cast({text} as timestamp)"
    # The usual format, tested without a regex.
    usual = f"length({text}) = 19 and {text}[-3] = ':' and {text}[-6] = ':'"
    yield TimeFormat(usual, "naive", naive)
    yield TimeFormat(f"regexp_full_match({text}, {literal(DAY)})", "day", naive)
    yield TimeFormat(f"regexp_full_match({text}, {literal(NAIVE)})", "naive", naive)
    yield _instant(clock, text)
    dashed = f"replace({_plain_blanks(text)}, '/', '-')"
    half_days = f"[{', '.join(map(literal, HALF_DAY_PATTERNS))}]"
    is_half_day = f"regexp_full_match({text}, {literal(HALF_DAY)})"
    yield TimeFormat(is_half_day, "naive", f"try_strptime({dashed}, {half_days})")
    year_first = f"regexp_matches({text}, '^[0-9]{{4}}[-/]')"
    if clock.is_line:
        yield TimeFormat(year_first, "wall", named_wall_time(table.db, text, clock.last_year))
    else:
        yield TimeFormat(year_first, "instant", named_instant(table.db, text, clock.last_year))


def _instant(clock: Clock, text: str) -> TimeFormat:
    """Return the format of times with an offset, or with one from UTC or GMT."""
    joined = f"regexp_replace({text}, ' ([+-])', '\\1')"  # Ruby writes '10:00:00 -0500'
    instant = f"timezone('UTC', try_cast({joined} as timestamptz))"
    condition = f"regexp_full_match({text}, {literal(INSTANT)})"
    if not clock.is_line:
        return TimeFormat(condition, "instant", instant)
    local = f"try_cast(regexp_extract({text}, {literal(LOCAL_PART)}) as timestamp)"
    return TimeFormat(condition, "wall", f"case when {instant} is not null then {local} end")
