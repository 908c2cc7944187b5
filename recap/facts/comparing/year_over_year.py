"""Each customer's year compared with the prior period, and the anniversary of the first event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from recap.errors import StorageError
from recap.facts.core import FIXED_POINT_SCALE, Window, table_of
from recap.lazy import duckdb

CENT = FIXED_POINT_SCALE // 100
FACTS = ("events", "active_days", "total_amount", "total_minutes")


def compare_with_prior_period(
    counted: Sequence[Path], prior_period: Path, window: Window
) -> dict[str, dict[str, dict[str, Any]]]:
    """
    Compare customers' facts in the files *counted* with the table of the *prior_period*.

    Returns:
        ``growth`` and ``anniversary``: for each, customer id to fact (docs/facts.md), without the
        customers who do not have the fact.

    Raises `StorageError` if a file cannot be read.
    """
    paths = ", ".join(f"'$.{fact}'" for fact in FACTS)
    rows = _query(
        prior_period,
        f"""
        select customer_id, since, b.events, b.days, b.amount, b.minutes,
            json_extract_string(f.facts, [{paths}])::double[] as now
        from {table_of([prior_period])} b join {table_of(counted)} f using (customer_id)
        """,  # noqa: S608
    )
    anniversaries = {customer: _anniversary(since, window) for customer, since, *_ in rows}
    return {
        "growth": {customer: _growth(prior, now) for customer, _, *prior, now in rows if prior[0]},
        "anniversary": {customer: fact for customer, fact in anniversaries.items() if fact},
    }


def _growth(prior: Sequence[int | None], now: Sequence[float | None]) -> dict[str, Any]:
    events, days, amount, minutes = prior
    events_now, days_now, amount_now, minutes_now = now
    growth: dict[str, Any] = {}
    growth |= _compared("events", events, events_now)
    growth |= _compared("days", days, days_now)
    cents = None if amount is None else (amount + CENT // 2) // CENT
    growth |= _compared("amount", cents, amount_now, 100)
    whole_minutes = (
        None if minutes is None else (minutes + FIXED_POINT_SCALE // 2) // FIXED_POINT_SCALE
    )
    return growth | _compared("minutes", whole_minutes, minutes_now)


def _compared(name: str, prior: int | None, now: float | None, parts: int = 1) -> dict[str, Any]:
    """Return the *prior* value, in *parts* of a unit, and the change in percent, halves up."""
    if prior is None or now is None or prior <= 0 or now < 0:
        return {}  # no percentage of a total below zero: a refund would be shown as -150 %
    change = round(now * parts) - prior
    value = prior if parts == 1 else prior / parts
    return {f"{name}_before": value, f"{name}_pct": (2000 * change + prior) // (2 * prior) / 10}


def _anniversary(since: date, window: Window) -> dict[str, Any] | None:
    """Return the last anniversary of *since* in the window, if there is one."""
    for year in range(window.last.year, max(window.first.year, since.year + 1) - 1, -1):
        day = _in_year(since, year)
        if window.first <= day <= window.last:
            return {
                "years": year - since.year,
                "since": since.isoformat(),
                "date": day.isoformat(),
            }
    return None


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _query(prior_period: Path, sql: str) -> list[tuple[Any, ...]]:
    try:
        with duckdb.connect(config={"threads": 1}) as db:
            return db.execute(sql).fetchall()
    except duckdb.Error as error:
        raise StorageError(
            f"The activity of the prior period cannot be read: {type(error).__name__}.",
            str(prior_period),
            "read the log again: remove the folder 'activity' of the run, then recap run",
        ) from error
