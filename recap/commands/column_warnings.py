"""Warnings of `recap check` about what columns of the file mean."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from recap.activity import BetterTime, ReadReport, SeveralCurrencies, toml_key
from recap.commands.counts import count


def warnings_of(read_report: ReadReport) -> Iterator[str]:
    """Yield a warning for each better column of times, and for amounts in several currencies."""
    yield from map(_better_time, read_report.better_times)
    if read_report.currencies:
        yield _several_currencies(read_report.currencies)


def _better_time(found: BetterTime) -> str:
    within = f", all within {count(found.days, 'day')}" if found.days else ""
    months = count(found.other_months, "month")
    times = f" and times = {json.dumps(found.times, ensure_ascii=False)}" if found.times else ""
    if found.changes_times and not found.times:
        times = f", and take out {found.table}.times"
    where = "In a sample of the log: by" if found.is_sample else "By"
    return (
        f"{where} '{found.column}', {found.lines:,} of {found.of_lines:,} lines are inside the "
        f"window{within}; by '{found.other}', {found.other_lines:,} are, in {months}. If that is "
        f"when it happened, set {found.table}.columns.at = "
        f"{json.dumps(found.other, ensure_ascii=False)}{times}."
    )


def _several_currencies(found: Sequence[SeveralCurrencies]) -> str:
    several = "; ".join(map(_currencies_of_source, found))
    main = found[0]
    rules = [f"*{mark}*" if main.is_amount else mark for mark in main.marks]
    column = toml_key(main.column)
    rule = json.dumps(rules if len(rules) > 1 else rules[0], ensure_ascii=False)
    return (
        f"The amounts are in several currencies, and are added up as if they were in one: "
        f"{several}. Convert them before, or let only one count: keep = {{ {column} = {rule} }} "
        f"under [{main.table}]."
    )


def _currencies_of_source(found: SeveralCurrencies) -> str:
    lines = ", ".join(f"{count(lines, 'line')} in {code}" for code, lines in found.lines)
    lines += " of a sample" if found.is_sample else ""
    return f"{lines} ('{found.column}' of [{found.table}])"
