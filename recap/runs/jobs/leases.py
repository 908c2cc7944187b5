"""Working on one shard: claim it, hold it with a heartbeat, record progress and release it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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
from recap.runs.jobs.failures import reason, reraise_if_fatal, serialise
from recap.runs.jobs.schema import (
    IS_EXPIRED,
    NOW,
    failures,
    is_abandoned,
    is_open,
    process_name,
    row_of,
    shards,
    strikes,
)

LEASE_S = 30.0
HEARTBEAT_S = 2.0
CUSTOMER_STRIKES = 2  # workers that die at a customer before that customer is left out
SHARD_STRIKES = 4  # workers that die at a shard with no current customer before the run stops

# Executed before every customer. It is built once: building takes longer than executing.
CHECKPOINT = (
    update(shards)
    .where(shards.c.stage == bindparam("its_stage"), shards.c.shard == bindparam("its_shard"))
    .where(shards.c.owner == bindparam("its_owner"))
    .where(shards.c.attempts == bindparam("its_attempt"), is_open(bindparam("its_stage")))
    .values({name: bindparam(name) for name in ("current_recap", "done", "made", "reused")})
)

Result = TypeVar("Result")
log = logging.getLogger(__name__)


class Stopped(Exception):  # noqa: N818 - not an error
    """The stage was closed, or the job no longer holds its shard."""


@dataclass(slots=True)
class Job:
    """
    A shard that this process holds.

    `done` counts what the stage counts; `made` and `reused` count what it makes.
    """

    engine: Engine
    stage: str
    shard: int
    owner: str
    attempt: int  # the number of this claim: a later claim of the shard has a higher one
    retried: bool  # whether a worker died at this shard before
    quarantine: frozenset[str]
    done: int = 0
    made: int = 0
    reused: int = 0
    result: str | None = None  # see the column `result`
    story: str | None = None  # the story to name when the current customer fails
    lost: bool = False  # whether another process holds the shard now
    renewed_at: float = field(default_factory=time.monotonic)

    def run_customer(self, recap_id: str, do: Callable[[], Result]) -> Result | None:
        """
        Do one customer's part. A failure is recorded, and the caller goes on with the others.

        Returns None for a customer who failed or is in quarantine.

        Raises:
            Stopped: the stage was closed, or the job no longer holds its shard.
            StorageError, MachineError, MemoryError, MetricError: these would stop others too.
        """
        self.story = None
        self.checkpoint(recap_id)
        try:
            if recap_id not in self.quarantine:
                return do()
            self.fail(recap_id, f"In quarantine: {CUSTOMER_STRIKES} workers died at this customer.")
        except Exception as error:
            reraise_if_fatal(error)
            self.fail(recap_id, reason(error))
        finally:
            self.done += 1
            _current_since.clear()
        return None

    def checkpoint(self, recap_id: str | None = None) -> None:
        """Write the current recap and the counts to the row. Raises `Stopped`, see the class."""
        self.require_lease()
        key = {
            "its_stage": self.stage,
            "its_shard": self.shard,
            "its_owner": self.owner,
            "its_attempt": self.attempt,
        }
        with self.engine.begin() as db:
            if not db.execute(CHECKPOINT, {**key, **self._counts(recap_id)}).rowcount:
                raise Stopped
        if recap_id:
            _current_since[recap_id] = time.monotonic()

    def require_lease(self) -> None:
        """
        Raise `Stopped` when another process holds the shard; call this before writing results.

        It asks the database only when the heartbeat could not renew the lease in time. When the
        database cannot be reached then, its error is raised: the shard may be taken.
        """
        if not self.lost and time.monotonic() - self.renewed_at > LEASE_S:
            self.renew()
        if self.lost:
            raise Stopped

    def fail(self, recap_id: str, why: str) -> None:
        """Record that this customer's recap cannot be finished, and why."""
        row = {"stage": self.stage, "shard": self.shard, "recap": recap_id}
        with self.engine.begin() as db:
            db.execute(insert(failures).values(**row, story=self.story, reason=why))

    def close(self, **values: Any) -> None:
        """Release the shard and set *values* in its row, unless another process holds it."""
        free = {"owner": None, "lease_until": None, **self._counts(None), **values}
        with self.engine.begin() as db:
            db.execute(update(shards).where(self._is_held()).values(free))

    def renew(self) -> None:
        """Extend the lease and write how much is done; set `lost` when the shard was taken."""
        began = time.monotonic()
        values = {"lease_until": NOW + LEASE_S, "done": self.done}
        with self.engine.begin() as db:
            renewed = db.execute(update(shards).where(self._is_held()).values(values)).rowcount
        if renewed:
            self.renewed_at = began
        else:
            self.lost = True

    def _is_held(self) -> ColumnElement[bool]:
        mine = and_(shards.c.owner == self.owner, shards.c.attempts == self.attempt)
        return and_(row_of(self.stage, self.shard), mine)

    def _counts(self, recap_id: str | None) -> dict[str, Any]:
        return {
            "current_recap": recap_id,
            "done": self.done,
            "made": self.made,
            "reused": self.reused,
        }


