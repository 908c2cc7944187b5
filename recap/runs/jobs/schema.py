"""The tables that say where a run stands."""

from __future__ import annotations

import os
import socket
import time
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
)

from recap.runs.connection import metadata

stages = Table(
    "stages",
    metadata,
    Column("stage", String, primary_key=True),
    Column("identity", String, nullable=False),  # a hash of its shards' identities
    Column("state", String, nullable=False),  # open, stopped, done
    Column("version", Integer, nullable=False, default=0),  # counts the times results changed
    Column("total", Integer, nullable=False, default=0),  # customers, or whatever it counts
    Column("failed", String),  # a hash of who failed, when it was last done
    Column("started_at", Float),
    Column("finished_at", Float),
)

shards = Table(
    "stage_shards",
    metadata,
    Column("stage", String, primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("identity", String, nullable=False),  # a hash of all that its results depend on
    Column("result", String),  # what its results can be known by, where the stage says so
    Column("state", String, nullable=False, default="waiting"),  # running, done, failed
    Column("attempts", Integer, nullable=False, default=0),
    Column("owner", String),  # host:process
    Column("lease_until", Float),
    Column("in_hand", String),  # the recap being worked on
    Column("done", Integer, nullable=False, default=0),
    Column("made", Integer, nullable=False, default=0),
    Column("reused", Integer, nullable=False, default=0),
    Column("finished_at", Float),
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
    Column("suspect", String, primary_key=True),  # a recap; or a shard, with no recap in hand
    Column("workers", Integer, nullable=False),  # that died of it
)


def row_of(stage: str, shard: int) -> ColumnElement[bool]:
    return and_(shards.c.stage == stage, shards.c.shard == shard)


def is_open(stage: str | BindParameter[Any]) -> ColumnElement[bool]:
    return exists().where(stages.c.stage == stage, stages.c.state == "open")


def myself() -> str:
    """Name this process so that others can tell whether it lives."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_dead(owner: str) -> bool:
    """Tell whether *owner* was a process of this machine that is no more."""
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


def let_go(row: Any) -> bool:
    """Tell whether a running shard's *row* is nobody's any more: lease over, or owner dead."""
    return bool(row.lease_until < time.time() or is_dead(row.owner))
