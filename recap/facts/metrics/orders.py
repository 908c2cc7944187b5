from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recap.facts.core import (
    EVENT,
    FIXED_POINT_SCALE,
    MICROSECONDS_A_DAY,
    RETURNS,
    Ints,
    Measure,
    Year,
    category_codes,
    group,
    iso_day,
    metric,
    microseconds,
    money,
)
from recap.lazy import pd

LATE = 2**62  # in microseconds: later than any day of a log
HALF_A_CENT = FIXED_POINT_SCALE // 200  # in ten-thousandths: the least that is not shown as 0.00


@metric(
    definition="How many orders you made. What was done together in one go is one order.",
    unit="orders",
    ties="none",
    absent="the campaign maps no `order_id`, or none of your lines has one",
    sample=43,
    needs=("order_id",),
    measure=Measure("orders", "your number of orders"),
    adds_up_to="orders",
    refers_to="all",
)
def orders(year: Year) -> pd.Series:
    """Count distinct known ``order_id``, at least 1."""
    ordered = year.lines.loc[year.lines["order_id"].notna(), ["customer", "order_id"]]
    return ordered.drop_duplicates().groupby("customer").size()


def rows_of_largest_order(year: Year) -> npt.NDArray[np.bool_]:
    """Mark all lines of each customer's largest order, with its fees and returns."""
    largest = _largest(year)
    order = np.full(len(year.customers), -2)  # -1 is the code of lines without an order
    order[largest.index.to_numpy("int64")] = largest["order_id"]
    codes = year.money["order_id"].cat.codes.to_numpy()
    return np.asarray(codes == order[year.money["customer"].to_numpy()])


@metric(
    definition=(
        "Your order with the largest amount, less what was returned of it; the day it began, and "
        "how many lines it had."
    ),
    unit="amount: money; date: day; events: lines of that order",
    ties="the order that began first, then the first by order number",
    absent=(
        "the campaign maps no `order_id` or no `amount`, or none of your orders has an amount of "
        "half a cent or more: an order of 0.00 is none. Fees alone are no order"
    ),
    sample={"amount": 184.27, "date": "2017-11-22", "events": 61},
    needs=("order_id", "amount"),
    shape="record",
    measure=Measure("biggest_order", "the amount of your largest order", field="amount"),
    lines="money",
    refers_to=rows_of_largest_order,
)
def biggest_order(year: Year) -> pd.DataFrame:
    """Find the order of the largest amount: ``amount``, ``date`` it began, ``events``."""
    biggest = _largest(year)
    return pd.DataFrame(
        {
            "amount": money(biggest["amount"]),
            "date": iso_day(biggest["began"] // MICROSECONDS_A_DAY),
            "events": biggest["events"],
        }
    )


def _largest(year: Year) -> pd.DataFrame:
    """
    Find each customer's order of the largest amount that rounds to more than 0.00.

    Ties as in `biggest_order`.

    Returns:
        One row a customer: ``order_id`` (its category code),
        ``amount`` (ten-thousandths, with fees, less what was returned), ``began`` (microseconds
        since 1970), ``events``.
    """
    lines = year.money[year.money["order_id"].notna()]
    customer, order = lines["customer"].to_numpy(), category_codes(lines["order_id"])
    event = np.ones(len(lines), np.bool_) if "kind" not in lines else lines["kind"].eq(EVENT)
    groups = group(customer, order)
    columns = {
        "customer": groups.first(customer),
        "order_id": groups.first(order),
        "amount": groups.sums(_net(lines)),
        "began": groups.least(np.where(event, microseconds(lines["at"]), LATE)),
        "events": groups.sums(np.asarray(event, np.int64)),
    }
    # Fees alone are no order.
    orders = pd.DataFrame(columns).query(f"amount >= {HALF_A_CENT} and events > 0")
    ranked = orders.sort_values(
        ["customer", "amount", "began", "order_id"], ascending=[True, False, True, True]
    )
    return ranked.drop_duplicates("customer").set_index("customer")


def _net(lines: pd.DataFrame) -> Ints:
    """Return what each line adds to its order; `returned` is what returns subtract, if known."""
    amount = lines["amount"].to_numpy("int64", na_value=0)
    if "returned" not in lines:
        return amount
    returned = lines["returned"].to_numpy("int64", na_value=0)
    return np.where(lines["kind"].isin(RETURNS), 0, amount - returned)
