"""The stage `rank`: what needs the facts of all customers at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from recap import activity, facts
from recap.delivery import Store, clear_all_but
from recap.pipeline.artifacts import facts_file, ranks_file, read_report
from recap.pipeline.count_stage import window_and_metrics
from recap.runs import SHOWCASE, SUMS, Run, jobs, write_run_file
from recap.runs.jobs import Job


def rank_population(run: Run, job: Job) -> None:
    """Reconcile facts and log, rank all customers, choose the showcase, remove old results."""
    reconcile(run)
    job.require_lease()
    rank(run)
    job.require_lease()
    choose_showcase(run)
    _remove_facts_of_old_shards(run)
    clear_all_but(Store(run.store_url), _counted_recaps(run))
    job.done = 1


def reconcile(run: Run) -> None:
    """Write the sums of the log and of the facts. Raises `RunError` when they differ."""
    failed = jobs.failed_recaps(run.state_url, "count")
    sums = facts.reconcile(
        _facts_files(run),
        run.activity / activity.CONTROL_TOTALS,
        read_report(run).control_totals,
        lambda customer: run.recap_id(customer) in failed,
        window_and_metrics(run)[1],
    )
    write_run_file(run.folder / SUMS, json.dumps([asdict(each) for each in sums], indent=2))


def rank(run: Run) -> None:
    """Rank all customers who were counted, and write each shard's ranks."""
    numbers = _shard_numbers(run)
    folders = [run.activity / f"shard={number:03d}" for number in numbers]
    window, metrics = window_and_metrics(run)
    prior_period = run.activity / activity.PRIOR_PERIOD
    ranks = facts.rank_columns(_facts_files(run), folders, metrics, prior_period, window)
    for number, shard_ranks in zip(numbers, ranks, strict=True):
        facts.write(shard_ranks, ranks_file(run, number))


def choose_showcase(run: Run) -> None:
    """Choose the customers whose recaps test a design hardest; write their roles and recap ids."""
    chosen = facts.choose_showcase(_facts_files(run))
    recaps = {role: run.recap_id(customer) for role, customer in chosen.items()}
    write_run_file(run.folder / SHOWCASE, json.dumps(recaps, indent=2))


def _counted_recaps(run: Run) -> Iterator[str]:
    failed = jobs.failed_recaps(run.state_url, "count")
    recap_ids = map(run.recap_id, activity.customer_ids(run.activity))
    return (recap_id for recap_id in recap_ids if recap_id not in failed)


def _remove_facts_of_old_shards(run: Run) -> None:
    """Remove the facts and ranks of shards that the log no longer has."""
    numbers = _shard_numbers(run)
    current = {file(run, number) for number in numbers for file in (facts_file, ranks_file)}
    for file in {*run.facts.glob("*.parquet")} - current:
        file.unlink()


def _shard_numbers(run: Run) -> list[int]:
    return [shard.number for shard in read_report(run).shards]


def _facts_files(run: Run) -> list[Path]:
    return [facts_file(run, number) for number in _shard_numbers(run)]
