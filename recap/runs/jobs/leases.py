"""Holding one shard: claim it, say whose turn it is, count, and let go."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from recap.errors import RunError
from recap.runs.connection import connect
from recap.runs.jobs.failures import freeze, raise_if_hopeless, reason
from recap.runs.jobs.schema import failures, is_open, let_go, myself, row_of, shards, strikes

LEASE_S = 30.0
BEAT_S = 2.0
STRIKES = 2  # workers that a customer may kill before the others are protected
SHARD_STRIKES = 4  # workers that a shard may kill with no customer in hand

# Said before every customer: made once, as making it takes longer than carrying it out.
SAY = (
    update(shards)
    .where(shards.c.stage == bindparam("its_stage"), shards.c.shard == bindparam("its_shard"))
    .where(shards.c.owner == bindparam("its_owner"), is_open(bindparam("its_stage")))
    .values({name: bindparam(name) for name in ("in_hand", "done", "made", "reused")})
)

Result = TypeVar("Result")


class Stopped(Exception):  # noqa: N818 - news, not trouble
    """The stage was closed, or the shard taken by another, while we worked on it."""


@dataclass(slots=True)
class Job:
    """A shard that we hold. `done` counts what the stage counts, `made` and `reused` files."""

    engine: Engine
    stage: str
    shard: int
    owner: str
    again: bool  # a worker died at this shard before
    quarantine: frozenset[str]
    done: int = 0
    made: int = 0
    reused: int = 0
    result: str | None = None  # what the shard's results can be known by
    story: str | None = None  # whom to blame if the customer in hand fails now

    def attempt(self, recap_id: str, do: Callable[[], Result]) -> Result | None:
        """
        Do one customer's part; a failure is recorded, and the others go on.

        Returns None for a customer who failed or is in quarantine. Raises `Stopped`
        when the stage was closed, and what would fail everybody else too:
        `StorageError`, `MachineError`, `MemoryError`.
        """
        self.story = None
        self.say(recap_id)
        try:
            if recap_id not in self.quarantine:
                return do()
            self.fail(recap_id, f"In quarantine: {STRIKES} workers died at this customer.")
        except Exception as error:
            raise_if_hopeless(error)
            self.fail(recap_id, reason(error))
        finally:
            self.done += 1
            _in_hand.clear()
        return None

    def say(self, recap_id: str | None = None) -> None:
        """Write down whose turn it is and how far we are. Raises `Stopped` when it is over."""
        row = {"its_stage": self.stage, "its_shard": self.shard, "its_owner": self.owner}
        with self.engine.begin() as db:
            if not db.execute(SAY, {**row, **self._counts(recap_id)}).rowcount:
                raise Stopped
        if recap_id:
            _in_hand[recap_id] = time.monotonic()

    def fail(self, recap_id: str, why: str) -> None:
        """Record that this customer's recap cannot be finished, and why."""
        row = {"stage": self.stage, "shard": self.shard, "recap": recap_id}
        with self.engine.begin() as db:
            db.execute(insert(failures).values(**row, story=self.story, reason=why))

    def close(self, **values: Any) -> None:
        """Let go of the shard, in whatever state *values* say."""
        free = {"owner": None, "lease_until": None, **self._counts(None), **values}
        with self.engine.begin() as db:
            db.execute(update(shards).where(self._held()).values(free))

    def renew(self) -> None:
        """Hold the shard a little longer, and write down how far we are."""
        with self.engine.begin() as db:
            longer = {"lease_until": time.time() + LEASE_S, "done": self.done}
            db.execute(update(shards).where(self._held()).values(longer))

    def _held(self) -> ColumnElement[bool]:
        return and_(row_of(self.stage, self.shard), shards.c.owner == self.owner)

    def _counts(self, recap_id: str | None) -> dict[str, Any]:
        return {
            "in_hand": recap_id,
            "done": self.done,
            "made": self.made,
            "reused": self.reused,
        }


