"""Small sample years, on which custom metrics are tried."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from recap.facts.core import Metric, Window, Year, prepare
from recap.facts.evaluation.catalogue import METRICS
from recap.facts.evaluation.metric_evaluation import evaluate_metric, mark_rows
from recap.lazy import pd


def lines(customer: str, *at: str, **columns: Any) -> pd.DataFrame:
    """
    Make one customer's lines at the times *at*, such as ``2026-03-01 09:00``.

    A keyword is a column of the activity (`item`, `amount`, `order_id`...): a list with a value
    for each line, or one value for all lines.
    """
    return pd.DataFrame({"customer_id": customer, "at": pd.to_datetime([*at]), **columns})


def year(*customers: pd.DataFrame, first: str = "", last: str = "") -> Year:
    """Make the `Year` of customers' `lines`: from *first* to *last*, else their calendar years."""
    activity = pd.concat(customers, ignore_index=True)
    window = Window(
        date.fromisoformat(first or f"{activity['at'].min().year}-01-01"),
        date.fromisoformat(last or f"{activity['at'].max().year}-12-31"),
    )
    return prepare(activity, window)


def evaluate(
    metric: Callable[[Year], Any], *customers: pd.DataFrame, first: str = "", last: str = ""
) -> dict[str, Any]:
    """
    Evaluate *metric*, a function that `metric` decorates, for some customers' `lines`.

    Returns:
        The fact of each customer who has it, as it will be in the snapshot.

    Raises:
        MetricError: the metric failed, or its result is not valid: the error that a run raises.
    """
    definition: Metric = metric.metric  # type: ignore[attr-defined]
    sample = year(*customers, first=first, last=last)
    if not sample.knows(definition.needs):
        return {}
    _, texts = evaluate_metric(replace(definition, file=metric.__code__.co_filename), sample)
    facts = zip(sample.customers, texts.to_pylist(), strict=True)
    return {customer: json.loads(text) for customer, text in facts if text is not None}


def dry_run_metrics(metrics: Mapping[str, Metric], window: Window) -> None:
    """
    Evaluate every custom metric on small sample years.

    Raises `MetricError` for the first metric that fails or whose result is not valid.
    """
    for metric in metrics.values():
        if metric.name not in METRICS and metric.count:
            for sample in _sample_years(window):
                if sample.knows(metric.needs):
                    evaluate_metric(metric, sample)
                    if callable(metric.refers_to):
                        mark_rows(metric, sample)


def _sample_years(window: Window) -> list[Year]:
    """Return one year with all columns, known and unknown, and one with a single line."""
    first, last = f"{window.first} 09:00", f"{window.last} 23:30"
    columns: dict[str, Any] = {
        **{"item": ["tea", "cake"], "category": "food", "channel": "shop", "order_id": ["1", "2"]},
        **{"amount": [2.5, 3.0], "savings": 0.5, "quantity": 1.0, "minutes": 10.0, "score": 4.0},
    }
    unknown = {
        name: pd.Series([None] * 2, dtype="str" if isinstance(value, str | list) else "float64")
        for name, value in columns.items()
    }
    unknown["amount"] = pd.Series([None] * 2, dtype="float64")
    customers = pd.concat(
        [
            lines("one", first, last, **columns),
            lines("two", last, last, **columns),
            lines("unknown", first, first, **unknown),
        ],
        ignore_index=True,
    )
    return [prepare(customers, window), prepare(customers.iloc[:1], window)]
