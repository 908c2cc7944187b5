"""What takes everybody's facts at once: holding them to the log, ranks, and the showcase."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from recap import activity, facts
from recap.pipeline.artifacts import facts_file, ranks_file, read_report
from recap.pipeline.count import how
from recap.runs import SHOWCASE, SUMS, Run, jobs, write_run_file


def add_up(run: Run) -> None:
    """Hold the facts to the log, and keep both sides. Raises `RunError` when they differ."""
    failed = jobs.failed_recaps(run.state_url, "count")
    found = facts.reconcile(
        _facts(run),
        run.activity / activity.SUMS,
        read_report(run).sums,
        lambda customer: run.recap_id(customer) in failed,
        how(run)[1],
    )
    write_run_file(run.folder / SUMS, json.dumps([asdict(each) for each in found], indent=2))


def rank(run: Run) -> None:
    """Rank everybody who was counted, and keep each shard's ranks."""
    numbers = _numbers(run)
    folders = [run.activity / f"shard={number:03d}" for number in numbers]
    window, metrics = how(run)
    before = run.activity / activity.BEFORE
    ranks = facts.rank_columns(_facts(run), folders, metrics, before, window)
    for number, own in zip(numbers, ranks, strict=True):
        facts.write(own, ranks_file(run, number))


def counted(run: Run) -> Iterator[str]:
    """Yield the recaps of everybody who was counted."""
    failed = jobs.failed_recaps(run.state_url, "count")
    everybody = activity.customer_ids(run.activity)
    return (recap_id for recap_id in map(run.recap_id, everybody) if recap_id not in failed)


def choose_showcase(run: Run) -> None:
    """Choose who tries a design hardest, and keep their roles and recaps."""
    chosen = facts.choose_showcase(_facts(run))
    recaps = {role: run.recap_id(customer) for role, customer in chosen.items()}
    write_run_file(run.folder / SHOWCASE, json.dumps(recaps, indent=2))


def clear_facts_of_others(run: Run) -> None:
    """Remove the facts of shards that are no more: nobody in them is asked about again."""
    ours = {file(run, number) for number in _numbers(run) for file in (facts_file, ranks_file)}
    for file in {*run.facts.glob("*.parquet")} - ours:
        file.unlink()


def _numbers(run: Run) -> list[int]:
    return [shard.number for shard in read_report(run).shards]


def _facts(run: Run) -> list[Path]:
    return [facts_file(run, number) for number in _numbers(run)]
