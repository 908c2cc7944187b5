"""
How many lines each number stands on, how many it leaves out and why, and the first of them.

Of many customers at once. What a metric leaves out follows from its `lines` and `needs` alone,
so that a few partings serve all facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import numpy as np

from recap.activity.columns import MEASURED_COLUMNS, NAME_COLUMNS, TEXT_COLUMNS
from recap.facts.core import EVENT, RETURN, Ints, Metric, Window, Year, prepare
from recap.facts.evaluation import METRICS
from recap.facts.evidence.matching_rows import Mask, matching_rows
from recap.lazy import pd

SHOWN = 3
# A metric that needs one of these skips the lines without it.
CHOOSING = (*NAME_COLUMNS, "score")
MOST = 2**62  # that a number may count to
ORDER = ("customer", "at", *TEXT_COLUMNS, *MEASURED_COLUMNS, "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """
    The lines of one number of one customer.

    ``used`` is how many it stands on, ``excluded`` how many of the others for which reason,
    ``matching`` how many of those used this very value tells of, and ``first`` the places of the
    first of them: by time, then by names and numbers.
    """

    used: int
    excluded: Mapping[str, int]
    matching: int | None
    first: tuple[int, ...]


def find_evidence(
    known: Mapping[str, Mapping[str, Any]],
    lines: pd.DataFrame,
    metrics: Mapping[str, Metric] = METRICS,
    may_show: Mask | None = None,
) -> dict[str, dict[str, Evidence]]:
    """
    Find the lines behind every fact of many customers.

    Args:
        known: The facts of each customer, by id.
        lines: Their lines, any order, columns as `count` takes them; others' are not looked at.
        metrics: The meaning of the facts.
        may_show: Which of *lines* may be among the first of a number; all, when None.

    Returns:
        Of each customer the evidence of each fact, by name in order.
    """
    found: dict[str, dict[str, Evidence]] = {customer: {} for customer in known}
    places = np.flatnonzero(lines["customer_id"].isin([*known]))
    if len(places):
        table = _Table(lines.iloc[places], places, None if may_show is None else may_show[places])
        customers = table.year.customers.tolist()
        for name in sorted({*chain(*known.values())}):
            values = [known[customer].get(name) for customer in customers]
            for customer, told in zip(customers, table.of(metrics[name], values), strict=True):
                if name in known[customer]:
                    found[customer][name] = told
    return found


def used(metric: Metric, lines: pd.DataFrame) -> pd.DataFrame:
    """Return those of *lines* that *metric* counts, in their order."""
    year = _year(lines)
    counts = np.ones(len(lines), np.bool_)
    for why in _reasons(metric, year.money):
        counts &= ~_falls(why, year.money)
    return lines[counts]


@dataclass(frozen=True, slots=True)
class _Part:
    """The lines that some metrics count; of each customer how many, and what is left out."""

    counts: Mask
    used: Sequence[int]
    excluded: Sequence[Mapping[str, int]]
    whole: list[Evidence]  # of facts that refer to all the lines they use

    @property
    def undeclared(self) -> list[Evidence]:
        """The evidence of a metric that does not declare what it refers to: no line is shown."""
        return [
            Evidence(used=used, excluded=excluded, matching=None, first=())
            for used, excluded in zip(self.used, self.excluded, strict=True)
        ]


class _Table:
    """Lines of customers with events, made ready; *places* says where each stands for others."""

    def __init__(self, lines: pd.DataFrame, places: Ints, may_show: Mask | None) -> None:
        self.year = _year(lines)
        self._places, self._may_show = places, may_show
        self._who = self.year.money["customer"].to_numpy()
        self._order = _in_order(self.year.money)
        self._parts: dict[tuple[str, ...], _Part] = {}

    def of(self, metric: Metric, values: Sequence[Any]) -> list[Evidence]:
        """Tell what *values* of a fact stand on: one for each customer, None where it is absent."""
        reasons = tuple(_reasons(metric, self.year.money))
        if reasons not in self._parts:
            self._parts[reasons] = self._parted(reasons)
        part = self._parts[reasons]
        if metric.refers_to is None:
            return part.undeclared
        matching = matching_rows(self.year, metric, values)
        return part.whole if matching is None else self._told(part, part.counts & matching)

    def _parted(self, reasons: tuple[str, ...]) -> _Part:
        """Part the lines into those that count, and how many fall to each of *reasons*."""
        counts = np.ones(len(self._who), np.bool_)
        excluded: list[dict[str, int]] = [{} for _ in self.year.customers]
        for why in reasons:
            falls = counts & _falls(why, self.year.money)
            counts &= ~falls
            for own, number in zip(excluded, self._count(falls), strict=True):
                if number:
                    own[why] = number
        part = _Part(counts, self._count(counts), excluded, [])
        part.whole.extend(self._told(part, counts))
        return part

    def _told(self, part: _Part, mask: Mask) -> list[Evidence]:
        parts = zip(part.used, part.excluded, self._count(mask), self._first(mask), strict=True)
        return [
            Evidence(used=used, excluded=excluded, matching=number, first=first)
            for used, excluded, number, first in parts
        ]

    def _count(self, mask: Mask) -> list[int]:
        """Count the lines of *mask* of each customer."""
        found: list[int] = np.bincount(self._who[mask], minlength=len(self.year.customers)).tolist()
        return found

    def _first(self, mask: Mask) -> Iterator[tuple[int, ...]]:
        """Yield the places of each customer's first lines of *mask*."""
        shown = mask if self._may_show is None else mask & self._may_show
        rows = self._order[shown[self._order]]
        ends = np.searchsorted(self._who[rows], np.arange(len(self.year.customers)), side="right")
        at = np.append(0, ends[:-1])[:, None] + np.arange(SHOWN)
        there = at < ends[:, None]
        found = iter(self._places[rows[at[there]]].tolist())
        for number in there.sum(axis=1).tolist():
            yield tuple(islice(found, number))


