"""
The small rows that must survive everything: shards, failures, links.

SQLite in the run folder by default, any SQLAlchemy address for several machines.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.exc import OperationalError

metadata = MetaData()


def connect(url: str) -> Engine:
    """Open the state at *url*, making its tables when they are new."""
    return _with_tables(url, len(metadata.tables))


@cache
def _with_tables(url: str, _known: int) -> Engine:
    """Once for each number of tables: a room imported later brings its own."""
    engine = _engine(url)
    try:
        metadata.create_all(engine)
    except OperationalError:  # another process made the same table at the same moment
        metadata.create_all(engine)
    return engine


@cache
def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _calm_sqlite)
    return engine


def _calm_sqlite(connection, _record) -> None:  # type: ignore[no-untyped-def]
    """Let many processes share one file: readers never wait, writers wait their turn."""
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
