"""
Times on the customers' clock, in SQL.

A day stays as it is. A naive time is in the source's zone. An instant is converted to the
customer's zone: the one of the row, where the log has a column with zones, else the campaign's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from recap.activity.cleaning.offsets import is_in_calendar
from recap.activity.cleaning.time_parsing import Clock, TimeFormat, time_formats
from recap.activity.cleaning.zone_tables import create_zone_tables, with_zones
from recap.activity.sources import SourceTable

LONGEST_MINUTES = 500_000_000  # a longer duration is no duration: it would leave the calendar
IS_ZONE = "is_zone"  # a column of `with_moments`, where the log has a column with zones
UTC = "UTC"


def with_moments(
    rows: str, clock: Clock, table: SourceTable, *, duration: str | None = None, dated: bool = False
) -> str:
    """
    SQL for *rows* of *table* with ``moment``: when an event began, on the customer's clock.

    It is a timestamp, null if unreadable. A time with an offset or a zone keeps it; a time
    without one is in the source's zone; a date alone is that day at midnight for the customer,
    also where the column for the time of day is blank. A local time that does not exist (clocks
    go forward) moves later by as much as the clocks; a local time that exists twice is the second
    of the two. Where the source and the customers have the same zone, a time without a zone stays
    as it is. Where the log has zones, column `IS_ZONE` says whether the row has one.

    Args:
        rows: Has the columns of *table*: ``at``, `TIME_OF_DAY` where the time has a column of its
            own, and ``zone`` where the log has each customer's zone.
        clock: The zones, and how times are written.
        table: The types of these columns, and their database.
        duration: SQL for the minutes that an event took, null where unknown: ``at`` is then
            the end of the event. Without it ``at`` is the beginning.
        dated: A time that is written as midnight is a day, not a moment.
    """
    formats = time_formats(clock, table)
    converts = bool(duration) or "zone" in table.types
    columns: dict[str, list[str | None]] = {
        "fixed": [
            _fixed(time, clock, duration, dated=dated, converts=converts) for time in formats
        ],
        "naive": [time.sql if time.holds == "naive" else None for time in formats],
        "instant": [time.sql if time.holds == "instant" else None for time in formats],
    }
    filled = {name: values for name, values in columns.items() if any(values)}
    rows = _with_first_of(rows, [time.condition for time in formats], filled)
    if not converts:
        return _with(rows, moment=_local(clock, filled, clock.zone))
    utc = {name for name in filled if name != "fixed"}
    rows = _with(rows, utc_end=_local(clock, utc, UTC) if utc else "null::timestamp")
    rows = _with(rows, utc=_before("utc_end", duration))
    local = clock.shifted("utc", UTC, clock.zone)
    if "zone" in table.types:
        create_zone_tables(table.db, clock.last_year)
        rows = with_zones(rows, table.text("zone"), "utc", clock.zone, clock.last_year)
        moved = "utc + to_seconds(zone_seconds)"
        local = f"case when {is_in_calendar('utc')} then {moved} else utc end"
    return _with(rows, moment=f"coalesce(fixed, {local})" if "fixed" in filled else local)


def midnight(day: date) -> str:
    """SQL for the first moment of *day*."""
    return f"timestamp '{day.isoformat()} 00:00:00'"


def _with(rows: str, **columns: str) -> str:
    selected = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    return f"select *, {selected} from ({rows})"  # noqa: S608


def _with_first_of(
    rows: str, conditions: Sequence[str], columns: Mapping[str, Sequence[str | None]]
) -> str:
    """
    SQL for *rows* with *columns*, each with a value for each of the *conditions*.

    The value of a row is in one column. The others are null, and those after it are not even
    computed: in most logs, the first one has all rows.
    """
    before: list[str] = []
    for name, values in columns.items():
        pairs = zip(conditions, values, strict=True)
        whens = (f"when {condition} then {value or 'null'}" for condition, value in pairs)
        cases = f"case {' '.join(whens)} end"
        others = " and ".join(f"{other} is null" for other in before)
        rows = _with(rows, **{name: f"case when {others} then {cases} end" if others else cases})
        before.append(name)
    return rows


def _local(clock: Clock, columns: Collection[str], zone: str) -> str:
    """SQL for the time in *zone*, from *columns*: ``fixed``, ``naive`` and ``instant``."""
    from_zones = {"naive": clock.source_zone, "instant": UTC}
    times = {name: clock.shifted(name, from_, zone) for name, from_ in from_zones.items()}
    times = {"fixed": "fixed"} | times
    whens = (f"when {name} is not null then {times[name]}" for name in times if name in columns)
    return f"case {' '.join(whens)} end"


def _fixed(
    time: TimeFormat, clock: Clock, duration: str | None, *, dated: bool, converts: bool
) -> str | None:
    """SQL for the beginning of an event where no zone changes it."""
    if time.holds == "wall":
        return _before(time.sql, duration)
    if time.holds == "day" or (
        time.holds == "naive" and clock.source_zone == clock.zone and not converts
    ):
        return time.sql
    return f"case when {_is_midnight(time)} then {time.sql} end" if dated else None


def _is_midnight(time: TimeFormat) -> str:
    return f"{time.sql} = date_trunc('day', {time.sql})"


def _before(end: str, duration: str | None) -> str:
    """SQL for the beginning of an event that ended at *end* and took *duration* minutes."""
    if not duration:
        return end
    minutes = f"case when {duration} between 0 and {LONGEST_MINUTES} then {duration} else 0 end"
    interval = f"to_microseconds(round(({minutes}) * 60000000)::bigint)"
    return f"case when {is_in_calendar(end)} then {end} - {interval} else {end} end"
