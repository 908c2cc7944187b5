"""
Counting many shards at once; where that fails, each alone; where that fails, each customer.

One customer whose lines cannot be counted costs that customer's recap, and nobody else's.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from recap import activity, facts
from recap.facts import Metric, Window
from recap.pipeline.artifacts import facts_file
from recap.runs import Run, jobs
from recap.runs.jobs import Job


def how(run: Run) -> tuple[Window, Mapping[str, Metric]]:
    """Return how facts are counted: the days that count, and the metrics."""
    window = Window(run.campaign.first_day, run.campaign.last_day)
    return window, facts.metrics_of(run.campaign)


def changed(run: Run, batch: Mapping[int, str]) -> list[int]:
    """Return the shards of *batch* whose facts are not made of what it says."""
    return [
        shard for shard in batch if facts.read_fingerprint(facts_file(run, shard)) != batch[shard]
    ]


def count(run: Run, job: Job, wanted: Mapping[int, str]) -> None:
    """Count the shards *wanted*, and mark the facts of each with what it says they are made of."""
    if job.again or not _counted(run, wanted):
        for shard in wanted:
            if job.again or not _counted(run, {shard: wanted[shard]}):
                _count_without_whom_it_fails_for(run, job, shard)


def _counted(run: Run, wanted: Mapping[int, str]) -> bool:
    """Count some shards at once and write each one's facts; False where a customer breaks it."""
    if not wanted:
        return True
    lines = activity.read_shards(run.activity, [*wanted])
    try:
        counted = facts.evaluate_columns(lines, *how(run))
    except Exception as error:
        jobs.raise_if_hopeless(error)
        return False
    home = lines.drop_duplicates("customer_id").set_index("customer_id")["shard"]
    for shard, made_of in wanted.items():
        own = facts.only(counted, home.index[home == shard])
        facts.write(own, facts_file(run, shard), made_of)
    return True


def _count_without_whom_it_fails_for(run: Run, job: Job, shard: int) -> None:
    lines = _countable(run, job, activity.read_shard(run.activity, shard))
    # Not marked with what it was made of: the next run tries again, for whoever mended the cause.
    facts.write(facts.evaluate_columns(lines, *how(run)), facts_file(run, shard))


def _countable(run: Run, job: Job, lines: Any) -> Any:
    """Return the lines of those who can be counted; the others fail, one by one."""
    good = []
    for customer, own in lines.groupby("customer_id"):
        counted = job.attempt(
            run.recap_id(customer), partial(facts.evaluate_columns, own, *how(run))
        )
        if counted is not None:
            good.append(customer)
    return lines[lines["customer_id"].isin(good)]
