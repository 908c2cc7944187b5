"""
Control totals: the sums of the used rows, of each customer and of all.

A run compares its facts with them. DuckDB computes them when the log is read, without the code
that counts facts. Amounts are whole ten-thousandths; events, orders and returns are counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from recap.activity.columns import HAS_TIME, MONEY_COLUMNS, SUMMED_COLUMNS
from recap.activity.sql import Database, literal

FIXED_POINT_SCALE = 10_000  # parts of one unit
# Larger values are not exact; counting facts fails for a customer who has one.
LARGEST = 2**53 // FIXED_POINT_SCALE


def compute(db: Database, columns: Sequence[str]) -> None:
    """Fill table ``control_totals``, one row a customer, for the *columns* of a shard."""
    sums = {"events": f"count(*) filter ({_is_event(columns)})", **_sums(columns)}
    if HAS_TIME in columns:
        sums["timed_events"] = f"count(*) filter ({_is_event(columns)} and {HAS_TIME})"
    selected = ", ".join(f"{sql} as {name}" for name, sql in sums.items())
    query = f"select customer_id, {selected} from used group by customer_id"  # noqa: S608
    if "order_id" in columns:
        orders = f"""
            select customer_id, count(*) as orders from ({_orders(columns)}) group by customer_id
        """  # noqa: S608
        query = f"""
            select t.*, coalesce(orders, 0) as orders
            from ({query}) t left join ({orders}) using (customer_id)
        """  # noqa: S608
    db.execute(f"create temp table control_totals as {query}")


def totals(db: Database) -> dict[str, int]:
    """Add up the control totals of all customers."""
    sums = "sum(columns(* exclude customer_id)) as '\\0'"
    answer = db.execute(f"select {sums} from control_totals")  # noqa: S608
    names = [str(column[0]) for column in answer.description or ()]
    (values,) = answer.fetchall()
    return {name: int(value or 0) for name, value in zip(names, values, strict=True)}


def write(db: Database, file: Path) -> None:
    """Write ``customer_id`` and its control totals as integers; null if too large for one."""
    integers = "try_cast(columns(* exclude customer_id) as bigint) as '\\0'"
    db.execute(f"""
        copy (select customer_id, {integers} from control_totals order by customer_id)
        to {literal(str(file))} (format parquet)
    """)  # noqa: S608


def fixed_point(column: str) -> str:
    """SQL for *column* in ten-thousandths, rounded half to even; null if it is too large."""
    rounded = f"round_even({column} * {FIXED_POINT_SCALE}, 0)::bigint"
    return f"case when abs({column}) < {LARGEST} then {rounded} end"


def _orders(columns: Sequence[str]) -> str:
    condition = f"order_id is not null and {_is_event(columns)}"
    return f"select distinct customer_id, order_id from used where {condition}"  # noqa: S608


def _sums(columns: Sequence[str]) -> dict[str, str]:
    """Sum money over rows of every kind, other numbers over events."""
    sums = {}
    for name in SUMMED_COLUMNS:
        if name in columns:
            condition = "true" if name in MONEY_COLUMNS else _is_event(columns)
            sums[name] = f"coalesce(sum({fixed_point(name)}) filter ({condition}), 0)"
    return sums | (_returns(columns) if "kind" in columns else {})


def _returns(columns: Sequence[str]) -> dict[str, str]:
    """Count the returns that are shown, and sum what they gave back."""
    returns = "filter (kind = 'return')"
    returned = {"returned": f"coalesce(-sum({fixed_point('amount')}) {returns}, 0)"}
    return {"returns": f"count(*) {returns}", **(returned if "amount" in columns else {})}


def _is_event(columns: Sequence[str]) -> str:
    return "kind = 'event'" if "kind" in columns else "true"
