"""Count every fact of every customer of a shard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from recap.facts.catalogue import METRICS
from recap.facts.registry import Measure, Metric
from recap.facts.year import Window, prepare

Facts = dict[str, Any]


def count(activity: pd.DataFrame, window: Window) -> pd.DataFrame:
    """
    Count the facts of all customers of a shard at once.

    Args:
        activity: One row an event, any order; columns as in
            docs/architecture.md, a column that is not mapped is absent.
        window: The days that count.

    Returns:
        One row a customer, indexed by ``customer_id`` in order: ``facts`` (a
        dict of JSON values, keys in order; docs/facts.md), and a float column
        for each measure that is ranked, NaN where the customer has none.

    Raises `ActivityError` when a line lies outside the window, or holds an
    amount that cannot be added up.
    """
    if activity.empty:
        return _frame(pd.Index([], dtype="str"), [])
    year = prepare(activity, window)
    facts: list[Facts] = [{} for _ in year.customers]
    for metric in METRICS.values():
        if metric.count and year.knows(metric.needs):
            for customer, value in _values(metric, metric.count(year)):
                facts[customer][metric.name] = value
    return _frame(year.customers, facts)


def _frame(customers: pd.Index, facts: list[Facts]) -> pd.DataFrame:
    columns: dict[str, Any] = {"facts": np.empty(len(facts), dtype=object)}
    columns["facts"][:] = facts
    for metric in METRICS.values():
        if metric.measure:
            columns[metric.measure.name] = _measured(metric.name, metric.measure, facts)
    return pd.DataFrame(columns, index=customers.rename("customer_id"))


def _measured(name: str, measure: Measure, facts: list[Facts]) -> Any:
    values = (known.get(name) for known in facts)
    numbers = (value[measure.field] if value and measure.field else value for value in values)
    return np.array([np.nan if number is None else number for number in numbers], dtype="float64")


def _values(metric: Metric, counted: Any) -> Iterator[tuple[int, Any]]:
    """Pair customers with JSON values: plain Python numbers, strings, lists and dicts."""
    if metric.shape == "value":
        return zip(counted.index.tolist(), counted.tolist(), strict=True)
    if metric.shape == "numbers":
        return zip(counted.index.tolist(), counted.to_numpy().tolist(), strict=True)
    if metric.shape == "grid":
        return zip(counted.index.tolist(), _grids(counted), strict=True)
    records = zip(counted.index.tolist(), _records(counted), strict=True)
    return records if metric.shape == "record" else iter(_lists(records).items())


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    names = rows.columns.tolist()
    columns = [rows[name].tolist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _grids(rows: pd.DataFrame) -> list[list[list[Any]]]:
    grids: list[list[list[Any]]] = rows.to_numpy().reshape(-1, *rows.columns.levshape).tolist()  # type: ignore[attr-defined]
    return grids


def _lists(records: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    lists: dict[int, list[Any]] = {}
    for customer, record in records:
        lists.setdefault(customer, []).append(record)
    return lists
