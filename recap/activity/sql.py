"""DuckDB, opened the same way everywhere: little memory, a place to spill, no network."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from recap.lazy import duckdb

MEMORY_LIMIT = "512MB"

Database: TypeAlias = "duckdb.DuckDBPyConnection"


def open_database(folder: Path) -> Database:
    """Open a database on disk in *folder*: what does not fit in `MEMORY_LIMIT` lives there."""
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
    db.execute("set enable_progress_bar = false")  # a run tells of its progress itself
    return db


def is_write_error(error: duckdb.Error) -> bool:
    """Tell whether DuckDB stopped because there was no room, or no right, to write."""
    return isinstance(error, duckdb.OutOfMemoryException) or "Could not write" in str(error)


def literal(text: str) -> str:
    """Quote *text* as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def quote_name(text: str) -> str:
    """Quote *text* as the name of a column or table."""
    return '"' + text.replace('"', '""') + '"'


def glob_matches(patterns: Iterable[str], *columns: str) -> str:
    """SQL that tells whether one of *columns* fits one of *patterns*; capitals do not matter."""
    tests = [
        f"lower({column}) glob lower({literal(pattern)})"
        for pattern in patterns
        for column in columns
    ]
    return f"coalesce({' or '.join(tests)}, false)" if tests else "false"


def fetch_one(db: Database, question: str, *values: object) -> tuple[object, ...]:
    """Ask for a single row."""
    answer: tuple[object, ...]
    (answer,) = db.execute(question, values).fetchall()  # all: a result left open blocks others
    return answer


def count_rows(db: Database, table: str) -> int:
    """Count the rows of *table*."""
    return int(str(fetch_one(db, f"select count(*) from {quote_name(table)}")[0]))  # noqa: S608
