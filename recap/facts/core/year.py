"""
A shard's activity made ready once, so that every metric is a few quick lines.

Money and minutes are added up as whole ten-thousandths: sums are exact, and do
not depend on the order of the lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from recap.activity.columns import MEASURED_COLUMNS, TEXT_COLUMNS
from recap.errors import ActivityError
from recap.facts.core.item_counts import count_items
from recap.facts.core.multi_values import explode
from recap.lazy import pd

FIXED_POINT_SCALE = 10_000  # of one unit of money, or of one minute
EVENT = "event"  # the kind of a line that is activity, and not only money
RETURN = "return"  # the kind of one that gives something back, and is told
RETURNS = (RETURN, "correction")
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """The days that count, both included, on the customers' clock."""

    first: date
    last: date

    @property
    def months(self) -> list[str]:
        """Every month the window touches, in order, as ``2017-03``."""
        first, last = (day.year * 12 + day.month - 1 for day in (self.first, self.last))
        return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1)]

    @property
    def is_a_year(self) -> bool:
        """Tell whether the window is twelve whole months."""
        whole = self.first.day == 1 and (self.last + timedelta(days=1)).day == 1
        return whole and len(self.months) == 12


@dataclass(frozen=True)
class Year:
    """
    The activity of some customers, every one with at least one event.

    ``lines`` has one row an event, any order: ``customer`` (position in
    ``customers``), ``day`` (days since 1970-01-01), ``month`` (position in
    ``window.months``), ``weekday`` (0 = Monday), ``hour`` (absent where the log
    knows days and no times), ``at``, ``bought`` (false where the quantity is
    known to be 0); and of those that the campaign maps, ``item``, ``category``,
    ``channel``, ``order_id`` (categories in the order of their names, null where
    unknown; a cell of ``category`` may hold several, see `categories`),
    ``amount``, ``savings``, ``quantity``, ``minutes``, ``score``
    (ten-thousandths, null where unknown).

    ``money`` has, beside them, the lines that are money and no activity: fees
    and returns, whose amounts are negative. Sums of money are taken over it,
    all else over ``lines``. Where a campaign tells kinds apart, both have
    ``kind``; where it says what returns are, ``returned``: what they took back
    of a line's amount. Without kinds, ``money`` is ``lines``.
    """

    customers: pd.Index
    window: Window
    lines: pd.DataFrame
    money: pd.DataFrame

    def knows(self, columns: Iterable[str]) -> bool:
        """Tell whether the campaign maps all of *columns*; ``time`` is the time of day."""
        return all({"time": "hour"}.get(column, column) in self.lines for column in columns)

    @cached_property
    def events(self) -> pd.Series:
        """Lines of each customer."""
        return self.lines.groupby("customer").size()

    @cached_property
    def days(self) -> pd.DataFrame:
        """One row a customer and active day, in that order: ``events``, and ``amount`` if known."""
        days = add_up(self.lines, ["customer", "day"])
        if "amount" in days and self.money is not self.lines:
            days["amount"] = add_up(self.money, ["customer", "day"])["amount"]  # of active days
        return days.reset_index()

    @cached_property
    def items(self) -> pd.DataFrame:
        """One row a customer and item that was had: see `count_items`."""
        return count_items(self.lines[self.lines["bought"]])

    @cached_property
    def categories(self) -> pd.DataFrame:
        """The lines whose item was had, a row for each of their categories: see `explode`."""
        return explode(self.lines[self.lines["bought"]], "category")

    def table(self, column: str, size: int) -> pd.DataFrame:
        """Count lines: a row a customer, a column for each of *size* values of *column*."""
        customer, value = self.lines["customer"].to_numpy(), self.lines[column].to_numpy()
        cells = np.bincount(customer * size + value, minlength=len(self.customers) * size)
        return pd.DataFrame(cells.reshape(-1, size))


def add_up(lines: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Count ``events`` and add up ``amount``, where it is known, for each group of *by*."""
    groups = lines.groupby(by, observed=True)
    sums = {"events": groups.size()}
    if "amount" in lines:
        sums["amount"] = groups["amount"].sum().astype("int64")
    return pd.DataFrame(sums)


def prepare(activity: pd.DataFrame, window: Window) -> Year:
    """
    Make a shard of activity ready to be counted; a customer without an event is none.

    Raises `ActivityError` when a line lies outside the window, or holds an
    amount that cannot be added up.
    """
    if "kind" in activity:
        activity = _with_events(activity)
    timed = not isinstance(activity["at"].dtype, pd.ArrowDtype)  # else it holds days
    at = activity["at"].astype("datetime64[s]")
    _check_inside(at, window)
    people = _coded(activity["customer_id"])
    columns: dict[str, Any] = {"customer": people.codes.astype("int64"), **_clock(at, window)}
    for name in TEXT_COLUMNS:
        if name in activity:
            columns[name] = _coded(activity[name])
    for name in MEASURED_COLUMNS:
        if name in activity:
            columns[name] = _exact(activity[name])
    if not timed:
        del columns["hour"]
    columns["bought"] = _bought(activity)
    if "kind" in activity:
        columns["kind"] = activity["kind"].to_numpy()
    money = pd.DataFrame(columns)
    return Year(people.categories, window, _events(money), money)


def _with_events(activity: pd.DataFrame) -> pd.DataFrame:
    active = activity.loc[activity["kind"] == EVENT, "customer_id"]
    return activity[activity["customer_id"].isin(active)]


def _events(money: pd.DataFrame) -> pd.DataFrame:
    """Keep the lines that are activity: all of them, where the campaign knows no kinds."""
    if "kind" not in money:
        return money
    return money[money["kind"] == EVENT].reset_index(drop=True)


def ordinal(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def _coded(names: pd.Series) -> Any:
    """Make a categorical of the names that occur, in order; quick for what is one already."""
    if not isinstance(names.dtype, pd.CategoricalDtype):
        return pd.Categorical(names.astype("str"))
    known = names.cat.categories
    codes = names.cat.codes.to_numpy("int64")
    occurs = np.bincount(codes + 1, minlength=len(known) + 1)[1:] > 0
    order = np.flatnonzero(occurs)[np.argsort(known[occurs].astype("str"), kind="stable")]
    new = np.full(len(known) + 1, -1)  # the last is for what is unknown
    new[order] = np.arange(len(order))
    return pd.Categorical.from_codes(new[codes], known[order].astype("str"))


def _clock(moments: pd.Series, window: Window) -> dict[str, Any]:
    at = moments.to_numpy("datetime64[s]")
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
    known = values.notna().to_numpy()
    numbers = np.where(known, values.to_numpy("float64", na_value=np.nan), 0.0)
    if not (np.abs(numbers) < 2**53 / FIXED_POINT_SCALE).all():
        raise ActivityError(
            f"'{values.name}' has a value too large to add up exactly.",
            "a shard of the activity",
            f"keep every value of '{values.name}' below {2**53 // FIXED_POINT_SCALE}",
        )
    parts = np.rint(numbers * FIXED_POINT_SCALE).astype("int64")
    return pd.arrays.IntegerArray(parts, ~known)


def _bought(activity: pd.DataFrame) -> npt.NDArray[np.bool_]:
    if "quantity" not in activity:
        return np.ones(len(activity), dtype=np.bool_)
    return activity["quantity"].ne(0).fillna(True).to_numpy(np.bool_)
