"""
Open DuckDB with the same settings everywhere, and build SQL: memory limit, no network.

The functions of `TEXT_FUNCTIONS` are functions of each database that `open_database` opens.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

from recap.activity.html_entities import unescape_html
from recap.lazy import duckdb, pa
from recap.text_comparison import fold_case, normalise_id, pattern_key

MEMORY_LIMIT = "512MB"
TEXT_FUNCTIONS = (normalise_id, fold_case, pattern_key, unescape_html)  # also of the database

_CONFIG: dict[str, Any] = {
    "memory_limit": MEMORY_LIMIT,
    "preserve_insertion_order": "false",
    "autoinstall_known_extensions": "false",
    "TimeZone": "UTC",
}
SCRATCH = "scratch_"  # what the names of databases in memory begin with
_numbers = count()

Database: TypeAlias = "duckdb.DuckDBPyConnection"


def open_database(folder: Path) -> Database:
    """Open a database in *folder*. Data beyond `MEMORY_LIMIT` is written to that folder."""
    db = duckdb.connect(
        folder / "staging.duckdb", config=_CONFIG | {"temp_directory": str(folder / "spill")}
    )
    return _with_functions(db)


@contextmanager
def scratch_database() -> Iterator[Database]:
    """
    Open an empty database in memory, for the first rows of a file or for counts.

    The databases of one process share one engine and `MEMORY_LIMIT`: starting an engine takes
    longer than most such queries.
    """
    name = f"{SCRATCH}{next(_numbers)}"
    with _scratch_engine(os.getpid()).cursor() as db:
        db.execute(f"attach ':memory:' as {name}")
        try:
            db.execute(f"use {name}")
            yield db
        finally:
            db.execute("use memory")
            db.execute(f"detach {name}")


@cache
def _scratch_engine(_process: int) -> Database:
    """Open the engine of one process: a forked process has none of its threads."""
    atexit.register(_scratch_engine.cache_clear)  # DuckDB reports a connection that remains
    return _with_functions(duckdb.connect(config=_CONFIG | {"temp_directory": ""}))


def _with_functions(db: Database) -> Database:
    db.execute("set enable_progress_bar = false")  # recap shows its own progress
    for function in TEXT_FUNCTIONS:
        create_text_function(db, function)
    return db


def create_text_function(db: Database, function: Callable[[str], str]) -> None:
    """Make *function* a function of the database, of the same name; null stays null."""

    def apply(texts: pa.ChunkedArray) -> pa.Array:
        results = [None if text is None else function(text) for text in texts.to_pylist()]
        return pa.array(results, pa.string())

    add_function(db, function.__name__, apply, "varchar")


def add_function(
    db: Database,
    name: str,
    apply: Callable[[pa.ChunkedArray], pa.Array],
    result_type: str,
    **options: Any,
) -> None:
    """Make *apply*, from texts to values of *result_type*, a function of *db*, unless one is."""
    # DuckDB frees a function with the connection that added it, though others still see it.
    is_scratch = str(fetch_one(db, "select current_database()")[0]).startswith(SCRATCH)
    owner = _scratch_engine(os.getpid()) if is_scratch else db
    kind: Any = "arrow"  # whole columns; its constant is in a module that `recap.lazy` lacks
    with suppress(duckdb.CatalogException, duckdb.NotImplementedException):  # it is there already
        owner.create_function(name, apply, ["varchar"], result_type, type=kind, **options)


def is_write_error(error: duckdb.Error) -> bool:
    """Return whether DuckDB stopped because it could not write: no space, or no permission."""
    return isinstance(error, duckdb.OutOfMemoryException) or "Could not write" in str(error)


def literal(text: str) -> str:
    """Quote *text* as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def quote_name(text: str) -> str:
    """Quote *text* as an SQL identifier: the name of a column or table."""
    return '"' + text.replace('"', '""') + '"'


def folded_case(text: str) -> str:
    """SQL for `fold_case` of *text*."""
    return f"case when {has_non_ascii(text)} then fold_case({text}) else lower({text}) end"


def pattern_key_of(text: str) -> str:
    """SQL for `pattern_key` of *text*."""
    return f"case when {has_non_ascii(text)} then pattern_key({text}) else lower({text}) end"


def has_non_ascii(text: str) -> str:
    """SQL for whether *text* has more bytes than characters: some are not ASCII."""
    return f"strlen({text}) > length({text})"


def is_one_of(character: str, characters: str) -> str:
    """
    SQL for whether *character* is one of *characters*; an empty text also is.

    DuckDB makes a join of each `in` with several constants, which takes longer to plan and to run.
    """
    return f"contains({literal(characters)}, {character})"


def glob_matches(patterns: Iterable[str], *columns: str, only_stars: bool = False) -> str:
    """
    SQL for whether one of *columns* matches one of *patterns*, compared by `pattern_key`.

    ``*`` matches any text. Unless *only_stars*, ``?`` matches any character and ``[ab]`` one of
    its characters; a pattern also matches its own text.
    """
    globs_of = _star_globs if only_stars else _globs
    tests = [
        f"{pattern_key_of(column)} glob {literal(glob)}"
        for pattern in patterns
        for glob in globs_of(pattern_key(pattern))
        for column in columns
    ]
    return f"coalesce({' or '.join(tests)}, false)" if tests else "false"


def _globs(pattern: str) -> list[str]:
    """Return *pattern*, and the pattern whose brackets and backslashes are these characters."""
    literally = pattern.replace("\\", "\\\\").replace("[", "[[]")
    return list(dict.fromkeys((pattern, literally)))


def _star_globs(pattern: str) -> list[str]:
    """Return *pattern* with each character but ``*`` as that character."""
    return ["".join(f"[{each}]" if each in "[?\\" else each for each in pattern)]


def fetch_one(db: Database, query: str, *values: object) -> tuple[object, ...]:
    """Run a query that returns exactly one row, and return the row."""
    row: tuple[object, ...]
    (row,) = db.execute(query, values).fetchall()  # fetchall closes the result; an open one blocks
    return row


def count_rows(db: Database, table: str) -> int:
    """Count the rows of *table*."""
    return int(str(fetch_one(db, f"select count(*) from {quote_name(table)}")[0]))  # noqa: S608
