"""
The database of a run: an SQLite file in the run folder, with shards, failures and links.

A network disk cannot hold the file: SQLite needs working locks, so all processes of a run are
on one machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from sqlalchemy import (
    Connection,
    Engine,
    ExceptionContext,
    MetaData,
    Table,
    create_engine,
    event,
    select,
)
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from recap.errors import StorageError

metadata = MetaData()

# `secure_delete`: of a deleted row no byte stays in the file.
PRAGMAS = ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON")
CANNOT_WRITE = ("is full", "readonly", "disk I/O", "unable to open")  # in SQLite's messages


def connect(url: str) -> Engine:
    """Open the database at *url* and create the tables that are missing."""
    return _with_tables(url, len(metadata.tables))


def recreate_tables(url: str, tables: Iterable[Table]) -> None:
    """
    Drop *tables*, whatever columns they had, and create them empty.

    Other processes see the old tables or the new ones, and never none.
    """
    with _engine(url).begin() as connection:
        # Python's SQLite driver starts no transaction for DROP and CREATE by itself.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        for table in tables:
            connection.execute(DropTable(table, if_exists=True))
            _create(connection, table)


def empty_log(url: str) -> None:
    """Move the write-ahead log into the database: it has the bytes of deleted rows."""
    with _engine(url).connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def texts(url: str, *, without: Iterable[Table] = ()) -> Iterator[tuple[str, str]]:
    """Yield every text in the tables of the database, and the table that has it."""
    with connect(url).connect() as connection:
        for table in metadata.sorted_tables:
            if table in without:
                continue
            for row in connection.execute(select(table)):
                yield from ((table.name, cell) for cell in row if isinstance(cell, str))


@cache
def _with_tables(url: str, _table_count: int) -> Engine:
    """Create the tables again when a module that was imported later defined more of them."""
    engine = _engine(url)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            _create(connection, table)
    return engine


def _create(connection: Connection, table: Table) -> None:
    # Processes that start together create the same tables at the same moment.
    connection.execute(CreateTable(table, if_not_exists=True))
    for index in table.indexes:
        connection.execute(CreateIndex(index, if_not_exists=True))


@cache
def _engine(url: str) -> Engine:
    engine = create_engine(url)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "handle_error", _explain)
    return engine


def _explain(context: ExceptionContext) -> None:
    """Raise `StorageError` when the file is full or cannot be written."""
    message = str(context.original_exception)
    if any(part in message for part in CANNOT_WRITE):
        raise StorageError(
            f"The run's database cannot be written: {message}.",
            str(context.engine and context.engine.url.database),
            "make room, or give yourself the right to write it; then run the same command again",
        ) from context.original_exception


def _configure(connection, _record) -> None:  # type: ignore[no-untyped-def]
    """Let many processes share one file: readers never wait, a writer waits up to 30 s."""
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