def _year(lines: pd.DataFrame) -> Year:
    at = lines["at"].astype("datetime64[s]")
    return prepare(lines, Window(at.min().date(), at.max().date()))


def _reasons(metric: Metric, lines: pd.DataFrame) -> Iterator[str]:
    """Name the reasons for which *metric* leaves out some of *lines*, in their order."""
    if "kind" in lines and metric.lines != "money":
        about = EVENT if metric.lines == "events" else RETURN
        yield from sorted({*lines["kind"].unique()} - {about})
    if "quantity" in lines and {"item", "category"} & {*metric.needs}:
        yield "quantity_zero"
    for column in [name for name in CHOOSING if name in metric.needs] or metric.needs:
        if column in (*TEXT_COLUMNS, *MEASURED_COLUMNS) and column in lines:
            yield f"{column}_unknown"


def _falls(reason: str, lines: pd.DataFrame) -> Mask:
    """Mark those of *lines* on which *reason* falls."""
    column, _, what = reason.rpartition("_")
    if what == "unknown":
        return lines[column].isna().to_numpy(np.bool_)
    return np.asarray(~lines["bought"] if column else lines["kind"] == reason, np.bool_)


def _in_order(lines: pd.DataFrame) -> Ints:
    """Sort *lines* by `ORDER`; what is not known stands last."""
    keys = [_key(lines[column]) for column in ORDER if column in lines]
    return np.lexsort(_joined(keys)[::-1])


def _joined(keys: Iterable[Ints]) -> list[Ints]:
    """Read keys that follow each other as one number, while there is room: fewer are sorted by."""
    joined: list[Ints] = []
    room = 0
    for key in keys:
        least, size = int(key.min()), int(key.max() - key.min()) + 1
        if room < size:
            joined, room = [*joined, key - least], MOST // size
        else:
            joined[-1], room = joined[-1] * size + (key - least), room // size
    return joined


def _key(values: pd.Series) -> Ints:
    if values.name in TEXT_COLUMNS:
        codes = np.asarray(values.cat.codes, np.int64)
        return np.where(codes < 0, len(values.cat.categories), codes)
    if values.name in MEASURED_COLUMNS:
        known = values.max() if values.notna().any() else 0
        return values.to_numpy("int64", na_value=known + 1)
    if values.name == "kind":
        return pd.factorize(values, sort=True)[0]
    return values.to_numpy().astype("int64")
