from __future__ import annotations

from recap.facts.core import RETURN, Year, metric, money
from recap.lazy import pd


@metric(
    definition="How many lines you returned or cancelled, and the money you got back for them.",
    unit="count: lines; amount: money",
    ties="none",
    absent=(
        "the campaign's rule for returns is not `show`, or you returned nothing. `amount` is left "
        "out when the campaign maps none"
    ),
    sample={"count": 2, "amount": 31.5},
    needs=("kind",),
    shape="record",
    lines="returns",
    adds_up_to={"count": "returns", "amount": "returned"},
    refers_to="all",
)
def returns(year: Year) -> pd.DataFrame:
    """Count returned lines, at least 1: ``count``, and ``amount`` (above 0) if mapped."""
    lines = year.money[year.money["kind"] == RETURN]
    groups = lines.groupby("customer")
    columns = {"count": groups.size()}
    if "amount" in lines:
        columns["amount"] = money(-groups["amount"].sum().astype("int64"))
    return pd.DataFrame(columns)
