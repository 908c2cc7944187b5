"""
The activity of a shard, prepared once, so that every metric is short and fast.

Money and minutes are integers of ten-thousandths: sums are exact, and do not depend on the order
of the lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from recap.activity.columns import HAS_TIME, ITEM_SEPARATOR, MEASURED_COLUMNS, TEXT_COLUMNS
from recap.activity.item_cells import split_item_cell
from recap.errors import ActivityError
from recap.facts.core.item_counts import count_items
from recap.facts.core.multi_values import explode
from recap.lazy import pd

FIXED_POINT_SCALE = 10_000  # ten-thousandths of a unit of money, a minute, ...
EVENT = "event"  # the kind of a line that is activity, not only money
RETURN = "return"  # the kind of a return that is shown to customers
RETURNS = (RETURN, "correction")
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """The first and the last day that count, in local time."""

    first: date
    last: date

    @property
    def months(self) -> list[str]:
        """The months of the window, also incomplete ones, in order, as ``2017-03``."""
        first, last = (day.year * 12 + day.month - 1 for day in (self.first, self.last))
        return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1)]

    @property
    def is_a_year(self) -> bool:
        """Return whether the window is twelve whole months."""
        whole_months = self.first.day == 1 and (self.last + timedelta(days=1)).day == 1
        return whole_months and len(self.months) == 12


@dataclass(frozen=True)
class Year:
    """
    The activity of several customers. Each of them has at least one event.

    ``lines`` has one row an event, in any order: ``customer`` (position in
    ``customers``), ``day`` (days since 1970-01-01), ``month`` (position in
    ``window.months``), ``weekday`` (0 = Monday), ``hour`` (absent if the log
    has days without times), ``has_time`` (false if this line has no time of
    day; absent if all lines have one, or none), ``at``, ``bought`` (false if
    the quantity is 0);
    and, if the campaign maps them, ``item``, ``category``, ``channel``,
    ``order_id`` (categories in the order of their names, null where unknown;
    a cell of ``category`` may contain several names, see `categories`; a cell of
    ``item`` may contain who made it and its id, see `item_texts`),
    ``amount``, ``savings``, ``quantity``, ``minutes``, ``score``
    (ten-thousandths, null where unknown).

    ``money`` has the same rows, and those that are money but not activity:
    fees, and returns with negative amounts. Sums of money use ``money``, all
    else uses ``lines``. If the campaign has rules for fees or returns, both
    have ``kind``; with a rule for returns, also ``returned``: the part of the
    line's amount that was given back. Without kinds, ``money`` is ``lines``.
    """

    customers: pd.Index
    window: Window
    lines: pd.DataFrame
    money: pd.DataFrame

    def knows(self, columns: Iterable[str]) -> bool:
        """Return whether the campaign maps all of *columns*; ``time`` is the time of day."""
        return all({"time": "hour"}.get(column, column) in self.lines for column in columns)

    @cached_property
    def events(self) -> pd.Series:
        """The number of lines of each customer."""
        return self.lines.groupby("customer").size()

    @cached_property
    def days(self) -> pd.DataFrame:
        """One row a customer and active day, in order: ``events``, and ``amount`` if mapped."""
        days = add_up(self.lines, ["customer", "day"])
        if "amount" in days and self.money is not self.lines:
            days["amount"] = add_up(self.money, ["customer", "day"])[
                "amount"
            ]  # for active days only
        return days.reset_index()

    @cached_property
    def items(self) -> pd.DataFrame:
        """One row a customer and item: see `count_items`. Lines of quantity 0 do not count."""
        return count_items(self.lines[self.lines["bought"]])

    @cached_property
    def item_texts(self) -> dict[str, npt.NDArray[np.object_]]:
        """
        What the cells of ``item`` say, one text for each of its categories.

        ``name``; and ``by`` and ``id`` where one of the items has such a part, else None.
        """
        cells = self.lines["item"].cat.categories.to_numpy(object)
        if not any(ITEM_SEPARATOR in cell for cell in cells):
            return {"name": cells}
        parts = pd.DataFrame(map(split_item_cell, cells), dtype=object)
        texts = {str(field): parts[field].to_numpy(object) for field in parts}
        return {field: values for field, values in texts.items() if any(values)}

    @cached_property
    def categories(self) -> pd.DataFrame:
        """One row for each category of a line: see `explode`. Lines of quantity 0 do not count."""
        return explode(self.lines[self.lines["bought"]], "category")

    @cached_property
    def timed(self) -> pd.DataFrame:
        """The lines with a time of day."""
        return self.lines[self.lines[HAS_TIME]] if HAS_TIME in self.lines else self.lines

    def table(self, column: str, size: int) -> pd.DataFrame:
        """
        Count lines: one row a customer, one column for each of *size* values of *column*.

        Of hours, the lines without a time of day are left out.
        """
        lines = self.timed if column == "hour" else self.lines
        customer, value = lines["customer"].to_numpy(), lines[column].to_numpy()
        cells = np.bincount(customer * size + value, minlength=len(self.customers) * size)
        return pd.DataFrame(cells.reshape(-1, size))


def add_up(lines: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Count ``events``, and sum ``amount`` if it is mapped, for each group of *by*."""
    groups = lines.groupby(by, observed=True)
    sums = {"events": groups.size()}
    if "amount" in lines:
        sums["amount"] = groups["amount"].sum().astype("int64")
    return pd.DataFrame(sums)


