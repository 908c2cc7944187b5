from __future__ import annotations

from recap.facts.core import FIXED_POINT_SCALE, Measure, Year, metric, money
from recap.lazy import pd


@metric(
    definition="The total amount of all your activity, less what you returned.",
    unit="money, in the campaign's currency",
    ties="none",
    absent="the campaign maps no `amount`, or none of your lines has one",
    sample=1210.35,
    needs=("amount",),
    measure=Measure("total_amount", "your total amount"),
    lines="money",
    adds_up_to="amount",
    refers_to="all",
)
def total_amount(year: Year) -> pd.Series:
    """Add up known amounts, then round to two decimals, halves up."""
    return money(_total(year.money, "amount"))


@metric(
    definition="How much money you saved.",
    unit="money, in the campaign's currency",
    ties="none",
    absent="the campaign maps no `savings`, or your sum is less than half a cent",
    sample=312.4,
    needs=("savings",),
    measure=Measure("savings", "what you saved"),
    lines="money",
    adds_up_to="savings",
    refers_to="all",
)
def savings(year: Year) -> pd.Series:
    """Add up known savings, then round to two decimals, halves up; above 0."""
    saved = money(_total(year.money, "savings"))
    return saved[saved > 0]


@metric(
    definition=(
        "How many pieces all your activity had: the sum of its quantities. What you returned is "
        "not subtracted."
    ),
    unit="pieces as the log counts them, two decimals, halves up",
    ties="none",
    absent="the campaign maps no `quantity`, or your sum is less than half a hundredth",
    sample=1391.0,
    needs=("quantity",),
    adds_up_to="quantity",
    refers_to="all",
)
def total_quantity(year: Year) -> pd.Series:
    """Add up known quantities, then round to two decimals, halves up; above 0."""
    pieces = money(_total(year.lines, "quantity"))
    return pieces[pieces > 0]


@metric(
    definition="How many minutes you spent, to the nearest whole minute.",
    unit="minutes",
    ties="none",
    absent="the campaign maps no `minutes`, or your sum is less than half a minute",
    sample=5821,
    needs=("minutes",),
    measure=Measure("total_minutes", "your number of minutes"),
    adds_up_to="minutes",
    refers_to="all",
)
def total_minutes(year: Year) -> pd.Series:
    """Add up known minutes, then round to whole minutes, halves up; at least 1."""
    minutes = (_total(year.lines, "minutes") + FIXED_POINT_SCALE // 2) // FIXED_POINT_SCALE
    return minutes[minutes > 0]


def _total(lines: pd.DataFrame, column: str) -> pd.Series:
    """Return sums in ten-thousandths, without the customers who have no known value."""
    totals = lines.groupby("customer")[column].sum(min_count=1)
    return totals.dropna().astype("int64")
