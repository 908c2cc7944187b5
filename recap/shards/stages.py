"""A stage's life: opened with its shards, worked on, closed; and what of it can be used again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, or_, select, update

from recap.shards.tables import failures, shards, stages, strikes
from recap.state import connect

FRESH: dict[str, Any] = {
    "state": "waiting",
    "attempts": 0,
    "owner": None,
    "lease_until": None,
    "in_hand": None,
    "done": 0,
    "made": 0,
    "reused": 0,
    "error": None,
}


def open_stage(url: str, stage: str, identity: str, numbers: Sequence[int], total: int) -> None:
    """
    Make *stage* ready to be worked on; what an earlier run did with this *identity* stays done.

    Shards with failures in them are done again, for whoever mended the cause.
    A new identity starts the stage over.
    """
    with connect(url).begin() as db:
        known = db.execute(select(stages).where(stages.c.stage == stage)).one_or_none()
        if known is None or known.identity != identity:
            _start_over(db, stage, identity, numbers, known.version if known else 0)
        else:
            _go_on(db, stage)
        db.execute(delete(strikes).where(strikes.c.stage == stage))
        db.execute(
            update(stages)
            .where(stages.c.stage == stage)
            .values(state="open", total=total, started_at=time.time(), finished_at=None)
        )


def _start_over(
    db: Connection, stage: str, identity: str, numbers: Sequence[int], version: int
) -> None:
    for table in (stages, shards, failures):
        db.execute(delete(table).where(table.c.stage == stage))
    row = {"stage": stage, "identity": identity, "state": "open", "version": version}
    db.execute(insert(stages).values(row))
    if numbers:
        db.execute(insert(shards), [{"stage": stage, "shard": number} for number in numbers])


def _go_on(db: Connection, stage: str) -> None:
    ours = shards.c.stage == stage
    failed = select(failures.c.shard).where(failures.c.stage == stage)
    unfinished = or_(shards.c.state != "done", shards.c.shard.in_(failed))
    db.execute(update(shards).where(ours, unfinished).values(FRESH))
    waiting = select(shards.c.shard).where(ours, shards.c.state == "waiting")
    again = (failures.c.stage == stage, failures.c.shard.in_(waiting))
    db.execute(delete(failures).where(*again))
    found = {"reused": shards.c.made + shards.c.reused, "made": 0}
    db.execute(update(shards).where(ours, shards.c.state == "done").values(found))


def close_stage(url: str, stage: str, state: Literal["done", "stopped"] = "done") -> None:
    """
    Let nobody work on *stage* any longer.

    Its version goes up when its results differ from those of the last time:
    the stages after it depend on that number.
    """
    with connect(url).begin() as db:
        before = db.execute(select(stages).where(stages.c.stage == stage)).one()
        failed = _who_failed(db, stage) if state == "done" else before.failed
        db.execute(
            update(stages)
            .where(stages.c.stage == stage)
            .values(
                state=state,
                finished_at=time.time(),
                failed=failed,
                version=before.version + (failed != before.failed),
            )
        )


def _who_failed(db: Connection, stage: str) -> str:
    query = select(failures.c.recap).where(failures.c.stage == stage)
    return sha256(" ".join(sorted(db.scalars(query))).encode()).hexdigest()


def stop(url: str) -> None:
    """Close every open stage; workers notice before their next customer."""
    with connect(url).begin() as db:
        db.execute(update(stages).where(stages.c.state == "open").values(state="stopped"))


def touch(url: str, stage: str) -> None:
    """Write to *stage*'s row without a change. Raises `StorageError` when nobody can."""
    with connect(url).begin() as db:
        db.execute(update(stages).where(stages.c.stage == stage).values(stage=stage))


def forget(url: str) -> None:
    """Forget all that was done: what it made is gone."""
    with connect(url).begin() as db:
        for table in (stages, shards, failures, strikes):
            db.execute(delete(table))


def mark(url: str, stage: str) -> str:
    """Return what the results of *stage* can be known by: other results, another mark."""
    with connect(url).connect() as db:
        row = db.execute(select(stages).where(stages.c.stage == stage)).one()
    return f"{row.identity}.{row.version}"
