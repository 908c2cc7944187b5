"""
Times on the customers' clock, in SQL.

A column of times holds days, times without a zone (naive) or instants; the format of each value
says which. A day stays as it is. A naive time is in the source's zone. An instant is converted
to the customer's zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import available_timezones

from recap.activity.sources import TEXT, TIME_OF_DAY, SourceTable
from recap.activity.sql import literal, quote_name
from recap.lazy import duckdb

NAIVE = r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([T ][0-9:.]*)?"
DAY = r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}"
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
LONGEST_MINUTES = 1_000_000
VALID_ZONE = '"valid zone"'  # a column of `row_rules.parsed_rows`

# Replacements that put the year first, for years of four and of two digits.
REORDERED = {
    "day-first": (r"\3-\2-\1", r"20\3-\2-\1"),
    "month-first": (r"\3-\1-\2", r"20\3-\1-\2"),
}
YEAR_LAST = r"^([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(?:\.?,? +|T|\b)"
SHORT_YEAR_LAST = r"^([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{2})(?:\.?,? +|$)"

Holds = Literal["day", "naive", "instant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """
    How a source writes its times, and the zone in which its customers' days are counted.

    ``times`` and ``source_zone`` are `Source.times` and `Source.zone`. Between the days ``first``
    and ``last``, and a few days around them, times are converted.
    """

    times: str | None
    has_hours: bool  # False: a pattern without hours
    source_zone: str
    zone: str  # of customers without a zone of their own
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """A format of times: the SQL condition for a value in it, what it holds, and its SQL value."""

    condition: str
    holds: Holds
    sql: str


def customers_time(
    clock: Clock, table: SourceTable, *, duration: str | None = None, dated: bool = False
) -> str:
    """
    SQL for when an event began, as a timestamp on the customer's clock; null if unreadable.

    A time with an offset or a zone keeps it; a time without one is in the source's zone; a
    date alone is that day at midnight for the customer, also where the column for the time of
    day is blank. A local time that does not exist (clocks go forward) moves one hour later;
    a local time that exists twice is the second of the two. Where the source and the
    customers have the same zone, a time without a zone stays as it is.

    Args:
        clock: The zones, and how times are written.
        table: Has ``at``, `TIME_OF_DAY` where the time has a column of its own, and ``zone``
            where the log has each customer's zone: it is read as `VALID_ZONE`.
        duration: SQL for the minutes that an event took, null where unknown: ``at`` is then
            the end of the event. Without it ``at`` is the beginning.
        dated: A time that is written as midnight is a day, not a moment.
    """
    local_time = LocalTime(clock, table, duration, dated)
    formats = _formats(clock, table)
    if _has_time_column(table):
        formats = _with_time_of_day(formats, clock, table)
    cases = " ".join(f"when {each.condition} then {local_time.sql(each)}" for each in formats)
    return f"case {cases} end"


def time_as_written(table: SourceTable) -> str:
    """SQL for a time as it is written in the file: two columns are joined with a blank."""
    date = table.text("at")
    return f"concat_ws(' ', {date}, {table.text(TIME_OF_DAY)})" if _has_time_column(table) else date


def time_in_source(clock: Clock, table: SourceTable, column: str) -> str:
    """
    SQL for a time in any *column*, as a timestamp on the clock of the source; null if unreadable.

    Times with an offset are brought to that clock. Where the column does not have the format of
    the source's times, ISO 8601 is tried.
    """
    formats = [*_formats(clock, table, column)]
    if clock.times and table.types[column] == TEXT:
        formats += _iso_formats(table.text(column))
    zone = literal(clock.source_zone)
    values = [
        f"case when {each.condition} then "
        f"{_in_zone(zone, each.sql) if each.holds == 'instant' else each.sql} end"
        for each in formats
    ]
    return f"coalesce({', '.join(values)})"


def midnight(day: date) -> str:
    """SQL for the first moment of *day*."""
    return f"timestamp '{day.isoformat()} 00:00:00'"


def valid_zone(table: SourceTable) -> str:
    """SQL for the column ``zone``, null where its value is not the name of a time zone."""
    rows = table.db.execute("select name from pg_timezone_names()").fetchall()
    zones = sorted({zone for (zone,) in rows} & (available_timezones() - {"localtime"}))
    zone = table.text("zone")
    return f"case when {zone} in ({', '.join(map(literal, zones))}) then {zone} end"


def _formats(clock: Clock, table: SourceTable, column: str = "at") -> Iterator[TimeFormat]:
    """Yield the formats that the times in *column* may have, most likely first."""
    kind, raw, times = table.types[column], quote_name(column), clock.times
    if kind == "DATE":
        yield TimeFormat("true", "day", f"{raw}::timestamp")
    elif "TIME ZONE" in kind:
        yield TimeFormat("true", "instant", raw)
    elif kind.startswith("TIMESTAMP"):
        yield TimeFormat("true", "naive", f"{raw}::timestamp")
    elif times in MICROSECONDS:
        yield _epoch(table.number(column), MICROSECONDS[times])
    elif times and "%" in times:
        yield _pattern(table.text(column), times, has_hours=clock.has_hours)
    else:
        yield from _iso_formats(_year_first(table.text(column), times))


def _has_time_column(table: SourceTable) -> bool:
    return TIME_OF_DAY in table.types


def _with_time_of_day(
    formats: Iterator[TimeFormat], clock: Clock, table: SourceTable
) -> Iterator[TimeFormat]:
    """Add the time of day to the days that *formats* read, on the source's clock."""
    zone = literal(clock.source_zone)
    days = {
        each.condition: _in_zone(zone, each.sql) if each.holds == "instant" else each.sql
        for each in formats
    }
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
        f"timezone('UTC', make_timestamp(({moment})::bigint))",
    )


