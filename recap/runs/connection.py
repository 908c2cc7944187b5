"""
The small rows that must survive everything: shards, failures, links.

SQLite in the run folder by default, any SQLAlchemy address for several machines.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy import (
    Connection,
    Engine,
    ExceptionContext,
    MetaData,
    Table,
    create_engine,
    event,
)
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from recap.errors import StorageError

metadata = MetaData()

NO_PLACE = ("is full", "readonly", "disk I/O", "unable to open")  # as SQLite says it


def connect(url: str) -> Engine:
    """Open the state at *url*, making its tables when they are new."""
    return _with_tables(url, len(metadata.tables))


def make_anew(url: str, tables: Iterable[Table]) -> None:
    """Empty *tables*, whatever columns they had."""
    with _engine(url).begin() as connection:
        for table in tables:
            connection.execute(DropTable(table, if_exists=True))
            _create(connection, table)


@cache
def _with_tables(url: str, _known: int) -> Engine:
    """Once for each number of tables: a room imported later brings its own."""
    engine = _engine(url)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            _create(connection, table)
    return engine


def _create(connection: Connection, table: Table) -> None:
    # Processes that start together make the same tables at the same moment.
    connection.execute(CreateTable(table, if_not_exists=True))
    for index in table.indexes:
        connection.execute(CreateIndex(index, if_not_exists=True))


@cache
def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _calm_sqlite)
        event.listen(engine, "handle_error", _explain_sqlite)
    return engine


def _explain_sqlite(context: ExceptionContext) -> None:
    """Say in our words that there is no room for the state, or no right to it."""
    said = str(context.original_exception)
    if any(sign in said for sign in NO_PLACE):
        raise StorageError(
            f"The run's state cannot be kept: {said}.",
            str(context.engine and context.engine.url.database),
            "make room, or give yourself the right to it; then run the same command again",
        ) from context.original_exception


def _calm_sqlite(connection, _record) -> None:  # type: ignore[no-untyped-def]
    """Let many processes share one file: readers never wait, writers wait their turn."""
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
