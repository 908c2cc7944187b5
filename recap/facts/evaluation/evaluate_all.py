"""Evaluate all metrics for all customers of a shard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from recap.facts.core import ID, Measure, Metric, Window, objects, prepare, to_frame
from recap.facts.evaluation.catalogue import METRICS
from recap.facts.evaluation.metric_evaluation import evaluate_metric
from recap.lazy import pa, pd

Facts = dict[str, Any]


def count(
    activity: pd.DataFrame, window: Window, metrics: Mapping[str, Metric] = METRICS
) -> pd.DataFrame:
    """
    Compute the facts of all customers of a shard at once.

    Args:
        activity: One row an event, in any order; columns as in
            docs/architecture.md. A column that is not mapped is absent.
        window: The days that count.
        metrics: The metrics to evaluate.

    Returns:
        One row a customer, indexed by ``customer_id`` in order: ``facts`` (a
        dict of JSON values, keys in order; docs/facts.md), and a float column
        for each measure, NaN for customers who do not have it.

    Raises `ActivityError` if a line is outside the window, or has an amount that is too large
    for exact sums; `MetricError` if a custom metric fails.
    """
    return to_frame(evaluate_columns(activity, window, metrics))


def evaluate_columns(
    activity: pd.DataFrame, window: Window, metrics: Mapping[str, Metric] = METRICS
) -> pa.Table:
    """
    Do the work of `count`, but return columns as they are stored: ``facts`` is JSON text.

    Returns:
        One row a customer, in order: ``customer_id``, ``facts``, the measures (doubles without
        nulls, NaN for customers who do not have the measure).
    """
    year = None if activity.empty else prepare(activity, window)
    customers = [] if year is None else year.customers.tolist()
    texts: dict[str, Any] = {}
    measures = {
        fact.measure.name: _missing(len(customers)) for fact in metrics.values() if fact.measure
    }
    for metric in metrics.values():
        if year is not None and metric.count and year.knows(metric.needs):
            counted, texts[metric.name] = evaluate_metric(metric, year)
            if metric.measure:
                _measure(measures[metric.measure.name], counted, metric.measure)
    columns = {ID: pa.array(customers, pa.string()), "facts": objects(texts, len(customers))}
    return pa.table({**columns, **{name: pa.array(values) for name, values in measures.items()}})


def _missing(size: int) -> Any:
    return np.full(size, np.nan)


def _measure(values: Any, counted: Any, measure: Measure) -> None:
    numbers = counted[measure.field] if measure.field else counted
    values[counted.index.to_numpy("int64")] = numbers.to_numpy("float64")
