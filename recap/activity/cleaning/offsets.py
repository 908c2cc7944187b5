"""Differences between clocks, as SQL."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from recap.activity.sql import literal
from recap.zones import Steps

# No window is beyond these times: they stay as they are, and no sum leaves DuckDB's calendar.
FIRST_TIME, LAST_TIME = datetime(1001, 1, 1), datetime(9001, 1, 1)


def shifted(time: str, steps: Steps, first: date, last: date) -> str:
    """
    SQL for *time*, a naive timestamp, moved by the offset that *steps* have for it.

    Most rows are between *first* and *last*: only few offsets are compared there.
    """
    if steps[0][1] == timedelta() and len(steps) == 1:
        return time
    begin, end = (datetime.combine(day, datetime.min.time()) for day in (first, last))
    usual = f"{time} between {_timestamp(begin)} and {_timestamp(end)}"
    return (
        f"case when {usual} then {time} + {_offset(time, _between(steps, begin, end))} "
        f"when {is_in_calendar(time)} then {time} + {_offset_of_any_year(time, steps)} "
        f"else {time} end"
    )


def is_in_calendar(time: str) -> str:
    """SQL for whether *time* is a time that sums do not move out of the calendar."""
    return f"{time} between {_timestamp(FIRST_TIME)} and {_timestamp(LAST_TIME)}"


def _between(steps: Steps, begin: datetime, end: datetime) -> Steps:
    """Return the *steps* that count between *begin* and *end*."""
    ends = [start for start, _ in steps[1:]] + [datetime.max]
    both = zip(steps, ends, strict=True)
    return [step for step, step_end in both if step[0] <= end and step_end > begin]


def _offset(time: str, steps: Steps) -> str:
    """SQL for the offset at *time*: *steps* are few."""
    (_, offset), *changes = steps
    whens = "".join(
        f" when {time} >= {_timestamp(start)} then {_interval(str(_seconds(later)))}"
        for start, later in reversed(changes)
    )
    first = _interval(str(_seconds(offset)))
    return f"case{whens} else {first} end" if whens else first


def _offset_of_any_year(time: str, steps: Steps) -> str:
    """
    SQL for the offset at *time*, looked up by its year: *steps* may be some hundred.

    Lists are written as texts: DuckDB takes longer to plan so many expressions than to read a
    small log.
    """
    (_, offset), *changes = steps
    if not changes:
        return _interval(str(_seconds(offset)))
    first, last = changes[0][0].year, changes[-1][0].year
    at_year = f"[greatest(least(year({time}), {last}), {first}) - {first - 1}]"
    begins, of_years = [], []  # for each year: the offset as it begins, and its changes
    for year in range(first, last + 1):
        of_years.append([change for change in changes if change[0].year == year])
        begins.append(str(_seconds(offset)))
        offset = of_years[-1][-1][1] if of_years[-1] else offset
    whens = ""
    for number in reversed(range(max(map(len, of_years)))):
        nth = [next(iter(of_year[number : number + 1]), None) for of_year in of_years]
        starts = _list([str(change[0]) if change else "NULL" for change in nth], "timestamp")
        offsets = _list(
            [str(_seconds(change[1])) if change else "NULL" for change in nth], "bigint"
        )
        whens += f" when {time} >= {starts}{at_year} then {offsets}{at_year}"
    return _interval(f"case{whens} else {_list(begins, 'bigint')}{at_year} end")


def _list(values: list[str], kind: str) -> str:
    return f"({literal('[' + ', '.join(values) + ']')}::{kind}[])"


def _interval(seconds: str) -> str:
    return f"to_seconds({seconds})"


def _seconds(offset: timedelta) -> int:
    return round(offset.total_seconds())


def _timestamp(time: datetime) -> str:
    return f"timestamp {literal(time.isoformat(' '))}"
