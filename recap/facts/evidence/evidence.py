"""
How many lines each fact used, how many it excluded and why, and the first matching lines.

It is computed for many customers at once. Which lines a metric excludes depends only on its
`lines` and `needs`; metrics with the same reasons share one partition of the lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import numpy as np

from recap.activity.columns import HAS_TIME, MEASURED_COLUMNS, TEXT_COLUMNS
from recap.facts.core import EVENT, RETURN, Ints, Metric, Window, Year, prepare
from recap.facts.evaluation import METRICS
from recap.facts.evidence.matching_rows import Mask, matching_rows
from recap.lazy import pd

MOST_SHOWN = 3
# A metric that needs one of these columns excludes the lines without a value in it, and no others:
# a line without an amount still belongs to its order.
REQUIRED = (*TEXT_COLUMNS, "score")
LARGEST_KEY = 2**62  # of combined sort keys
ORDER = ("customer", "at", *TEXT_COLUMNS, *MEASURED_COLUMNS, "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """
    The lines of one fact of one customer.

    ``used`` is how many lines the metric used; ``excluded`` how many it did not use, by reason.
    ``matching`` is how many of the used lines the value refers to, None if the metric does not
    declare it; ``first`` has the positions of the first of them: by time, then names and numbers.
    """

    used: int
    excluded: Mapping[str, int]
    matching: int | None
    first: tuple[int, ...]


def find_evidence(
    facts: Mapping[str, Mapping[str, Any]],
    lines: pd.DataFrame,
    metrics: Mapping[str, Metric] = METRICS,
    may_show: Mask | None = None,
) -> dict[str, dict[str, Evidence]]:
    """
    Find the evidence for every fact of many customers.

    Args:
        facts: The facts of each customer, by id.
        lines: Their lines in any order, columns as for `count`; other customers' are ignored.
        metrics: The metrics of the facts.
        may_show: A mask of the *lines* that may be among the first ones; None for all.

    Returns:
        For each customer the evidence of each fact, by name in order.
    """
    evidence: dict[str, dict[str, Evidence]] = {customer: {} for customer in facts}
    rows = np.flatnonzero(lines["customer_id"].isin([*facts]))
    if len(rows):
        table = _Table(lines.iloc[rows], rows, None if may_show is None else may_show[rows])
        customers = table.year.customers.tolist()
        for name in sorted({*chain(*facts.values())}):
            values = [facts[customer].get(name) for customer in customers]
            for customer, one in zip(customers, table.of(metrics[name], values), strict=True):
                if name in facts[customer]:
                    evidence[customer][name] = one
    return evidence


def used(metric: Metric, lines: pd.DataFrame) -> pd.DataFrame:
    """Return the *lines* that *metric* uses, in their order."""
    year = _year(lines)
    counts = np.ones(len(lines), np.bool_)
    for reason in _reasons(metric, year.money):
        counts &= ~_excluded(reason, year.money)
    return lines[counts]


@dataclass(frozen=True, slots=True)
class _Partition:
    """The lines that some metrics use, and for each customer how many are used and excluded."""

    counts: Mask
    used: Sequence[int]
    excluded: Sequence[Mapping[str, int]]
    all_used: list[Evidence]  # for facts that refer to all used lines

    @property
    def undeclared(self) -> list[Evidence]:
        """The evidence of a metric that does not declare what it refers to: no line is shown."""
        return [
            Evidence(used=used, excluded=excluded, matching=None, first=())
            for used, excluded in zip(self.used, self.excluded, strict=True)
        ]


class _Table:
    """Prepared lines of customers with events; *rows* has their positions for the caller."""

    def __init__(self, lines: pd.DataFrame, rows: Ints, may_show: Mask | None) -> None:
        self.year = _year(lines)
        self._rows, self._may_show = rows, may_show
        self._customer = self.year.money["customer"].to_numpy()
        self._order = _in_order(self.year.money)
        self._parts: dict[tuple[str, ...], _Partition] = {}

    def of(self, metric: Metric, values: Sequence[Any]) -> list[Evidence]:
        """Return the evidence for *values*: one a customer, None where the fact is absent."""
        reasons = tuple(_reasons(metric, self.year.money))
        if reasons not in self._parts:
            self._parts[reasons] = self._partition(reasons)
        part = self._parts[reasons]
        if metric.refers_to is None:
            return part.undeclared
        matching = matching_rows(self.year, metric, values)
        return part.all_used if matching is None else self._evidence(part, part.counts & matching)

    def _partition(self, reasons: tuple[str, ...]) -> _Partition:
        """Divide the lines into used ones and those that each of *reasons* excludes."""
        counts = np.ones(len(self._customer), np.bool_)
        excluded: list[dict[str, int]] = [{} for _ in self.year.customers]
        for reason in reasons:
            lines = counts & _excluded(reason, self.year.money)
            counts &= ~lines
            for numbers, number in zip(excluded, self._count(lines), strict=True):
                if number:
                    numbers[reason] = number
        part = _Partition(counts, self._count(counts), excluded, [])
        part.all_used.extend(self._evidence(part, counts))
        return part

    def _evidence(self, part: _Partition, mask: Mask) -> list[Evidence]:
        parts = zip(part.used, part.excluded, self._count(mask), self._first(mask), strict=True)
        return [
            Evidence(used=used, excluded=excluded, matching=number, first=first)
            for used, excluded, number, first in parts
        ]

    def _count(self, mask: Mask) -> list[int]:
        """Count the lines in *mask* for each customer."""
        counts: list[int] = np.bincount(
            self._customer[mask], minlength=len(self.year.customers)
        ).tolist()
        return counts

    def _first(self, mask: Mask) -> Iterator[tuple[int, ...]]:
        """Yield the positions of each customer's first lines in *mask*."""
        shown = mask if self._may_show is None else mask & self._may_show
        rows = self._order[shown[self._order]]
        ends = np.searchsorted(
            self._customer[rows], np.arange(len(self.year.customers)), side="right"
        )
        at = np.append(0, ends[:-1])[:, None] + np.arange(MOST_SHOWN)
        exists = at < ends[:, None]
        first = iter(self._rows[rows[at[exists]]].tolist())
        for number in exists.sum(axis=1).tolist():
            yield tuple(islice(first, number))