_current_since: dict[str, float] = {}  # the current recap of this process, and since when


def current_customer_s() -> float:
    """Return how long this process has worked on its current customer, in seconds; or 0."""
    return max((time.monotonic() - since for since in [*_current_since.values()]), default=0.0)


@contextmanager
def claim(url: str, stage: str, shard: int) -> Iterator[Job | None]:
    """
    Hold one shard of an open *stage* while the block runs.

    Yields None when there is nothing to do: the shard is done, or another process
    holds it. When the block ends normally, the shard is done. When it raises, the shard
    has failed, with the error. When it is stopped, the shard waits to be claimed again.
    """
    job = _claim(connect(url), stage, shard)
    if job is None:
        yield None
        return
    try:
        with _heartbeat(job):
            yield job
        job.close(state="done", result=job.result)
    except Stopped:
        job.close(state="waiting")
    except (KeyboardInterrupt, SystemExit):
        job.close(state="waiting")
        raise
    except BaseException as error:
        job.close(state="failed", error=serialise(error, stage, shard))
        raise
    finally:
        _current_since.clear()


@contextmanager
def _heartbeat(job: Job) -> Iterator[None]:
    """Renew the lease until the block ends, so that nobody takes a long shard for abandoned."""
    over = Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT_S) and not job.lost:
            try:
                job.renew()
            except Exception as error:
                # The next beat tries again; `require_lease` raises when none succeeds in time.
                kind = type(error).__name__
                log.warning("%s, shard %d: lease not renewed: %s", job.stage, job.shard, kind)

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _claim(engine: Engine, stage: str, shard: int) -> Job | None:
    owner, began = process_name(), time.monotonic()
    with engine.begin() as db:
        query = select(shards, IS_EXPIRED).where(row_of(stage, shard))
        before = db.execute(query).one_or_none()
        if before is None or not _is_free(before) or not _take(db, before, owner):
            return None
        retried = before.state == "running"
        if retried and not _add_strike(db, before):
            return None
        of_shard = and_(failures.c.stage == stage, failures.c.shard == shard)
        db.execute(delete(failures).where(of_shard))  # each claim records its own failures
        suspects = select(strikes.c.suspect).where(
            strikes.c.stage == stage, strikes.c.deaths >= CUSTOMER_STRIKES
        )
        quarantine = frozenset(db.scalars(suspects))
    attempt = before.attempts + 1
    return Job(engine, stage, shard, owner, attempt, retried, quarantine, renewed_at=began)


def _is_free(row: Row[Any]) -> bool:
    return row.state == "waiting" or (row.state == "running" and is_abandoned(row))


def _take(db: Connection, before: Row[Any], owner: str) -> bool:
    """Claim the shard by compare-and-swap: only when its row is still as in *before*."""
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
            lease_until=NOW + LEASE_S,
            attempts=before.attempts + 1,
            current_recap=None,
            done=0,
            made=0,
            reused=0,
        )
    )
    return taken.rowcount == 1


def _add_strike(db: Connection, before: Row[Any]) -> bool:
    """Count a worker that died at a shard. Returns False when too many died at the shard itself."""
    suspect = before.current_recap or f"shard {before.shard}"
    row = and_(strikes.c.stage == before.stage, strikes.c.suspect == suspect)
    if not db.execute(update(strikes).where(row).values(deaths=strikes.c.deaths + 1)).rowcount:
        db.execute(insert(strikes).values(stage=before.stage, suspect=suspect, deaths=1))
    deaths = db.scalar(select(strikes.c.deaths).where(row)) or 0
    if before.current_recap or deaths < SHARD_STRIKES:
        return True
    error = RunError(
        f"{deaths} workers died at the stage '{before.stage}'.",
        f"shard {before.shard}",
        "give it more memory, or run with fewer workers, as in --workers 1; then run again",
    )
    failed = {"state": "failed", "error": serialise(error, before.stage, before.shard)}
    db.execute(update(shards).where(row_of(before.stage, before.shard)).values(failed))
    return False
