"""A stage's life: opened with its shards, worked on, closed; and what of it can be used again."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, or_, select, update

from recap.runs.connection import connect, make_anew
from recap.runs.jobs.schema import failures, row_of, shards, stages, strikes

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
    "result": None,
}


def open_stage(url: str, stage: str, plan: Mapping[int, str], total: int) -> None:
    """
    Make *stage* ready to be worked on; what an earlier run did of this *plan* stays done.

    The plan gives each shard its identity: a hash of all that its results depend on. A shard
    with another identity than before starts over, and so does one with failures in it, for
    whoever mended the cause. Shards that are not in the plan are forgotten.
    """
    with connect(url).begin() as db:
        _start_over(db, stage, plan)
        _go_on(db, stage)
        db.execute(delete(strikes).where(strikes.c.stage == stage))
        before = db.execute(select(stages).where(stages.c.stage == stage)).one_or_none()
        if before is None:
            db.execute(insert(stages).values(stage=stage, identity="", state="open"))
        db.execute(
            update(stages)
            .where(stages.c.stage == stage)
            .values(
                identity=_hash(f"{number}:{plan[number]}" for number in sorted(plan)),
                state="open",
                total=total,
                started_at=time.time(),
                finished_at=None,
            )
        )


def _start_over(db: Connection, stage: str, plan: Mapping[int, str]) -> None:
    """Forget the shards whose results would be others now, and add those that are new."""
    rows = db.execute(select(shards.c.shard, shards.c.identity).where(shards.c.stage == stage))
    known = {row.shard: row.identity for row in rows}
    for number in [number for number in known if known[number] != plan.get(number)]:
        db.execute(delete(shards).where(row_of(stage, number)))
        here = (failures.c.stage == stage, failures.c.shard == number)
        db.execute(delete(failures).where(*here))
        del known[number]
    new = [{"stage": stage, "shard": n, "identity": plan[n]} for n in plan if n not in known]
    if new:
        db.execute(insert(shards), new)


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
    return _hash(sorted(db.scalars(query)))


def _hash(parts: Iterable[str]) -> str:
    return sha256(" ".join(parts).encode()).hexdigest()


def stop(url: str) -> None:
    """Close every open stage; workers notice before their next customer."""
    with connect(url).begin() as db:
        db.execute(update(stages).where(stages.c.state == "open").values(state="stopped"))


def touch(url: str, stage: str) -> None:
    """Write to *stage*'s row without a change. Raises `StorageError` when nobody can."""
    with connect(url).begin() as db:
        db.execute(update(stages).where(stages.c.stage == stage).values(stage=stage))


def forget(url: str) -> None:
    """Forget all that was done: what it made is gone. Tables of another version are replaced."""
    make_anew(url, (stages, shards, failures, strikes))


def mark(url: str, stage: str) -> str:
    """Return what the results of *stage* can be known by: other results, another mark."""
    with connect(url).connect() as db:
        row = db.execute(select(stages).where(stages.c.stage == stage)).one()
    return f"{row.identity}.{row.version}"


def results(url: str, stage: str) -> dict[int, str | None]:
    """Return what the results of each shard of *stage* can be known by, where it said so."""
    query = select(shards.c.shard, shards.c.result).where(shards.c.stage == stage)
    with connect(url).connect() as db:
        return {row.shard: row.result for row in db.execute(query)}
