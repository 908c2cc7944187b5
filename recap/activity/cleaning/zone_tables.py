"""Tables of all time zones, for a log in which each row has its own zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from itertools import chain
from typing import Any

from recap import zones
from recap.activity.cleaning.zone_spellings import spelling_sql, zone_spellings
from recap.activity.sql import Database, fetch_one
from recap.lazy import pa

FIRST_YEAR = 1900  # earlier times have the offset of its beginning
MOST_CHANGES = 4  # of the clocks of one zone in one year
YEARS = 10_000  # a key is the number of a zone, and the year


def create_zone_tables(db: Database, last_year: int) -> None:
    """
    Fill two tables, unless they exist.

    ``zone_spelling``: ``spelling``, ``zone`` (a number; null for an offset), ``seconds`` (the
    offset). ``zone_year``: ``zone_and_year`` (as `YEARS`; years of UTC, up to *last_year*),
    ``offset_0`` (seconds, when the year begins), ``start_1`` and ``offset_1``, and so on: the
    changes of the year, null where there are fewer.
    """
    if fetch_one(db, "select count(*) from duckdb_tables() where table_name = 'zone_year'")[0]:
        return
    numbers = _numbers(last_year)
    found = [*zone_spellings().values()]
    spellings = {
        "spelling": [*zone_spellings()],
        "zone": [numbers[zone] if isinstance(zone, str) else None for zone in found],
        "seconds": [zone if isinstance(zone, int) else None for zone in found],
    }
    for name, table in (("zone_spelling", pa.table(spellings)), ("zone_year", _years(last_year))):
        db.register("zones_to_load", table)
        db.execute(f"create table {name} as from zones_to_load")
        db.unregister("zones_to_load")


def with_zones(rows: str, zone: str, utc: str, default: str, last_year: int) -> str:
    """
    SQL for *rows* with two more columns.

    ``zone_seconds`` is the offset of the row's zone at the UTC time *utc*, a column; of zone
    *default* where the text *zone* is null or no zone. ``is_zone`` is whether it is one.
    """
    year = f"greatest(least(year({utc}), {last_year}), {FIRST_YEAR})"
    key = f"coalesce(zone_spelling.zone, {_numbers(last_year)[default]}) * {YEARS} + utc_year"
    offset = " ".join(
        f"when {utc} >= start_{n} then offset_{n}" for n in range(MOST_CHANGES, 0, -1)
    )
    return f"""
        select of_log.* exclude (spelled, utc_year), zone_spelling.spelling is not null as is_zone,
            coalesce(zone_spelling.seconds, case {offset} else offset_0 end) as zone_seconds
        from (select *, {spelling_sql(zone)} as spelled, {year} as utc_year from ({rows})) of_log
        left join zone_spelling on zone_spelling.spelling = of_log.spelled
        left join zone_year on zone_and_year = {key}
    """  # noqa: S608


@lru_cache
def _numbers(last_year: int) -> dict[str, int]:
    """Return a number for each zone; zones with the same offsets have the same one."""
    numbers: dict[tuple[object, ...], int] = {}
    return {
        name: numbers.setdefault((*zones.utc_steps(name, last_year),), len(numbers))
        for name in sorted(zones.zone_names())
    }


@lru_cache
def _years(last_year: int) -> pa.Table:
    """Return the table ``zone_year``."""
    names = ["zone_and_year", "offset_0"]
    names += chain(*((f"start_{n}", f"offset_{n}") for n in range(1, MOST_CHANGES + 1)))
    of_number = {number: name for name, number in _numbers(last_year).items()}
    rows = chain(*(_years_of(number, name, last_year) for number, name in of_number.items()))
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def _years_of(number: int, zone: str, last_year: int) -> Iterator[list[Any]]:
    (_, offset), *changes = zones.utc_steps(zone, last_year)
    by_year: dict[int, list[Any]] = {}
    for start, new_offset in changes:
        by_year.setdefault(start.year, []).extend((start, _seconds(new_offset)))
    current = _seconds(offset)
    for year in range(min(by_year, default=FIRST_YEAR), last_year + 1):
        of_year = by_year.get(year, [])
        if year >= FIRST_YEAR:
            blank = [None] * (2 * MOST_CHANGES - len(of_year))
            yield [number * YEARS + year, current, *of_year, *blank]
        current = of_year[-1] if of_year else current


def _seconds(offset: timedelta) -> int:
    return round(offset.total_seconds())
