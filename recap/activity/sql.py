"""Open DuckDB with the same settings everywhere, and build SQL: memory limit, no network."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from recap.lazy import duckdb

MEMORY_LIMIT = "512MB"

Database: TypeAlias = "duckdb.DuckDBPyConnection"


def open_database(folder: Path) -> Database:
    """Open a database in *folder*. Data beyond `MEMORY_LIMIT` is written to that folder."""
    db = duckdb.connect(
        folder / "staging.duckdb",
        config={
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(folder / "spill"),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "TimeZone": "UTC",
        },
    )
    db.execute("set enable_progress_bar = false")  # recap shows its own progress
    return db


def is_write_error(error: duckdb.Error) -> bool:
    """Return whether DuckDB stopped because it could not write: no space, or no permission."""
    return isinstance(error, duckdb.OutOfMemoryException) or "Could not write" in str(error)


def literal(text: str) -> str:
    """Quote *text* as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def quote_name(text: str) -> str:
    """Quote *text* as an SQL identifier: the name of a column or table."""
    return '"' + text.replace('"', '""') + '"'


def glob_matches(patterns: Iterable[str], *columns: str) -> str:
    """SQL for whether one of *columns* matches one of the glob *patterns*. Case is ignored."""
    tests = [
        f"lower({column}) glob lower({literal(pattern)})"
        for pattern in patterns
        for column in columns
    ]
    return f"coalesce({' or '.join(tests)}, false)" if tests else "false"


def fetch_one(db: Database, query: str, *values: object) -> tuple[object, ...]:
    """Run a query that returns exactly one row, and return the row."""
    row: tuple[object, ...]
    (row,) = db.execute(query, values).fetchall()  # fetchall closes the result; an open one blocks
    return row


def count_rows(db: Database, table: str) -> int:
    """Count the rows of *table*."""
    return int(str(fetch_one(db, f"select count(*) from {quote_name(table)}")[0]))  # noqa: S608
