"""
What the rows that are used come to, of each customer and of all: a run is held to it.

Added up by DuckDB when the log is read, and by nothing that counts facts. Numbers are whole
ten-thousandths; events, orders and returns are whole.
"""

from __future__ import annotations

from pathlib import Path

from recap.activity.columns import MONEY_COLUMNS, SUMMED_COLUMNS
from recap.activity.sql import Database, literal

PARTS = 10_000  # of one unit
LARGEST = 2**53 // PARTS  # larger values are no exact numbers, and no customer is counted with one


def add_up(db: Database, columns: list[str]) -> None:
    """Fill table ``summed``: a row a customer; *columns* are those that the campaign maps."""
    sums = {"events": _events(columns), **_sums(columns)}
    picked = ", ".join(f"{sql} as {name}" for name, sql in sums.items())
    own = f"select customer_id, {picked} from used group by customer_id"  # noqa: S608
    if "order_id" in columns:
        orders = (
            f"select customer_id, count(*) as orders from ({_orders(columns)}) group by customer_id"  # noqa: S608
        )
        own = f"select o.*, coalesce(orders, 0) as orders from ({own}) o left join ({orders}) using (customer_id)"  # noqa: S608, E501
    db.execute(f"create temp table summed as {own}")


def totals(db: Database) -> dict[str, int]:
    """Add up what all customers' rows come to."""
    every = "sum(columns(* exclude customer_id)) as '\\0'"
    answer = db.execute(f"select {every} from summed")  # noqa: S608
    names = [str(column[0]) for column in answer.description or ()]
    (sums,) = answer.fetchall()
    return {name: int(value or 0) for name, value in zip(names, sums, strict=True)}


def write(db: Database, file: Path) -> None:
    """Write a row a customer: ``customer_id`` and ``summed``, as integers; null if too large."""
    whole = "try_cast(columns(* exclude customer_id) as bigint) as '\\0'"
    db.execute(f"""
        copy (select customer_id, {whole} from summed order by customer_id)
        to {literal(str(file))} (format parquet)
    """)  # noqa: S608


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
    return {
        name: "true" if name in MONEY_COLUMNS else _is_event(columns)
        for name in SUMMED_COLUMNS
        if name in columns
    }


def _is_event(columns: list[str]) -> str:
    return "kind = 'event'" if "kind" in columns else "true"


def parts(column: str) -> str:
    return f"case when abs({column}) < {LARGEST} then round_even({column} * {PARTS}, 0)::bigint end"
