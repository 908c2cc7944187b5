"""
What the rows that are used come to, of each customer and of all: a run is held to it.

Added up by DuckDB when the log is read, and by nothing that counts facts. Numbers are whole
ten-thousandths; events, orders and returns are whole.
"""

from __future__ import annotations

from pathlib import Path

from recap.activity.sql import Database, literal, one

PARTS = 10_000  # of one unit
ADDED = ("amount", "savings", "quantity", "minutes")
LARGEST = 2**53 // PARTS  # larger values are no exact numbers, and no customer is counted with one


def totals(db: Database, columns: list[str]) -> dict[str, int]:
    """Add up all rows that are used; *columns* are those that the campaign maps."""
    sums = {"events": _events(columns), **_sums(columns)}
    if "order_id" in columns:
        sums["orders"] = f"(select count(*) from ({_orders(columns)}))"  # noqa: S608
    found = one(db, f"select {', '.join(sums.values())} from used")  # noqa: S608
    return {name: int(str(value)) for name, value in zip(sums, found, strict=True)}


def write(db: Database, columns: list[str], file: Path) -> None:
    """Write a row a customer: ``customer_id``, ``events``, and what is mapped, as integers."""
    sums = {"events": _events(columns), **_sums(columns)}
    picked = ", ".join(f"try_cast({sql} as bigint) as {name}" for name, sql in sums.items())
    own = f"select customer_id, {picked} from used group by customer_id"  # noqa: S608
    if "order_id" in columns:
        orders = (
            f"select customer_id, count(*) as orders from ({_orders(columns)}) group by customer_id"  # noqa: S608
        )
        own = f"select o.*, coalesce(orders, 0) as orders from ({own}) o left join ({orders}) using (customer_id)"  # noqa: S608, E501
    db.execute(f"copy ({own} order by customer_id) to {literal(str(file))} (format parquet)")


def _events(columns: list[str]) -> str:
    return f"count(*) filter ({_is_event(columns)})"


def _orders(columns: list[str]) -> str:
    known = f"order_id is not null and {_is_event(columns)}"
    return f"select distinct customer_id, order_id from used where {known}"  # noqa: S608


def _sums(columns: list[str]) -> dict[str, str]:
    sums = {
        name: f"coalesce(sum({parts(name)}) filter ({counts}), 0)"
        for name, counts in _added(columns).items()
    }
    return sums | (_returns(columns) if "kind" in columns else {})


def _returns(columns: list[str]) -> dict[str, str]:
    """Count what is told as a return, and add up what it gave back."""
    told = "filter (kind = 'return')"
    back = {"returned": f"coalesce(-sum({parts('amount')}) {told}, 0)"}
    return {"returns": f"count(*) {told}", **(back if "amount" in columns else {})}


def _added(columns: list[str]) -> dict[str, str]:
    """Tell what is added up, and over which rows: money over those of every kind."""
    all_kinds = ("amount", "savings")
    return {
        name: "true" if name in all_kinds else _is_event(columns)
        for name in ADDED
        if name in columns
    }


def _is_event(columns: list[str]) -> str:
    return "kind = 'event'" if "kind" in columns else "true"


def parts(column: str) -> str:
    return f"case when abs({column}) < {LARGEST} then round_even({column} * {PARTS}, 0)::bigint end"
