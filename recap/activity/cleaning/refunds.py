"""
Refunds that a purchase's own line has, in the column ``refunded``.

Each becomes a row of its own: a return at the time of the purchase, for its item and order. The
rule for returns then counts it like any other. ``is_refund`` marks such rows: they are not lines
of the log, so the report does not count them.
"""

from __future__ import annotations

from recap.activity.columns import READ_NUMBERS, REFUNDED
from recap.activity.sql import Database, fetch_one

# Columns of a refund that are not those of its purchase.
OF_REFUND = {
    "kind": "'return'",
    "amount": f"-abs({REFUNDED})",
    "is_refund": "true",
    "row_hash": "hash(row_hash, 'refund')",  # a copy of a refund is a duplicate, too
    **dict.fromkeys((column for column in READ_NUMBERS if column != "amount"), "null"),
}


def has_refunds(db: Database) -> bool:
    """Return whether a source has the column ``refunded``."""
    return REFUNDED in _log_columns(db)


def add_refunds(db: Database) -> None:
    """Add a row for each refund of a purchase or fee that counts, or is before the window."""
    columns = _log_columns(db)
    values = ", ".join(
        f"{sql} as {column}" for column, sql in OF_REFUND.items() if column in columns
    )
    db.execute(f"""
        insert into log by name
        select log.* replace ({values}) from log left join rule using (file, rule)
        where kind <> 'return' and {REFUNDED} <> 0
            and (reason is null or reason = 'outside the window')
    """)  # noqa: S608


def count_refunds(db: Database, table: str) -> int:
    """Count the rows of *table* that are not lines of the log."""
    if not has_refunds(db):
        return 0
    return int(str(fetch_one(db, f"select count(*) from {table} where is_refund")[0]))  # noqa: S608


def _log_columns(db: Database) -> list[str]:
    return [str(row[0]) for row in db.execute("describe log").fetchall()]
