"""
The small rows that must survive everything: shards, failures, links.

SQLite in the run folder by default, any SQLAlchemy address for several machines.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Engine, MetaData, create_engine, event

metadata = MetaData()


@cache
def connect(url: str) -> Engine:
    """Open the state at *url*, making its tables when they are new."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _calm_sqlite)
    metadata.create_all(engine)
    return engine


def _calm_sqlite(connection, _record) -> None:  # type: ignore[no-untyped-def]
    """Let many processes share one file: readers never wait, writers wait their turn."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")
