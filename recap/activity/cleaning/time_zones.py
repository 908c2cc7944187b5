"""
Times on the customers' clock, in SQL.

A column of times holds days, naive times or instants; each way to write them says which. Days
stay as they are, naive times are in the source's zone, instants are seen from the customer's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import available_timezones

from recap.activity.sources import TIME_OF_DAY, SourceTable
from recap.activity.sql import literal, quote_name
from recap.campaign import Campaign
from recap.lazy import duckdb

NAIVE = r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([T ][0-9:.]*)?"
DAY = r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}"
HALF_DAY = r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2} .* ?[AaPp][Mm]"
HALF_DAY_PATTERNS = [f"%Y-%m-%d %I:%M{s}{blank}%p" for s in ("", ":%S") for blank in (" ", "")]
# A time of day in a column of its own, most likely first; of digits alone, by how many they are.
TIME_PATTERNS = [
    *("%H:%M:%S", "%H:%M", "%H:%M:%S.%f"),
    *(f"%I:%M{s}{blank}%p" for s in ("", ":%S") for blank in (" ", "")),
    *("%H.%M", "%H.%M.%S", "%Hh%M"),
]
TIMES_OF_DIGITS = {4: "%H%M", 6: "%H%M%S"}
A_SECOND = {"epoch_s": 1_000_000, "epoch_ms": 1000, "epoch_us": 1}  # microseconds of each
LAST_MOMENT = 9_000_000_000_000_000_000  # microseconds: DuckDB's calendar ends soon after
LONGEST_MINUTES = 1_000_000
KNOWN_ZONE = '"known zone"'  # a column of `rules.parsed`

# Where the year stands last: how to put it first.
TURNED = {
    "day-first": (r"\3-\2-\1", r"20\3-\2-\1"),
    "month-first": (r"\3-\1-\2", r"20\3-\1-\2"),
}
YEAR_LAST = r"^([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(?:\.?,? +|T|\b)"
SHORT_YEAR_LAST = r"^([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{2})(?:\.?,? +|$)"

Holds = Literal["day", "naive", "instant"]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to write a time: when a value is written so (SQL), what it holds, and the SQL of it."""

    when: str
    holds: Holds
    sql: str


def customers_time(
    campaign: Campaign, table: SourceTable, *, took: str | None = None, dated: bool = False
) -> str:
    """
    SQL for when an event began, as a timestamp on the customer's clock; null if unreadable.

    A time with an offset or a zone keeps it; one without is taken to be in the source's
    zone; a date alone is that day at midnight for the customer, also where a column for the
    time of day is blank. A local time that never was
    (clocks go forward) moves on an hour; one that was twice is the second of the two. Where
    source and customers share a zone, a time without zone stands as written.

    Args:
        campaign: Says the zones, how times are written, and that they are an event's end.
        table: Has ``at``, `TIME_OF_DAY` where that stands apart, and ``zone`` where each
            customer's own is known: read as `KNOWN_ZONE`.
        took: SQL for the minutes an event took, null where unknown; without it ``at`` is
            the beginning.
        dated: A time at midnight, as it is written, is that day and no moment.
    """
    view = _View(campaign, table, took, dated)
    ways = _ways(campaign, table)
    if _is_apart(table):
        ways = _joined(ways, campaign, table)
    whens = " ".join(f"when {way.when} then {view.of(way)}" for way in ways)
    return f"case {whens} end"


def written(table: SourceTable) -> str:
    """SQL for a time as it stands in the file: of two columns, one after the other."""
    date = table.text("at")
    return f"concat_ws(' ', {date}, {table.text(TIME_OF_DAY)})" if _is_apart(table) else date


def window(campaign: Campaign) -> tuple[str, str]:
    """SQL for the first moment that counts and the first that does not any more."""
    return _midnight(campaign.first_day), _midnight(campaign.last_day + timedelta(days=1))


def known_zone(table: SourceTable) -> str:
    """SQL for the column ``zone``, null where it names no time zone that there is."""
    found = table.db.execute("select name from pg_timezone_names()").fetchall()
    zones = sorted({zone for (zone,) in found} & (available_timezones() - {"localtime"}))
    zone = table.text("zone")
    return f"case when {zone} in ({', '.join(map(literal, zones))}) then {zone} end"


def _ways(campaign: Campaign, table: SourceTable) -> Iterator[Way]:
    """Yield the ways in which the times of *table* may be written, most likely first."""
    kind, raw, times = table.types["at"], quote_name("at"), campaign.source.times
    if kind == "DATE":
        yield Way("true", "day", f"{raw}::timestamp")
    elif "TIME ZONE" in kind:
        yield Way("true", "instant", raw)
    elif kind.startswith("TIMESTAMP"):
        yield Way("true", "naive", f"{raw}::timestamp")
    elif times in A_SECOND:
        yield _epoch(table.number("at"), A_SECOND[times])
    elif times and "%" in times:
        has_hours = campaign.source.has_hours
        yield _pattern(table.text("at"), times, has_hours=has_hours)
    else:
        yield from _iso(_year_first(table.text("at"), times))


def _is_apart(table: SourceTable) -> bool:
    return TIME_OF_DAY in table.types


def _joined(ways: Iterator[Way], campaign: Campaign, table: SourceTable) -> Iterator[Way]:
    """Add the time of day to the days that *ways* read, on the source's clock."""
    clock = literal(campaign.source.zone)
    days = {way.when: _on(clock, way.sql) if way.holds == "instant" else way.sql for way in ways}
    whens = " ".join(f"when {when} then {sql}" for when, sql in days.items())
    day = f"date_trunc('day', case {whens} end)"
    yield Way(table.blank(TIME_OF_DAY), "day", day)
    yield Way("true", "naive", f"({day})::date + {_time_of_day(table)}")


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


