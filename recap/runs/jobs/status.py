"""The state of a run, for processes that watch it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select

from recap.errors import RecapError
from recap.runs.connection import connect
from recap.runs.jobs.failures import deserialise
from recap.runs.jobs.schema import IS_EXPIRED, NOW, failures, is_abandoned, shards, stages


@dataclass(frozen=True, slots=True)
class Failure:
    """One customer whose recap could not be finished, identified by the recap's id."""

    stage: str
    shard: int
    recap_id: str
    story: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The progress of one stage. `done` and `total` count customers, or what the stage counts."""

    stage: str
    state: str  # open, stopped, done
    done: int
    total: int
    made: int  # shards counted, snapshots frozen or files drawn in this run
    reused: int  # the same, from an earlier run
    failures: int
    waiting: int  # shards
    running: int  # shards
    seconds: float  # from its opening in this run to its closing, or to now


def opened_stages(url: str) -> list[str]:
    """Return the stages that have been opened, in the order of opening."""
    with connect(url).connect() as db:
        return list(db.scalars(select(stages.c.stage).order_by(stages.c.started_at)))


def tally(url: str, stage: str) -> Tally:
    """Return the sums over all shards of *stage*."""
    with connect(url).connect() as db:
        end = func.coalesce(stages.c.finished_at, NOW)
        columns = (stages.c.state, stages.c.total, (end - stages.c.started_at).label("seconds"))
        head = db.execute(select(*columns).where(stages.c.stage == stage)).one()
        sums = db.execute(
            select(
                *(func.coalesce(func.sum(shards.c[name]), 0).label(name) for name in SUMMED),
                *(
                    func.coalesce(func.sum(case((shards.c.state == state, 1), else_=0)), 0).label(
                        state
                    )
                    for state in ("waiting", "running")
                ),
            ).where(shards.c.stage == stage)
        ).one()
        failed = select(func.count()).select_from(failures).where(failures.c.stage == stage)
        failed_count = db.scalar(failed) or 0
    return Tally(
        stage=stage,
        state=head.state,
        total=head.total,
        failures=failed_count,
        seconds=head.seconds,
        **{name: int(value) for name, value in sums._mapping.items()},
    )


SUMMED = ("done", "made", "reused")


def due_shards(url: str, stage: str) -> list[int]:
    """Return the shards of *stage* that can be claimed now, sorted."""
    unfinished = select(shards, IS_EXPIRED).where(
        shards.c.stage == stage, shards.c.state.in_(("waiting", "running"))
    )
    with connect(url).connect() as db:
        rows = db.execute(unfinished.order_by(shards.c.shard)).all()
    return [row.shard for row in rows if row.state == "waiting" or is_abandoned(row)]


def abandoned_shards(url: str, stage: str) -> list[int]:
    """Return the shards of *stage* whose worker died."""
    running = select(shards, IS_EXPIRED).where(shards.c.stage == stage, shards.c.state == "running")
    with connect(url).connect() as db:
        return [row.shard for row in db.execute(running).all() if is_abandoned(row)]


def has_live_workers(url: str) -> bool:
    """Return whether a living worker holds a shard."""
    running = select(shards, IS_EXPIRED).where(shards.c.state == "running")
    with connect(url).connect() as db:
        return not all(is_abandoned(row) for row in db.execute(running).all())


def all_failures(url: str) -> list[Failure]:
    """Return every failure of the run, sorted by shard."""
    columns = (failures.c[name] for name in ("stage", "shard", "recap", "story", "reason"))
    with connect(url).connect() as db:
        rows = db.execute(select(*columns).order_by(failures.c.shard, failures.c.id)).all()
    return [Failure(*row) for row in rows]


def failed_recaps(url: str, *in_stages: str) -> frozenset[str]:
    """Return the recaps that failed in one of *in_stages*, or in any stage when none is given."""
    query = select(failures.c.recap)
    if in_stages:
        query = query.where(failures.c.stage.in_(in_stages))
    with connect(url).connect() as db:
        return frozenset(db.scalars(query))


def stage_error(url: str, stage: str) -> RecapError | None:
    """Return the error of the first shard of *stage* that failed as a whole; None without one."""
    query = (
        select(shards.c.error)
        .where(shards.c.stage == stage, shards.c.state == "failed")
        .order_by(shards.c.shard)
        .limit(1)
    )
    with connect(url).connect() as db:
        error = db.scalar(query)
    return deserialise(error) if error else None
