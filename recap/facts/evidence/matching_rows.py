"""Which lines a fact's value speaks of: of its day, its hour, its name, its order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from recap.activity.columns import NAME_COLUMNS, NAME_SEPARATOR
from recap.facts.core import Ints, Metric, Year, ordinal
from recap.facts.metrics.orders import largest

DAY, MONTH, NUMBER = r"\d{4}-\d\d-\d\d", r"\d{4}-\d\d", r"\d+"
ANY = -(10**9)  # of whom nothing is asked

Mask = npt.NDArray[np.bool_]
Record = Mapping[str, Any]


def matching_rows(year: Year, metric: Metric, values: Sequence[Any]) -> Mask | None:
    """
    Mark which lines of `year.money` the *values* of a fact speak of; None when that is all.

    *values* has one for each of `year.customers`, None where there is no such fact.
    """
    records = [_record(metric, value) for value in values]
    parts = {part for record in records for part in record}
    if "date" in parts and {"order_id", "amount"} <= {*metric.needs}:
        return _of_largest_order(year)
    times = [part for part in _TIMES if part in parts and (part != "hour" or year.knows(["time"]))]
    masks = [mask for part in times for mask in _at(part, year, records)]
    column = next((column for column in NAME_COLUMNS if column in metric.needs), None)
    if column and column in year.money and "name" in parts:
        masks.append(_named(year, column, [record.get("name") for record in records]))
    return np.logical_and.reduce(masks) if masks else None


def _record(metric: Metric, value: Any) -> Record:
    """Return what a value says of its lines: of a list of names, the first."""
    record = value[0] if isinstance(value, list) and value else value
    if isinstance(record, str) and metric.unit == "day":
        return {"date": record}
    if not isinstance(record, dict) or (isinstance(value, list) and "name" not in record):
        return {}
    return record


def _at(part: str, year: Year, records: Sequence[Record]) -> Iterator[Mask]:
    """Mark the lines of the time that each of *records* names, if one does."""
    form, read, of_lines, agrees = _TIMES[part]
    wanted = np.array([_read(record.get(part), form, read) for record in records])
    if (wanted != ANY).any():
        mine = wanted[year.money["customer"].to_numpy()]
        yield (mine == ANY) | agrees(of_lines(year), mine)


def _read(value: Any, form: str, read: Callable[[str], int]) -> int:
    text = str(value)
    return read(text) if re.fullmatch(form, text) else ANY


def _day(text: str) -> int:
    return ordinal(date.fromisoformat(text))


def _month(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:]) - 1


def _column(name: str, year: Year) -> Ints:
    return year.money[name].to_numpy()


def _months(year: Year) -> Ints:
    return _column("month", year) + _month(year.window.months[0])


def _weekdays(year: Year) -> Ints:
    return _column("weekday", year) + 1


_DAYS = partial(_column, "day")
_TIMES: Mapping[str, tuple[str, Callable[[str], int], Callable[[Year], Ints], Callable[..., Any]]]
_TIMES = {
    "date": (DAY, _day, _DAYS, np.equal),
    "since": (DAY, _day, _DAYS, np.equal),
    "month": (MONTH, _month, _months, np.equal),
    "weekday": (NUMBER, int, _weekdays, np.equal),
    "hour": (NUMBER, int, partial(_column, "hour"), np.equal),
    "first": (DAY, _day, _DAYS, np.greater_equal),
    "last": (DAY, _day, _DAYS, np.less_equal),
}


def _named(year: Year, column: str, names: Sequence[str | None]) -> Mask:
    """Mark the lines that have each customer's name in *column*, alone or among several."""
    asked = {name: at for at, name in enumerate(dict.fromkeys(filter(None, names)))}
    cells = year.money[column].cat.categories
    holds = np.zeros((len(cells) + 1, len(asked) + 1), np.bool_)  # the last cell: unknown
    holds[:, -1] = True  # whoever asks for no name
    for at, cell in enumerate(cells):
        for name in cell.split(NAME_SEPARATOR):
            if name in asked:
                holds[at, asked[name]] = True
    wanted = np.array([asked.get(name or "", len(asked)) for name in names])
    codes = year.money[column].cat.codes.to_numpy()
    return np.asarray(holds[codes, wanted[_column("customer", year)]])


def _of_largest_order(year: Year) -> Mask:
    """Mark all lines of each customer's largest order: what was returned of it, too."""
    found = largest(year)
    order = np.full(len(year.customers), -2)  # -1 is a line's that is of no order
    order[found.index.to_numpy("int64")] = found["order_id"]
    codes = year.money["order_id"].cat.codes.to_numpy()
    return np.asarray(codes == order[_column("customer", year)])
