"""Find a column of times that suits the campaign's window clearly better than the mapped one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from recap.activity.cleaning import BetterTime, Clock
from recap.activity.inference.column_profile import ColumnProfile, profile_columns
from recap.activity.inference.schema_inference import read_sample
from recap.activity.inference.time_columns import LOGGED, OTHER, time_tier
from recap.activity.inference.window import MIN_MONTHS, count_days
from recap.activity.sources import SourceFile, source_key
from recap.campaign import Source
from recap.errors import ActivityError

MIN_SHARE = 0.1  # of the lines: a column with so many more of them inside the window is better
MAX_BURST_DAYS = 14  # all lines in so few days may be the day on which they were written down
MIN_BURST_MONTHS = 3


@dataclass(frozen=True, slots=True)
class _Spread:
    """How the lines of a file are spread by one column of times."""

    lines: int
    inside: tuple[date, ...]  # days inside the window with lines, sorted
    lines_inside: int

    @property
    def months(self) -> int:
        return len({(day.year, day.month) for day in self.inside})

    @property
    def is_burst(self) -> bool:
        return self.lines_inside > 1 and self.span_days <= MAX_BURST_DAYS

    @property
    def span_days(self) -> int:
        return (self.inside[-1] - self.inside[0]).days + 1 if self.inside else 0


def find_better_time(
    name: str,
    source: Source,
    files: Sequence[SourceFile],
    clock: Clock,
    window: tuple[date, date],
    *,
    is_sample: bool = False,
) -> BetterTime | None:
    """
    Return the column of times that has clearly more lines inside *window*, or spreads them.

    Columns that mean another time by their name (birth, end, delivery, when it was written down)
    are no candidates.

    Args:
        name: The name of *source*; empty for an only one.
        files: The files of the source, or a sample of each; none where it is not read again.
        is_sample: Whether the files are samples.
        clock: How the mapped times are written.
    """
    at = source.columns.at
    mapped = {at} if isinstance(at, str) else {*at}
    with suppress(ActivityError):  # reading the whole log has reported its errors
        candidates = [*_candidates(read_sample(files[0]), mapped)] if files else []
        if not candidates:
            return None
        current = _spread(count_days(files, at, clock), window)
        for column in candidates:
            times = column.time_format.times if column.time_format else None
            other = _spread(count_days(files, column.name, _with_times(clock, times)), window)
            if _is_better(other, current, window):
                return BetterTime(
                    table=source_key(name),
                    column=" and ".join(sorted(mapped)),
                    lines=current.lines_inside,
                    of_lines=current.lines,
                    days=current.span_days if current.is_burst else 0,
                    other=column.name,
                    other_lines=other.lines_inside,
                    other_months=other.months,
                    times=times,
                    changes_times=times != source.times,
                    is_sample=is_sample,
                )
    return None


def _candidates(
    sample: Mapping[str, Sequence[str | None]], mapped: set[str]
) -> Iterator[ColumnProfile]:
    columns = (each for each in profile_columns(sample).values() if each.name not in mapped)
    found = (each for each in columns if each.is_time and time_tier(each) not in (LOGGED, OTHER))
    yield from sorted(found, key=time_tier)


def _with_times(clock: Clock, times: str | None) -> Clock:
    has_hours = "%" not in (times or "") or any(hour in str(times) for hour in ("%H", "%I"))
    return replace(clock, times=times, has_hours=has_hours)


def _spread(days: Mapping[date, int], window: tuple[date, date]) -> _Spread:
    inside = sorted(day for day in days if window[0] <= day <= window[1])
    return _Spread(sum(days.values()), tuple(inside), sum(days[day] for day in inside))


def _is_better(other: _Spread, current: _Spread, window: tuple[date, date]) -> bool:
    months = (window[1] - window[0]).days // 30
    has_more = other.lines_inside - current.lines_inside > MIN_SHARE * current.lines
    is_spread = other.months >= MIN_BURST_MONTHS and 2 * other.lines_inside > current.lines_inside
    return (has_more and other.months >= min(MIN_MONTHS, months)) or (
        current.is_burst and is_spread
    )