def _pattern(text: str, pattern: str, *, has_hours: bool) -> TimeFormat:
    with_time: Holds = "instant" if "%z" in pattern else "naive"
    holds: Holds = with_time if has_hours else "day"
    return TimeFormat("true", holds, f"try_strptime({text}, {literal(pattern)})")


def _year_first(text: str, times: str | None) -> str:
    if times not in REORDERED:
        return text
    long, short = (literal(f"{replacement} ") for replacement in REORDERED[times])
    reordered = f"regexp_replace({text}, {literal(YEAR_LAST)}, {long})"
    return f"trim(regexp_replace({reordered}, {literal(SHORT_YEAR_LAST)}, {short}))"


def _iso_formats(text: str) -> Iterator[TimeFormat]:
    naive = f"try_cast({text} as timestamp)"
    joined = f"regexp_replace({text}, ' ([+-])', '\\1')"  # Ruby writes '10:00:00 -0500'
    dashed = f"replace({text}, '/', '-')"
    half_days = f"[{', '.join(map(literal, HALF_DAY_PATTERNS))}]"
    # The usual format, tested without a regex.
    usual = f"length({text}) = 19 and {text}[-3] = ':' and {text}[-6] = ':'"
    yield TimeFormat(usual, "naive", naive)
    yield TimeFormat(f"regexp_full_match({text}, {literal(DAY)})", "day", naive)
    yield TimeFormat(f"regexp_full_match({text}, {literal(NAIVE)})", "naive", naive)
    is_half_day = f"regexp_full_match({text}, {literal(HALF_DAY)})"
    yield TimeFormat(is_half_day, "naive", f"try_strptime({dashed}, {half_days})")
    has_year_first = f"regexp_matches({text}, '^[0-9]{{4}}[-/]')"
    yield TimeFormat(has_year_first, "instant", f"try_cast({joined} as timestamptz)")


@dataclass(frozen=True, slots=True)
class LocalTime:
    """SQL for times on the customer's clock."""

    clock: Clock
    table: SourceTable
    duration: str | None
    dated: bool

    def sql(self, time: TimeFormat) -> str:
        """SQL for the beginning of an event whose time has the format *time*."""
        if time.holds == "day":
            return time.sql
        naive = time.sql if time.holds == "naive" else _in_zone(literal("UTC"), time.sql)
        local = self._of_naive(naive) if time.holds == "naive" else self._converted(naive, "UTC")
        if self.dated:
            return f"case when {naive} = date_trunc('day', {naive}) then {naive} else {local} end"
        return local

    def _of_naive(self, naive: str) -> str:
        source_zone = self.clock.source_zone
        if self._zone == literal(source_zone) and not self.duration:
            return naive
        return self._converted(naive, source_zone)

    def _converted(self, naive: str, zone: str) -> str:
        """
        SQL for *naive*, a time in *zone*, on the customer's clock.

        Outside the periods that count we skip conversion: DuckDB's calendar may not cover those
        years.
        """
        first = self.clock.first - timedelta(days=2)
        last = self.clock.last + timedelta(days=3)
        if "zone" in self.table.types or self.duration:
            instant = _in_zone(literal(zone), naive)
            began = f"({instant} - {self._interval})" if self.duration else instant
            local = _in_zone(self._zone, began)
        else:
            local = f"{naive} + {_offset(naive, zone, self.clock.zone, first, last)}"
        within = f"{naive} between {midnight(first)} and {midnight(last)}"
        return f"case when {within} then {local} else {naive} end"

    @property
    def _interval(self) -> str:
        minutes = (
            f"case when {self.duration} between 0 and {LONGEST_MINUTES} "
            f"then {self.duration} else 0 end"
        )
        return f"to_microseconds(round(({minutes}) * 60000000)::bigint)"

    @property
    def _zone(self) -> str:
        default = literal(self.clock.zone)
        return f"coalesce({VALID_ZONE}, {default})" if "zone" in self.table.types else default


def _offset(naive: str, from_zone: str, to_zone: str, first: date, last: date) -> str:
    """
    SQL for how far the clocks of *to_zone* and *from_zone* differ at *naive*.

    It lists the changes between *first* and *last*: a conversion of each row by DuckDB's
    calendar takes ten times as long.
    """
    (_, offset), *changes = _offset_changes(from_zone, to_zone, first, last)
    current = _interval(offset)
    cases = ""
    for at, offset in changes:
        cases += f" when {naive} < timestamp '{at}' then {current}"
        current = _interval(offset)
    return f"case{cases} else {current} end" if cases else current


def _interval(offset: timedelta) -> str:
    return f"to_seconds({round(offset.total_seconds())})"


@lru_cache
def _offset_changes(
    from_zone: str, to_zone: str, first: date, last: date
) -> list[tuple[datetime, timedelta]]:
    """
    List each moment on the clock of *from_zone* at which the offset changes, with the new offset.

    The list begins with *first*. Time zones change only on a quarter of an hour.
    """
    with duckdb.connect() as db:
        changes: list[tuple[datetime, timedelta]] = db.execute(
            """
            select "at", shift from (
                select "at", timezone(?, timezone(?, "at")) - "at" as shift,
                    lag(shift) over (order by "at") as before
                from range(?::timestamp, ?::timestamp, interval 15 minute) step("at")
            )
            where before is distinct from shift order by "at"
            """,
            [to_zone, from_zone, first, last],
        ).fetchall()
    return changes


def _in_zone(zone: str, time: str) -> str:
    return f"timezone({zone}, {time})"
