"""Warnings of `recap check` about what columns of the file mean."""

from __future__ import annotations

import json
from collections.abc import Iterator

from recap.activity import BetterTime, ReadReport


def warnings_of(read_report: ReadReport) -> Iterator[str]:
    """Yield a warning for each column that another one of the file should perhaps replace."""
    yield from map(_better_time, read_report.better_times)


def _better_time(found: BetterTime) -> str:
    within = f", all within {_count(found.days, 'day')}" if found.days else ""
    months = _count(found.other_months, "month")
    times = f" and times = {json.dumps(found.times, ensure_ascii=False)}" if found.times else ""
    if found.changes_times and not found.times:
        times = f", and take out {found.table}.times"
    return (
        f"By '{found.column}', {found.lines:,} of {found.of_lines:,} lines are inside the "
        f"window{within}; by '{found.other}', {found.other_lines:,} are, in {months}. If that is "
        f"when it happened, set {found.table}.columns.at = "
        f"{json.dumps(found.other, ensure_ascii=False)}{times}."
    )


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