def _year(lines: pd.DataFrame) -> Year:
    at = lines["at"].astype("datetime64[us]")
    return prepare(lines, Window(at.min().date(), at.max().date()))


def _reasons(metric: Metric, lines: pd.DataFrame) -> Iterator[str]:
    """Yield the reasons for which *metric* excludes some of *lines*, in their order."""
    if "kind" in lines and metric.lines != "money":
        used = EVENT if metric.lines == "events" else RETURN
        yield from sorted({*lines["kind"].unique()} - {used})
    if "quantity" in lines and {"item", "category"} & {*metric.needs}:
        yield "quantity_zero"
    for column in [name for name in REQUIRED if name in metric.needs] or metric.needs:
        if column in (*TEXT_COLUMNS, *MEASURED_COLUMNS) and column in lines:
            yield f"{column}_unknown"
    if "time" in metric.needs and HAS_TIME in lines:
        yield "time_unknown"


def _excluded(reason: str, lines: pd.DataFrame) -> Mask:
    """Mark the *lines* that *reason* excludes."""
    column, _, what = reason.rpartition("_")
    if reason == "time_unknown":
        return np.asarray(~lines[HAS_TIME], np.bool_)
    if what == "unknown":
        return lines[column].isna().to_numpy(np.bool_)
    return np.asarray(~lines["bought"] if column else lines["kind"] == reason, np.bool_)


def _in_order(lines: pd.DataFrame) -> Ints:
    """Return the order of *lines* by `ORDER`; unknown values come last."""
    keys = [_key(lines[column]) for column in ORDER if column in lines]
    return np.lexsort(_combined(keys)[::-1])


def _combined(keys: Iterable[Ints]) -> list[Ints]:
    """Combine adjacent keys into one number while it fits: sorting by fewer keys is faster."""
    combined: list[Ints] = []
    room = 0
    for key in keys:
        smallest, size = int(key.min()), int(key.max() - key.min()) + 1
        if room < size:
            combined, room = [*combined, key - smallest], LARGEST_KEY // size
        else:
            combined[-1], room = combined[-1] * size + (key - smallest), room // size
    return combined


def _key(values: pd.Series) -> Ints:
    if values.name in TEXT_COLUMNS:
        codes = np.asarray(values.cat.codes, np.int64)
        return np.where(codes < 0, len(values.cat.categories), codes)
    if values.name in MEASURED_COLUMNS:
        largest = values.max() if values.notna().any() else 0
        return values.to_numpy("int64", na_value=largest + 1)
    if values.name == "kind":
        return pd.factorize(values, sort=True)[0]
    return values.to_numpy().astype("int64")