def _epoch(number: str, micros: int) -> Way:
    moment = f"round({number} * {micros})"
    return Way(
        f"abs({moment}) < {LAST_MOMENT}",
        "instant",
        f"timezone('UTC', make_timestamp(({moment})::bigint))",
    )


def _pattern(text: str, pattern: str, *, has_hours: bool) -> Way:
    timed: Holds = "instant" if "%z" in pattern else "naive"
    holds: Holds = timed if has_hours else "day"
    return Way("true", holds, f"try_strptime({text}, {literal(pattern)})")


def _year_first(text: str, times: str | None) -> str:
    if times not in TURNED:
        return text
    long, short = (literal(f"{turned} ") for turned in TURNED[times])
    turned = f"regexp_replace({text}, {literal(YEAR_LAST)}, {long})"
    return f"trim(regexp_replace({turned}, {literal(SHORT_YEAR_LAST)}, {short}))"


def _iso(text: str) -> Iterator[Way]:
    naive = f"try_cast({text} as timestamp)"
    joined = f"regexp_replace({text}, ' ([+-])', '\\1')"  # '10:00:00 -0500', as Ruby writes it
    dashed = f"replace({text}, '/', '-')"
    halves = f"[{', '.join(map(literal, HALF_DAY_PATTERNS))}]"
    plain = f"length({text}) = 19 and {text}[-3] = ':' and {text}[-6] = ':'"  # most are; no regex
    yield Way(plain, "naive", naive)
    yield Way(f"regexp_full_match({text}, {literal(DAY)})", "day", naive)
    yield Way(f"regexp_full_match({text}, {literal(NAIVE)})", "naive", naive)
    in_halves = f"regexp_full_match({text}, {literal(HALF_DAY)})"
    yield Way(in_halves, "naive", f"try_strptime({dashed}, {halves})")
    starts_so = f"regexp_matches({text}, '^[0-9]{{4}}[-/]')"
    yield Way(starts_so, "instant", f"try_cast({joined} as timestamptz)")


@dataclass(frozen=True, slots=True)
class _View:
    """How times are seen from the customer."""

    campaign: Campaign
    table: SourceTable
    took: str | None
    dated: bool

    def of(self, way: Way) -> str:
        """SQL for the beginning on the customer's clock."""
        if way.holds == "day":
            return way.sql
        naive = way.sql if way.holds == "naive" else _on(literal("UTC"), way.sql)
        seen = self._naive(naive) if way.holds == "naive" else self._seen(naive, "UTC")
        if self.dated:
            return f"case when {naive} = date_trunc('day', {naive}) then {naive} else {seen} end"
        return seen

    def _naive(self, naive: str) -> str:
        source = self.campaign.source.zone
        if self._zone == literal(source) and not self.took:
            return naive
        return self._seen(naive, source)

    def _seen(self, naive: str, clock: str) -> str:
        """Far from what is counted no zone matters, and the calendar may not reach so far."""
        first = self.campaign.prior_period[0] - timedelta(days=2)
        last = self.campaign.last_day + timedelta(days=3)
        if "zone" in self.table.types or self.took:
            instant = _on(literal(clock), naive)
            local = _on(self._zone, f"({instant} - {self._took})" if self.took else instant)
        else:
            local = f"{naive} + {_shift(naive, clock, self.campaign.zone, first, last)}"
        within = f"{naive} between {_midnight(first)} and {_midnight(last)}"
        return f"case when {within} then {local} else {naive} end"

    @property
    def _took(self) -> str:
        minutes = (
            f"case when {self.took} between 0 and {LONGEST_MINUTES} then {self.took} else 0 end"
        )
        return f"to_microseconds(round(({minutes}) * 60000000)::bigint)"

    @property
    def _zone(self) -> str:
        everybodys = literal(self.campaign.zone)
        known = "zone" in self.table.types
        return f"coalesce({KNOWN_ZONE}, {everybodys})" if known else everybodys


def _shift(naive: str, clock: str, zone: str, first: date, last: date) -> str:
    """SQL for how far *zone* is from *clock*: asking the calendar for each row takes ten times."""
    (_, told), *changes = _changes(clock, zone, first, last)
    shift = _interval(told)
    whens = ""
    for at, after in changes:
        whens += f" when {naive} < timestamp '{at}' then {shift}"
        shift = _interval(after)
    return f"case{whens} else {shift} end" if whens else shift


def _interval(shift: timedelta) -> str:
    return f"to_seconds({round(shift.total_seconds())})"


@lru_cache
def _changes(clock: str, zone: str, first: date, last: date) -> list[tuple[datetime, timedelta]]:
    """
    List the moments on *clock* from which on *zone* is so far from it; *first* is the first.

    The calendar's rules change nothing but on a quarter of an hour.
    """
    with duckdb.connect() as db:
        found: list[tuple[datetime, timedelta]] = db.execute(
            """
            select "at", shift from (
                select "at", timezone(?, timezone(?, "at")) - "at" as shift,
                    lag(shift) over (order by "at") as before
                from range(?::timestamp, ?::timestamp, interval 15 minute) step("at")
            )
            where before is distinct from shift order by "at"
            """,
            [zone, clock, first, last],
        ).fetchall()
    return found


def _on(zone: str, instant: str) -> str:
    return f"timezone({zone}, {instant})"


def _midnight(day: date) -> str:
    return f"timestamp '{day.isoformat()} 00:00:00'"
