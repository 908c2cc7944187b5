from __future__ import annotations

from recap.facts.registry import Measure, metric
from recap.facts.values import iso_day, money
from recap.facts.year import RETURNS, Year
from recap.later import pd

ORDER = ["customer", "order_id"]


@metric(
    says="How many orders you made. What was done together in one go is one order.",
    unit="orders",
    ties="none",
    absent="the campaign maps no `order_id`, or none of your lines has one",
    sample=43,
    needs=("order_id",),
    measure=Measure("orders", "your number of orders"),
    adds_up_to="orders",
)
def orders(year: Year) -> pd.Series:
    """Count distinct known ``order_id``, at least 1."""
    known = year.lines.loc[year.lines["order_id"].notna(), ["customer", "order_id"]]
    return known.drop_duplicates().groupby("customer").size()


@metric(
    says=(
        "Your order with the largest amount, less what was returned of it; the day it began, and "
        "how many lines it had."
    ),
    unit="amount: money; date: day; events: lines of that order",
    ties="the order that began first, then the first by order number",
    absent=(
        "the campaign maps no `order_id` or no `amount`, or none of your orders has an amount "
        "above zero"
    ),
    sample={"amount": 184.27, "date": "2017-11-22", "events": 61},
    needs=("order_id", "amount"),
    shape="record",
    measure=Measure("biggest_order", "the amount of your largest order", field="amount"),
    lines="money",
)
def biggest_order(year: Year) -> pd.DataFrame:
    """Find the order of the largest amount: ``amount``, ``date`` it began, ``events``."""
    biggest = largest(year)
    return pd.DataFrame(
        {
            "amount": money(biggest["amount"]),
            "date": iso_day(biggest["day"]),
            "events": biggest["events"],
        }
    )


def largest(year: Year) -> pd.DataFrame:
    """
    Find each customer's order of the largest amount above zero; ties as `biggest_order` has them.

    Returns:
        A row a customer: ``order_id``, ``amount`` (ten-thousandths), ``began``, ``day``,
        ``events``.
    """
    groups = year.lines.groupby(ORDER, observed=True)
    sums = groups.agg(
        amount=("amount", "sum"), began=("at", "min"), day=("day", "min"), events=("at", "size")
    )
    if "kind" in year.money:
        # By index: where nobody has an order, pandas would take the orders of fees alone as rows.
        sums["amount"] = _net_amounts(year.money).reindex(sums.index)
    order = sums.astype({"amount": "int64"}).query("amount > 0").reset_index()
    ranked = order.assign(place=order["order_id"].cat.codes).sort_values(
        ["customer", "amount", "began", "place"], ascending=[True, False, True, True]
    )
    return ranked.groupby("customer").head(1).set_index("customer")


def _net_amounts(money: pd.DataFrame) -> pd.Series:
    """Add up each order with its fees, less what was returned of it."""
    if "returned" not in money:
        return money.groupby(ORDER, observed=True)["amount"].sum()
    own = money[~money["kind"].isin(RETURNS)]  # what they took back stands in `returned`
    sums = own.groupby(ORDER, observed=True)[["amount", "returned"]].sum()
    return sums["amount"] - sums["returned"]
