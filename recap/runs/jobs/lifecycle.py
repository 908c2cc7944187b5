"""Opening and closing a stage, and deciding which of its shards an earlier run has finished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, or_, select, update

from recap.runs.connection import connect, recreate_tables
from recap.runs.jobs.schema import NOW, failures, row_of, shards, stages, strikes

FRESH: dict[str, Any] = {
    "state": "waiting",
    "attempts": 0,
    "owner": None,
    "lease_until": None,
    "current_recap": None,
    "done": 0,
    "made": 0,
    "reused": 0,
    "error": None,
    "result": None,
}


def open_stage(url: str, stage: str, fingerprints: Mapping[int, str], total: int) -> None:
    """
    Open *stage* for work. Shards that an earlier run finished with the same inputs stay done.

    Args:
        url: The database of the run.
        stage: The name of the stage.
        fingerprints: For each shard, a hash of all inputs of its results. A shard with a new
            fingerprint starts over. So does a shard with failures, because their cause may be
            fixed. Shards that are not listed are deleted.
        total: How many customers the stage has, or how much of what it counts.
    """
    with connect(url).begin() as db:
        _replace_changed_shards(db, stage, fingerprints)
        _resume_unfinished_shards(db, stage)
        db.execute(delete(strikes).where(strikes.c.stage == stage))
        before = db.execute(select(stages).where(stages.c.stage == stage)).one_or_none()
        if before is None:
            db.execute(insert(stages).values(stage=stage, fingerprint="", state="open"))
        db.execute(
            update(stages)
            .where(stages.c.stage == stage)
            .values(
                fingerprint=_hash(
                    f"{number}:{fingerprints[number]}" for number in sorted(fingerprints)
                ),
                state="open",
                total=total,
                started_at=NOW,
                finished_at=None,
            )
        )


def _replace_changed_shards(db: Connection, stage: str, fingerprints: Mapping[int, str]) -> None:
    """Delete the shards whose inputs changed, and insert them and new shards as waiting."""
    rows = db.execute(select(shards.c.shard, shards.c.fingerprint).where(shards.c.stage == stage))
    existing = {row.shard: row.fingerprint for row in rows}
    for number in [n for n in existing if existing[n] != fingerprints.get(n)]:
        db.execute(delete(shards).where(row_of(stage, number)))
        of_shard = (failures.c.stage == stage, failures.c.shard == number)
        db.execute(delete(failures).where(*of_shard))
        del existing[number]
    new = [
        {"stage": stage, "shard": number, "fingerprint": fingerprint}
        for number, fingerprint in fingerprints.items()
        if number not in existing
    ]
    if new:
        db.execute(insert(shards), new)


def _resume_unfinished_shards(db: Connection, stage: str) -> None:
    """Set shards that are unfinished or had failures to waiting; count the others as reused."""
    of_stage = shards.c.stage == stage
    failed = select(failures.c.shard).where(failures.c.stage == stage)
    unfinished = or_(shards.c.state != "done", shards.c.shard.in_(failed))
    db.execute(update(shards).where(of_stage, unfinished).values(FRESH))
    waiting = select(shards.c.shard).where(of_stage, shards.c.state == "waiting")
    db.execute(delete(failures).where(failures.c.stage == stage, failures.c.shard.in_(waiting)))
    as_reused = {"reused": shards.c.made + shards.c.reused, "made": 0}
    db.execute(update(shards).where(of_stage, shards.c.state == "done").values(as_reused))


def close_stage(url: str, stage: str, state: Literal["done", "stopped"] = "done") -> None:
    """
    Close *stage*: nobody can claim its shards any more.

    When other recaps failed than the last time, the version of the stage goes up: the stages
    after it depend on that number.
    """
    with connect(url).begin() as db:
        before = db.execute(select(stages).where(stages.c.stage == stage)).one()
        failed_hash = _hash_of_failed(db, stage) if state == "done" else before.failed_hash
        db.execute(
            update(stages)
            .where(stages.c.stage == stage)
            .values(
                state=state,
                finished_at=NOW,
                failed_hash=failed_hash,
                version=before.version + (failed_hash != before.failed_hash),
            )
        )


def _hash_of_failed(db: Connection, stage: str) -> str:
    query = select(failures.c.recap).where(failures.c.stage == stage)
    return _hash(sorted(db.scalars(query)))


def _hash(parts: Iterable[str]) -> str:
    return sha256(" ".join(parts).encode()).hexdigest()


def stop(url: str) -> None:
    """Stop every open stage; workers see it before their next customer."""
    with connect(url).begin() as db:
        db.execute(update(stages).where(stages.c.state == "open").values(state="stopped"))


def check_writable(url: str, stage: str) -> None:
    """Write the row of *stage* without a change. Raises `StorageError` when that is impossible."""
    with connect(url).begin() as db:
        db.execute(update(stages).where(stages.c.stage == stage).values(stage=stage))


def reset(url: str) -> None:
    """Delete the state of every stage, and replace tables that another version made."""
    recreate_tables(url, (stages, shards, failures, strikes))


def forget(url: str, recap_id: str) -> int:
    """Delete the failures of *recap_id*, and every other mention of it; return how many failed."""
    with connect(url).begin() as db:
        db.execute(delete(strikes).where(strikes.c.suspect == recap_id))
        db.execute(
            update(shards).where(shards.c.current_recap == recap_id).values(current_recap=None)
        )
        return db.execute(delete(failures).where(failures.c.recap == recap_id)).rowcount


def fingerprint(url: str, stage: str) -> str:
    """Return the fingerprint of *stage*: it changes when its results may have changed."""
    with connect(url).connect() as db:
        row = db.execute(select(stages).where(stages.c.stage == stage)).one()
    return f"{row.fingerprint}.{row.version}"


def shard_results(url: str, stage: str) -> dict[int, str | None]:
    """Return the `result` of each shard of *stage*: None where the stage set none."""
    query = select(shards.c.shard, shards.c.result).where(shards.c.stage == stage)
    with connect(url).connect() as db:
        return {row.shard: row.result for row in db.execute(query)}
