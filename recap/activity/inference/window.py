"""Infer the reporting year of a log from all its lines, when reading them takes seconds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from recap.activity.cleaning import Clock, with_moments
from recap.activity.sources import COMPRESSED_SUFFIXES, SourceFile, open_table
from recap.activity.sql import scratch_database
from recap.campaign import Source
from recap.errors import ActivityError

Months = Mapping[tuple[int, int], int]  # year and month -> lines
MAX_BYTES = 250_000_000  # of text: about five seconds of reading
COMPRESSION_RATIO = 6  # text is about six times the size of its compressed file
SQLITE_COST = 4  # an SQLite file takes four times as long to read as text of its size
MIN_MONTHS = 6  # with lines: a year with fewer is taken only when every year has fewer


def infer_year(
    files: Sequence[SourceFile], at: str | tuple[str, ...], times: str | None, likely: int
) -> tuple[int, str] | None:
    """
    Return the last year with lines in at least `MIN_MONTHS` months, and the reason.

    Without such a year, it is the year with the most lines. None when the files are too large to
    read, or cannot be read.

    Args:
        files: The files of one log, with the same columns.
        at: The column of times, or the columns of dates and of times of day.
        times: The format of the times, as in `source.times`.
        likely: A year that the log has.
    """
    if not is_fast_to_read(files):
        return None
    with suppress(ActivityError):  # reading the whole log will report its errors
        return _choose_year(_count_months(files, at, _clock(at, times, likely)))
    return None


def is_fast_to_read(files: Sequence[SourceFile]) -> bool:
    """Return whether all lines of *files* can be read in a few seconds."""
    return sum(map(_estimated_bytes, files)) <= MAX_BYTES


def files_to_read_again(files: Sequence[SourceFile]) -> list[SourceFile]:
    """Return those of *files* that are on this machine; none when reading them takes long."""
    local = [each for each in files if isinstance(each.location, Path) and not each.query_result]
    return local if is_fast_to_read(local) else []


def _estimated_bytes(file: SourceFile) -> int:
    """Estimate the bytes of text to read; 0 for Parquet, where only one column is read."""
    if file.kind == "parquet":
        return 0
    if file.query_result:
        database = unquote(str(file.query_result.url.database)).removeprefix("file:")
        return SQLITE_COST * Path(database).stat().st_size
    is_compressed = (
        file.member or file.kind == "xlsx" or file.label.lower().endswith(COMPRESSED_SUFFIXES)
    )
    return (file.size or 0) * (COMPRESSION_RATIO if is_compressed else 1)


def _clock(at: str | tuple[str, ...], times: str | None, year: int) -> Clock:
    columns = {"customer_id": "-", "at": at}
    source = Source.model_validate({"path": "-", "times": times, "columns": columns})
    return Clock(
        times=source.times,
        has_hours=source.has_hours,
        source_zone=source.zone,
        zone="UTC",
        first=date(year - 1, 1, 1),
        last=date(year, 12, 31),
    )


def _count_months(files: Sequence[SourceFile], at: str | tuple[str, ...], clock: Clock) -> Months:
    months: Counter[tuple[int, int]] = Counter()
    selected = "year(moment), month(moment), count(*)"
    for year, month, lines in _select_moments(files, at, clock, selected):
        months[year, month] += lines
    return months


def count_days(
    files: Sequence[SourceFile], at: str | tuple[str, ...], clock: Clock
) -> Mapping[date, int]:
    """Count the lines of each day by the times in *at*. Raises `ActivityError`."""
    days: Counter[date] = Counter()
    for day, lines in _select_moments(files, at, clock, "moment::date, count(*)"):
        days[day] += lines
    return days


def _select_moments(
    files: Sequence[SourceFile], at: str | tuple[str, ...], clock: Clock, selected: str
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of *selected*, SQL with groups, of the moments of each file."""
    with scratch_database() as db:
        for file in files:
            table = open_table(db, file, {"at": at}, keys={"at": file.key})
            moments = with_moments(table.rows, clock, table)
            query = f"select {selected} from ({moments}) where isfinite(moment) group by all"  # noqa: S608
            with table.explain_errors():
                rows = db.execute(query).fetchall()
            yield from rows


def _choose_year(months: Months) -> tuple[int, str] | None:
    lines = Counter[int]()
    for (year, _), count in months.items():
        lines[year] += count
    months_per_year = Counter(year for year, _ in months)
    long_years = [year for year, count in months_per_year.items() if count >= MIN_MONTHS]
    if not long_years:
        most = lines.most_common(1)
        return (most[0][0], "The year with the most lines.") if most else None
    others = f"; the log has lines from {min(lines)} to {max(lines)}" if len(lines) > 1 else ""
    return max(long_years), f"The last year with lines in {MIN_MONTHS} months or more{others}."
