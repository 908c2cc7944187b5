"""Which lines the value of a fact refers to, by the `refers_to` of its metric."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from recap.activity.columns import NAME_SEPARATOR
from recap.activity.item_cells import item_cell, split_item_cell
from recap.facts.core import Ints, Metric, Year, ordinal
from recap.facts.evaluation import mark_rows
from recap.lazy import pd

NO_VALUE = -(10**9)  # of a customer who does not have the fact

Mask = npt.NDArray[np.bool_]


def matching_rows(year: Year, metric: Metric, values: Sequence[Any]) -> Mask | None:
    """
    Mark the lines of `year.money` that the *values* of a fact refer to; None for all lines.

    *values* has one value for each of `year.customers`, None for who does not have the fact.
    Asking is only sensible where *metric* declares `refers_to`.
    """
    if callable(metric.refers_to):
        return mark_rows(metric, year)
    masks = [
        _lines_of(year, reference, [_part(value, field, reference) for value in values])
        for field, reference in metric.references
    ]
    return np.logical_and.reduce(masks) if masks else None


def _part(value: Any, field: str | None, reference: str) -> Any:
    """Return the *field* of a value, for an item its cell; of several records, of the first one."""
    record = value[0] if isinstance(value, list) and value else value
    if field is None or record is None:
        return record
    if reference == "item" and record.get(field):
        return item_cell(record[field], record.get("by"), record.get("id"))
    return record.get(field)


def _lines_of(year: Year, reference: str, values: Sequence[Any]) -> Mask:
    if reference in _TIMES:
        return _at(year, _TIMES[reference], values)
    return _named(year, reference, values)


@dataclass(frozen=True, slots=True)
class _Time:
    """How a point in time is written in a fact, and how lines are compared with it."""

    pattern: str
    read: Callable[[str], int]
    of_lines: Callable[[Year], Ints]
    compare: Callable[[Ints, Ints], Any] = np.equal


def _at(year: Year, time: _Time, values: Sequence[Any]) -> Mask:
    """Mark each customer's lines at the time in *values*; all lines where there is none."""
    wanted = np.array([_read(value, time) for value in values])
    times = wanted[_column("customer", year)]
    return np.asarray((times == NO_VALUE) | time.compare(time.of_lines(year), times), np.bool_)


def _read(value: Any, time: _Time) -> int:
    text = str(value)
    return time.read(text) if re.fullmatch(time.pattern, text) else NO_VALUE


def _column(name: str, year: Year) -> Ints:
    return year.money[name].to_numpy()


def _first_month(year: Year) -> int:
    return _month(year.window.months[0])


def _day(text: str) -> int:
    return ordinal(date.fromisoformat(text))


def _month(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:]) - 1


def _days(year: Year) -> Ints:
    return _column("day", year)


_DAY = r"\d{4}-\d\d-\d\d"
_TIMES: Mapping[str, _Time] = {
    "day": _Time(_DAY, _day, _days),
    "from_day": _Time(_DAY, _day, _days, np.greater_equal),
    "until_day": _Time(_DAY, _day, _days, np.less_equal),
    "month": _Time(r"\d{4}-\d\d", _month, lambda year: _column("month", year) + _first_month(year)),
    "weekday": _Time(r"\d+", int, lambda year: _column("weekday", year) + 1),
    "hour": _Time(r"\d+", int, lambda year: _column("hour", year)),
}


def _named(year: Year, column: str, names: Sequence[str | None]) -> Mask:
    """
    Mark the lines with each customer's name in *column*, alone or among several names.

    An item that is no cell, only a name, matches every item of that name.
    """
    position = {name: at for at, name in enumerate(dict.fromkeys(filter(None, names)))}
    no_name = len(position)
    cells = year.money[column].cat.categories
    has_name = np.zeros((len(cells) + 1, no_name + 1), np.bool_)  # the last row: unknown cells
    has_name[:, no_name] = True  # a customer without the fact matches every line
    names_of = _names_of_item(cells) if column == "item" else _split_names
    for at, cell in enumerate(cells):
        for name in names_of(cell):
            if name in position:
                has_name[at, position[name]] = True
    wanted = np.array([position.get(name or "", no_name) for name in names])
    codes = year.money[column].cat.codes.to_numpy()
    return np.asarray(has_name[codes, wanted[_column("customer", year)]])


def _split_names(cell: str) -> list[str]:
    return cell.split(NAME_SEPARATOR)


def _names_of_item(cells: pd.Index) -> Callable[[str], list[str]]:
    """Return a function for the names that mean a cell: itself, and its name if that is no cell."""
    all_cells = frozenset(cells)

    def names_of(cell: str) -> list[str]:
        name = split_item_cell(cell).name
        return [cell] if name in all_cells else [cell, name]

    return names_of
