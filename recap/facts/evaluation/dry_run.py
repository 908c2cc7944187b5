"""Tiny years, made by hand, that a company's own metrics are tried on."""

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
    Make one customer's lines at the times *at*, as in ``2026-03-01 09:00``.

    A keyword is a column of the activity (`item`, `amount`, `order_id`...): a list has a value
    for each line, anything else is the same for all.
    """
    return pd.DataFrame({"customer_id": customer, "at": pd.to_datetime([*at]), **columns})


def year(*customers: pd.DataFrame, first: str = "", last: str = "") -> Year:
    """Make the `Year` of some customers' `lines`: from *first* to *last*, or theirs as a whole."""
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
    Count *metric*, a function that `metric` decorates, for some customers' `lines`.

    Returns:
        The fact of each customer who has one, as it stands in their snapshot.

    Raises:
        MetricError: it broke, or gave what is no fact; as a run would say it.
    """
    own: Metric = metric.metric  # type: ignore[attr-defined]
    made = year(*customers, first=first, last=last)
    if not made.knows(own.needs):
        return {}
    _, texts = evaluate_metric(replace(own, file=metric.__code__.co_filename), made)
    facts = zip(made.customers, texts.to_pylist(), strict=True)
    return {customer: json.loads(text) for customer, text in facts if text is not None}


def dry_run_metrics(metrics: Mapping[str, Metric], window: Window) -> None:
    """
    Count every metric of the company's own on a tiny year with all columns, and with few.

    Raises `MetricError` for the first that breaks, or gives what is no fact.
    """
    for metric in metrics.values():
        if metric.name not in METRICS and metric.count:
            for tiny in _tiny_years(window):
                if tiny.knows(metric.needs):
                    evaluate_metric(metric, tiny)
                    if callable(metric.refers_to):
                        mark_rows(metric, tiny)


def _tiny_years(window: Window) -> list[Year]:
    """Three customers with everything, one with nothing known, one line alone."""
    first, last = f"{window.first} 09:00", f"{window.last} 23:30"
    known: dict[str, Any] = {
        **{"item": ["tea", "cake"], "category": "food", "channel": "shop", "order_id": ["1", "2"]},
        **{"amount": [2.5, 3.0], "savings": 0.5, "quantity": 1.0, "minutes": 10.0, "score": 4.0},
    }
    unknown = {
        name: pd.Series([None] * 2, dtype="str" if isinstance(value, str | list) else "float64")
        for name, value in known.items()
    }
    unknown["amount"] = pd.Series([None] * 2, dtype="float64")
    everybody = pd.concat(
        [
            lines("one", first, last, **known),
            lines("two", last, last, **known),
            lines("unknown", first, first, **unknown),
        ],
        ignore_index=True,
    )
    return [prepare(everybody, window), prepare(everybody.iloc[:1], window)]