def prepare(activity: pd.DataFrame, window: Window) -> Year:
    """
    Prepare a shard of activity for the metrics; customers without an event are removed.

    Raises `ActivityError` if a line is outside the window, or has an amount that is too large for
    exact sums.
    """
    if "kind" in activity:
        activity = _with_events(activity)
    timed = not isinstance(activity["at"].dtype, pd.ArrowDtype)  # else it has days only
    at = activity["at"].astype("datetime64[us]")
    _check_inside(at, window)
    people = _coded(activity["customer_id"])
    columns: dict[str, Any] = {
        "customer": people.codes.astype("int64"),
        **_time_columns(at, window),
    }
    for name in TEXT_COLUMNS:
        if name in activity:
            columns[name] = _coded(activity[name])
    for name in MEASURED_COLUMNS:
        if name in activity:
            columns[name] = _exact(activity[name])
    if not timed:
        del columns["hour"]
    elif HAS_TIME in activity:
        columns[HAS_TIME] = activity[HAS_TIME].fillna(True).to_numpy(np.bool_)
    columns["bought"] = _bought(activity)
    if "kind" in activity:
        columns["kind"] = activity["kind"].to_numpy()
    money = pd.DataFrame(columns)
    return Year(people.categories, window, _events(money), money)


def _with_events(activity: pd.DataFrame) -> pd.DataFrame:
    active = activity.loc[activity["kind"] == EVENT, "customer_id"]
    return activity[activity["customer_id"].isin(active)]


def _events(money: pd.DataFrame) -> pd.DataFrame:
    """Return the lines that are activity: all of them if the campaign has no kinds."""
    if "kind" not in money:
        return money
    return money[money["kind"] == EVENT].reset_index(drop=True)


def ordinal(day: date) -> int:
    """Return the days since 1970-01-01."""
    return (day - EPOCH).days


def _coded(names: pd.Series) -> Any:
    """Return a categorical of the names that occur, in order; fast if *names* is categorical."""
    if not isinstance(names.dtype, pd.CategoricalDtype):
        return pd.Categorical(names.astype("str"))
    categories = names.cat.categories
    codes = names.cat.codes.to_numpy("int64")
    occurs = np.bincount(codes + 1, minlength=len(categories) + 1)[1:] > 0
    order = np.flatnonzero(occurs)[np.argsort(categories[occurs].astype("str"), kind="stable")]
    new = np.full(len(categories) + 1, -1)  # the last one is the code of unknown names
    new[order] = np.arange(len(order))
    return pd.Categorical.from_codes(new[codes], categories[order].astype("str"))


def _time_columns(times: pd.Series, window: Window) -> dict[str, Any]:
    at = times.to_numpy("datetime64[us]")
    day = at.astype("datetime64[D]").astype("int64")
    month = at.astype("datetime64[M]").astype("int64")
    return {
        "at": at,
        "day": day,
        "month": month - (window.first.year - 1970) * 12 - window.first.month + 1,
        "weekday": (day + 3) % 7,  # 1970-01-01 was a Thursday
        "hour": at.astype("datetime64[h]").astype("int64") - day * 24,
    }


def _check_inside(at: pd.Series, window: Window) -> None:
    inside = (at >= pd.Timestamp(window.first)) & (
        at < pd.Timestamp(window.last + timedelta(days=1))
    )
    if not inside.all():
        raise ActivityError(
            f"'at' has {(~inside).sum()} values outside {window.first} to {window.last}.",
            "a shard of the activity",
            "read the activity again: recap run",
        )


def _exact(values: pd.Series) -> pd.arrays.IntegerArray:
    is_known = values.notna().to_numpy()
    numbers = np.where(is_known, values.to_numpy("float64", na_value=np.nan), 0.0)
    if not (np.abs(numbers) < 2**53 / FIXED_POINT_SCALE).all():
        raise ActivityError(
            f"'{values.name}' has a value too large to add up exactly.",
            "a shard of the activity",
            f"keep every value of '{values.name}' below {2**53 // FIXED_POINT_SCALE}",
        )
    parts = np.rint(numbers * FIXED_POINT_SCALE).astype("int64")
    return pd.arrays.IntegerArray(parts, ~is_known)


def _bought(activity: pd.DataFrame) -> npt.NDArray[np.bool_]:
    if "quantity" not in activity:
        return np.ones(len(activity), dtype=np.bool_)
    return activity["quantity"].ne(0).fillna(True).to_numpy(np.bool_)
