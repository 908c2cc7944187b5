"""Evaluate one metric for one year, and check that the result is what the metric declares."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from recap.activity.columns import NAME_COLUMNS
from recap.errors import MetricError, RecapError
from recap.facts.core import Metric, Texts, Year, texts_of
from recap.lazy import pd

ROWS = 'index by the column `customer`, as lines.groupby("customer") does; see docs/metrics.md'
NUMBERS = (
    "return a number for each customer, without the customers who have none; see docs/metrics.md"
)
REFERENCES = "correct refers_to, or what is returned; see docs/metrics.md"
# How the value of a field must be written, for each reference. Names may be any text.
PATTERNS = {
    **dict.fromkeys(("day", "from_day", "until_day"), (r"\d{4}-\d\d-\d\d", "2026-03-01")),
    "month": (r"\d{4}-\d\d", "2026-03"),
    "weekday": (r"[1-7]", "1 for Monday"),
    "hour": (r"1?\d|2[0-3]", "17"),
}

Counted = Any  # a Series or DataFrame, indexed by customer
Result = TypeVar("Result")


def evaluate_metric(metric: Metric, year: Year) -> tuple[Counted, Texts]:
    """
    Evaluate *metric*; return its result, and the result as JSON texts (see `texts_of`).

    Raises:
        MetricError: a custom metric failed, or its result is not what it declares.
    """
    count = metric.count
    assert count  # noqa: S101 - callers skip population facts

    def evaluate(year: Year) -> tuple[Counted, Texts]:
        counted = count(year)
        if metric.file:
            _check(metric, counted, len(year.customers))
        return counted, texts_of(counted, metric.shape, len(year.customers))

    return _run(metric, evaluate, year)


def mark_rows(metric: Metric, year: Year) -> npt.NDArray[np.bool_]:
    """
    Call the function in `refers_to`, which marks the lines of `year.money` a value refers to.

    Raises:
        MetricError: a custom metric's function failed, or returned no boolean for each line.
    """
    mark = metric.refers_to
    assert callable(mark)  # noqa: S101 - callers have checked it

    def evaluate(year: Year) -> npt.NDArray[np.bool_]:
        marked = np.asarray(mark(year))
        if marked.dtype != np.bool_ or marked.shape != (len(year.money),):
            raise _refusal(
                metric,
                "has a refers_to that does not return one boolean for each row of year.money",
                REFERENCES,
            )
        return marked

    return _run(metric, evaluate, year)


def _run(metric: Metric, evaluate: Callable[[Year], Result], year: Year) -> Result:
    """Run a function of *metric*; errors of custom metrics become a `MetricError`."""
    if not metric.file:
        return evaluate(year)
    try:
        return evaluate(_copied(year))
    except RecapError:
        raise
    except Exception as error:
        raise MetricError(
            f"The metric '{metric.name}' failed: {type(error).__name__}: {error}.",
            _place(metric, error),
            "correct it, and try it on a small year: recap.testing, in docs/metrics.md",
        ) from error


def _copied(year: Year) -> Year:
    """Copy the tables of *year*: what a metric changes in them does not reach other metrics."""
    lines = year.lines.copy(deep=False)
    money = lines if year.money is year.lines else year.money.copy(deep=False)
    return replace(year, lines=lines, money=money)


def _place(metric: Metric, error: Exception) -> str:
    lines = [at for at in traceback.extract_tb(error.__traceback__) if at.filename == metric.file]
    return f"{metric.file}:{lines[-1].lineno}" if lines else metric.file


def _check(metric: Metric, counted: Any, customers: int) -> None:
    expected: Any = pd.Series if metric.shape == "value" else pd.DataFrame
    if not isinstance(counted, expected):
        raise _refusal(
            metric,
            f"returned a {type(counted).__name__}, but the shape '{metric.shape}' needs a "
            f"{expected.__name__}",
        )
    _check_index(metric, counted.index, customers)
    if metric.shape == "grid" and counted.columns.nlevels != 2:
        raise _refusal(metric, "returned columns of one level, but a grid needs two levels")
    if metric.measure:
        _check_measure(metric, counted)
    for total in metric.sums:
        _check_added(metric, counted, total.field)
    for field, reference in metric.references:
        _check_reference(metric, counted, field, reference)


def _check_index(metric: Metric, index: pd.Index, customers: int) -> None:
    if index.dtype.kind not in "iu":
        raise _refusal(metric, "returned rows that are not indexed by customer")
    numbers = index.to_numpy("int64")
    if len(numbers) and (numbers.min() < 0 or numbers.max() >= customers):
        raise _refusal(metric, f"returned a customer {numbers.max()}, but there are {customers}")
    if metric.shape != "records" and not index.is_unique:
        raise _refusal(metric, "returned two rows for one customer")


def _check_measure(metric: Metric, counted: Any) -> None:
    field = metric.measure.field if metric.measure else None
    if (metric.shape == "value") == bool(field) or (field and field not in counted):
        raise _refusal(
            metric, f"is measured by the field '{field}', which it does not return", NUMBERS
        )
    if not _are_numbers(counted[field] if field else counted):
        raise _refusal(metric, "is measured by values that are not numbers", NUMBERS)


def _check_added(metric: Metric, counted: Any, field: str | None) -> None:
    if field and field not in counted:
        raise _refusal(metric, f"adds up by the field '{field}', which it does not return", NUMBERS)
    columns = pd.DataFrame(counted[field] if field else counted)
    if not all(_are_numbers(columns.iloc[:, at]) for at in range(columns.shape[1])):
        raise _refusal(metric, "adds up values that are not numbers", NUMBERS)


def _check_reference(metric: Metric, counted: Any, field: str | None, reference: str) -> None:
    if field and field not in counted:
        what = f"refers to a {reference} by the field '{field}', which it does not return"
        raise _refusal(metric, what, REFERENCES)
    if reference in NAME_COLUMNS:
        return
    pattern, example = PATTERNS[reference]
    values = map(str, (counted[field] if field else counted).drop_duplicates())
    wrong = next((value for value in values if not re.fullmatch(pattern, value)), None)
    if wrong is not None:
        what = f"refers to a {reference}, but returned '{wrong}', which is not written as {example}"
        raise _refusal(metric, what, REFERENCES)


def _are_numbers(values: pd.Series) -> bool:
    return values.dtype.kind in "iuf" and bool(np.isfinite(values.to_numpy("float64")).all())


def _refusal(metric: Metric, what: str, fix: str = ROWS) -> MetricError:
    return MetricError(f"The metric '{metric.name}' {what}.", metric.file, fix)
