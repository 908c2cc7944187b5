"""One metric asked for one year, and its answer held to what it promised."""

from __future__ import annotations

import traceback
from dataclasses import replace
from typing import Any

import numpy as np

from recap.errors import MetricError, RecapError
from recap.facts.core import Metric, Texts, Year, texts_of
from recap.lazy import pd

ROWS = 'index by the column `customer`, as lines.groupby("customer") does; see docs/metrics.md'
NUMBERS = "return a number for each customer, and leave out who has none; see docs/metrics.md"

Counted = Any  # a Series or DataFrame, indexed by customer


def evaluate_metric(metric: Metric, year: Year) -> tuple[Counted, Texts]:
    """
    Count *metric*; return what it gave, and that as JSON texts (see `texts_of`).

    Raises:
        MetricError: a metric of the company's own broke, or gave what is no fact.
    """
    assert metric.count  # noqa: S101 - whoever asks has looked
    try:
        counted = metric.count(_apart(year) if metric.file else year)
        if metric.file:
            _check(metric, counted, len(year.customers))
        return counted, texts_of(counted, metric.shape, len(year.customers))
    except RecapError:
        raise
    except Exception as error:
        if not metric.file:
            raise
        raise MetricError(
            f"The metric '{metric.name}' broke: {type(error).__name__}: {error}.",
            _place(metric, error),
            "mend it, and try it on a small year: recap.testing, in docs/metrics.md",
        ) from error


def _apart(year: Year) -> Year:
    """Let a metric change its lines as it likes: the other metrics have theirs."""
    lines = year.lines.copy(deep=False)
    money = lines if year.money is year.lines else year.money.copy(deep=False)
    return replace(year, lines=lines, money=money)


def _place(metric: Metric, error: Exception) -> str:
    lines = [at for at in traceback.extract_tb(error.__traceback__) if at.filename == metric.file]
    return f"{metric.file}:{lines[-1].lineno}" if lines else metric.file


def _check(metric: Metric, counted: Any, customers: int) -> None:
    wanted: Any = pd.Series if metric.shape == "value" else pd.DataFrame
    if not isinstance(counted, wanted):
        raise _refusal(
            metric,
            f"returned a {type(counted).__name__}, and its shape '{metric.shape}' is a "
            f"{wanted.__name__}",
        )
    _check_index(metric, counted.index, customers)
    if metric.shape == "grid" and counted.columns.nlevels != 2:
        raise _refusal(metric, "returned columns of one level, and a grid has two")
    if metric.measure:
        _check_measure(metric, counted)
    for each in metric.sums:
        _check_added(metric, counted, each.field)


def _check_index(metric: Metric, index: pd.Index, customers: int) -> None:
    if index.dtype.kind not in "iu":
        raise _refusal(metric, "returned rows that are not indexed by customer")
    places = index.to_numpy("int64")
    if len(places) and (places.min() < 0 or places.max() >= customers):
        raise _refusal(metric, f"returned a customer {places.max()}, and there are {customers}")
    if metric.shape != "records" and not index.is_unique:
        raise _refusal(metric, "returned two rows for one customer")


def _check_measure(metric: Metric, counted: Any) -> None:
    field = metric.measure.field if metric.measure else None
    if (metric.shape == "value") == bool(field) or (field and field not in counted):
        raise _refusal(
            metric, f"is measured by the field '{field}', which it does not return", NUMBERS
        )
    if not _are_numbers(counted[field] if field else counted):
        raise _refusal(metric, "is measured by what is not a number", NUMBERS)


def _check_added(metric: Metric, counted: Any, field: str | None) -> None:
    if field and field not in counted:
        raise _refusal(metric, f"adds up by the field '{field}', which it does not return", NUMBERS)
    parts = pd.DataFrame(counted[field] if field else counted)
    if not all(_are_numbers(parts.iloc[:, at]) for at in range(parts.shape[1])):
        raise _refusal(metric, "adds up what is not a number", NUMBERS)


def _are_numbers(values: pd.Series) -> bool:
    return values.dtype.kind in "iuf" and bool(np.isfinite(values.to_numpy("float64")).all())


def _refusal(metric: Metric, what: str, fix: str = ROWS) -> MetricError:
    return MetricError(f"The metric '{metric.name}' {what}.", metric.file, fix)
