"""Where a run stands, for whoever watches over it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import case, func, select

from recap.errors import RecapError
from recap.runs.connection import connect
from recap.runs.jobs.failures import thaw
from recap.runs.jobs.schema import failures, let_go, shards, stages


@dataclass(frozen=True, slots=True)
class Failure:
    """One customer whose recap could not be finished, by the recap's id."""

    stage: str
    shard: int
    recap_id: str
    story: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How far one stage is. `done` and `total` count customers, or what the stage counts."""

    stage: str
    state: str  # open, stopped, done
    done: int
    total: int
    made: int  # files drawn
    reused: int  # files that were there already
    failures: int
    waiting: int  # shards
    running: int  # shards
    seconds: float  # since it was opened in this run, until it was closed


def begun(url: str) -> list[str]:
    """Return the stages that have been opened, in the order of their opening."""
    with connect(url).connect() as db:
        return list(db.scalars(select(stages.c.stage).order_by(stages.c.started_at)))


def tally(url: str, stage: str) -> Tally:
    """Add up where *stage* stands."""
    with connect(url).connect() as db:
        head = db.execute(select(stages).where(stages.c.stage == stage)).one()
        sums = db.execute(
            select(
                *(func.coalesce(func.sum(shards.c[name]), 0).label(name) for name in COUNTED),
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
        seconds=(head.finished_at or time.time()) - head.started_at,
        **{name: int(value) for name, value in sums._mapping.items()},
    )


COUNTED = ("done", "made", "reused")


def due(url: str, stage: str) -> list[int]:
    """Return the shards of *stage* that somebody should take up now, in order."""
    unfinished = select(shards).where(
        shards.c.stage == stage, shards.c.state.in_(("waiting", "running"))
    )
    with connect(url).connect() as db:
        rows = db.execute(unfinished.order_by(shards.c.shard)).all()
    return [row.shard for row in rows if row.state == "waiting" or let_go(row)]


def abandoned(url: str, stage: str) -> list[int]:
    """Return the shards of *stage* whose worker died."""
    running = select(shards).where(shards.c.stage == stage, shards.c.state == "running")
    with connect(url).connect() as db:
        return [row.shard for row in db.execute(running).all() if let_go(row)]


def anybody_at_work(url: str) -> bool:
    """Tell whether some worker that lives holds a shard."""
    running = select(shards).where(shards.c.state == "running")
    with connect(url).connect() as db:
        return not all(let_go(row) for row in db.execute(running).all())


def all_failures(url: str) -> list[Failure]:
    """Return every failure of the run, by shard."""
    columns = (failures.c[name] for name in ("stage", "shard", "recap", "story", "reason"))
    with connect(url).connect() as db:
        rows = db.execute(select(*columns).order_by(failures.c.shard, failures.c.id)).all()
    return [Failure(*row) for row in rows]


def failed_recaps(url: str, *in_stages: str) -> frozenset[str]:
    """Return the recaps that failed in one of the stages *in_stages*; in any, without them."""
    query = select(failures.c.recap)
    if in_stages:
        query = query.where(failures.c.stage.in_(in_stages))
    with connect(url).connect() as db:
        return frozenset(db.scalars(query))


def trouble(url: str, stage: str) -> RecapError | None:
    """Return the error of the first shard of *stage* that failed as a whole, if one did."""
    query = (
        select(shards.c.error)
        .where(shards.c.stage == stage, shards.c.state == "failed")
        .order_by(shards.c.shard)
        .limit(1)
    )
    with connect(url).connect() as db:
        error = db.scalar(query)
    return thaw(error) if error else None
