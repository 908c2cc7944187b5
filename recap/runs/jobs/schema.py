"""The tables that hold the state of a run."""

from __future__ import annotations

import os
import socket
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Float,
    Integer,
    String,
    Table,
    Text,
    and_,
    exists,
    literal_column,
)

from recap.runs.connection import metadata

stages = Table(
    "stages",
    metadata,
    Column("stage", String, primary_key=True),
    Column("fingerprint", String, nullable=False),  # a hash of its shards' fingerprints
    Column("state", String, nullable=False),  # open, stopped, done
    Column("version", Integer, nullable=False, default=0),  # how often its failures changed
    Column("total", Integer, nullable=False, default=0),  # customers, or what the stage counts
    Column("failed_hash", String),  # of the recaps that failed, when the stage was last done
    Column("started_at", Float),
    Column("finished_at", Float),
)

shards = Table(
    "stage_shards",
    metadata,
    Column("stage", String, primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("fingerprint", String, nullable=False),  # a hash of all inputs of the shard
    Column("result", String),  # what the stage reports: a hash of its results, or counts as JSON
    Column("state", String, nullable=False, default="waiting"),  # waiting, running, done, failed
    Column("attempts", Integer, nullable=False, default=0),  # how often it was claimed
    Column("owner", String),  # host:process
    Column("lease_until", Float),  # by the database's clock, see NOW
    Column("current_recap", String),  # the recap that the owner works on
    Column("done", Integer, nullable=False, default=0),
    Column("made", Integer, nullable=False, default=0),
    Column("reused", Integer, nullable=False, default=0),
    Column("error", Text),
)

failures = Table(
    "failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("stage", String, nullable=False),
    Column("shard", Integer, nullable=False),
    Column("recap", String, nullable=False),
    Column("story", String),
    Column("reason", Text, nullable=False),
)

strikes = Table(
    "strikes",
    metadata,
    Column("stage", String, primary_key=True),
    Column("suspect", String, primary_key=True),  # a recap; or a shard when no recap was current
    Column("deaths", Integer, nullable=False),  # workers that died at the suspect
)

# Seconds since 1970 by the clock of the database. All times of a run come from this one clock,
# so a worker whose own clock is wrong neither takes the shards of others nor loses its own.
NOW: ColumnElement[float] = literal_column("(julianday('now') - 2440587.5) * 86400.0", Float)


def row_of(stage: str, shard: int) -> ColumnElement[bool]:
    return and_(shards.c.stage == stage, shards.c.shard == shard)


def is_open(stage: str | BindParameter[Any]) -> ColumnElement[bool]:
    return exists().where(stages.c.stage == stage, stages.c.state == "open")


def process_name() -> str:
    """Return a name of this process by which others can see whether it is alive."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_dead(owner: str) -> bool:
    """Return whether *owner* was a process of this machine and has ended."""
    host, _, process = owner.rpartition(":")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


# With `shards` in a query, for `is_abandoned`.
IS_EXPIRED = (shards.c.lease_until < NOW).label("is_expired")


def is_abandoned(row: Any) -> bool:
    """Return whether nobody works on a running shard: its lease ended, or its owner is dead."""
    return bool(row.is_expired or is_dead(row.owner))
