"""
The stage `count`: compute the facts of a batch of shards.

All shards of a batch are counted at once. When that fails, each shard is counted alone, and
when that fails, each customer. So a customer whose rows cannot be counted loses only that
customer's recap.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from recap import activity, facts
from recap.facts import Metric, Window
from recap.pipeline import cache_keys
from recap.pipeline.artifacts import facts_file, read_report
from recap.runs import Run, jobs
from recap.runs.jobs import Job


def count_batch(run: Run, job: Job) -> None:
    """Count the shards of one batch whose inputs changed."""
    batch = cache_keys.batches(run)[job.shard]
    changed = _changed(run, batch)
    job.made, job.reused = len(changed), len(batch) - len(changed)
    _count(run, job, {shard: batch[shard] for shard in changed})
    job.done = sum(shard.customers for shard in read_report(run).shards if shard.number in batch)


def window_and_metrics(run: Run) -> tuple[Window, Mapping[str, Metric]]:
    """Return the days that count, and the metrics."""
    window = Window(run.campaign.first_day, run.campaign.last_day)
    return window, facts.metrics_of(run.campaign)


def _changed(run: Run, batch: Mapping[int, str]) -> list[int]:
    """Return the shards of *batch* whose facts file has another input hash than *batch* says."""
    return [
        shard for shard in batch if facts.read_fingerprint(facts_file(run, shard)) != batch[shard]
    ]


def _count(run: Run, job: Job, input_hashes: Mapping[int, str]) -> None:
    """Count some shards; write each one's facts with its input hash."""
    if job.retried or not _count_at_once(run, job, input_hashes):
        for shard in input_hashes:
            one = {shard: input_hashes[shard]}
            if job.retried or not _count_at_once(run, job, one):
                _count_without_failing_customers(run, job, shard)


def _count_at_once(run: Run, job: Job, input_hashes: Mapping[int, str]) -> bool:
    """Count some shards in one call. Returns False when a customer's rows make it fail."""
    if not input_hashes:
        return True
    lines = activity.read_shards(run.activity, [*input_hashes])
    try:
        counted = facts.evaluate_columns(lines, *window_and_metrics(run))
    except Exception as error:
        jobs.reraise_if_fatal(error)
        return False
    shard_of = lines.drop_duplicates("customer_id").set_index("customer_id")["shard"]
    job.require_lease()
    for shard, input_hash in input_hashes.items():
        of_shard = facts.only(counted, shard_of.index[shard_of == shard])
        facts.write(of_shard, facts_file(run, shard), input_hash)
    return True


def _count_without_failing_customers(run: Run, job: Job, shard: int) -> None:
    lines = _countable(run, job, activity.read_shard(run.activity, shard))
    counted = facts.evaluate_columns(lines, *window_and_metrics(run))
    job.require_lease()
    # Without an input hash: the next run counts the shard again, as the cause may be fixed.
    facts.write(counted, facts_file(run, shard))


def _countable(run: Run, job: Job, lines: Any) -> Any:
    """Return the rows of the customers that can be counted; record the others as failed."""
    countable = []
    for customer, rows in lines.groupby("customer_id"):
        count_one = partial(facts.evaluate_columns, rows, *window_and_metrics(run))
        if job.run_customer(run.recap_id(customer), count_one) is not None:
            countable.append(customer)
    return lines[lines["customer_id"].isin(countable)]