_in_hand: dict[str, float] = {}  # whom this process has in hand, and since when


def held_s() -> float:
    """Return how long this process has had its customer in hand, in seconds; 0 without one."""
    return max((time.monotonic() - since for since in [*_in_hand.values()]), default=0.0)


@contextmanager
def claim(url: str, stage: str, shard: int) -> Iterator[Job | None]:
    """
    Hold one shard of an open *stage* while the block runs.

    Gives None when there is nothing to do: the shard is done, or somebody else
    holds it. A block that ends well leaves the shard done; one that raises
    leaves it failed, with the error; one that is stopped gives it back.
    """
    job = _claim(connect(url), stage, shard)
    if job is None:
        yield None
        return
    try:
        with _heartbeat(job):
            yield job
        job.close(state="done", result=job.result, finished_at=time.time())
    except Stopped:
        job.close(state="waiting")
    except (KeyboardInterrupt, SystemExit):
        job.close(state="waiting")
        raise
    except BaseException as error:
        job.close(state="failed", error=freeze(error, stage, shard))
        raise
    finally:
        _in_hand.clear()


@contextmanager
def _heartbeat(job: Job) -> Iterator[None]:
    """Renew the lease until the block ends, so that long work is not taken for dead."""
    over = Event()

    def beat() -> None:
        while not over.wait(BEAT_S):
            job.renew()

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _claim(engine: Engine, stage: str, shard: int) -> Job | None:
    owner = myself()
    with engine.begin() as db:
        before = db.execute(select(shards).where(row_of(stage, shard))).one_or_none()
        if before is None or not _is_free(before) or not _take(db, before, owner):
            return None
        again = before.state == "running"
        if again and not _strike(db, before):
            return None
        here = and_(failures.c.stage == stage, failures.c.shard == shard)
        db.execute(delete(failures).where(here))  # each attempt says anew who failed
        out = select(strikes.c.suspect).where(
            strikes.c.stage == stage, strikes.c.workers >= STRIKES
        )
        quarantine = frozenset(db.scalars(out))
    return Job(engine, stage, shard, owner, again, quarantine)


def _is_free(row: Row[Any]) -> bool:
    return row.state == "waiting" or (row.state == "running" and let_go(row))


def _take(db: Connection, before: Row[Any], owner: str) -> bool:
    """Take the shard, unless somebody was quicker since we looked at it *before*."""
    unchanged = and_(
        row_of(before.stage, before.shard),
        shards.c.state == before.state,
        shards.c.attempts == before.attempts,
    )
    taken = db.execute(
        update(shards)
        .where(unchanged, is_open(before.stage))
        .values(
            state="running",
            owner=owner,
            lease_until=time.time() + LEASE_S,
            attempts=before.attempts + 1,
            in_hand=None,
            done=0,
            made=0,
            reused=0,
        )
    )
    return taken.rowcount == 1


def _strike(db: Connection, before: Row[Any]) -> bool:
    """Count a worker that died at a shard; False when the shard itself has killed too many."""
    suspect = before.in_hand or f"shard {before.shard}"
    row = and_(strikes.c.stage == before.stage, strikes.c.suspect == suspect)
    if not db.execute(update(strikes).where(row).values(workers=strikes.c.workers + 1)).rowcount:
        db.execute(insert(strikes).values(stage=before.stage, suspect=suspect, workers=1))
    deaths = db.scalar(select(strikes.c.workers).where(row)) or 0
    if before.in_hand or deaths < SHARD_STRIKES:
        return True
    error = RunError(
        f"{deaths} workers died at the stage '{before.stage}'.",
        f"shard {before.shard}",
        "give it more memory, or run with fewer workers, as in --workers 1; then run again",
    )
    failed = {"state": "failed", "error": freeze(error, before.stage, before.shard)}
    db.execute(update(shards).where(row_of(before.stage, before.shard)).values(failed))
    return False
