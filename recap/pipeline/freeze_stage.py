"""
The stage `freeze`: choose each customer's stories and write a snapshot, with evidence.

The snapshots of a shard are made all at once. When that fails, each is made alone, so that a
customer whose snapshot cannot be made loses only that customer's recap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from recap import activity, facts, stories
from recap.campaign import Campaign
from recap.delivery import BufferedStore, snapshot_store
from recap.facts import Shown
from recap.pipeline import artifacts
from recap.pipeline.hashing import json_hash
from recap.runs import Run, jobs
from recap.runs.jobs import Job
from recap.stories import Customer, Snapshot


def freeze_shard(run: Run, job: Job) -> None:
    """Write the snapshot of each customer of a shard. The result is a hash of what they show."""
    builder = SnapshotBuilder(run, job)
    frozen: list[str] = []

    def freeze(customer: Customer, recap_id: str) -> None:
        snapshot = builder.snapshot(customer)
        snapshot_store.keep(store, recap_id, snapshot)
        frozen.append(f"{recap_id} {snapshot.visible_hash}")

    with BufferedStore(run.store_url) as store:
        for customer in artifacts.customers(run, job.shard):
            recap_id = run.recap_id(customer.id)
            if builder.has_facts(customer):
                job.run_customer(recap_id, partial(freeze, customer, recap_id))
            else:
                job.done += 1  # counting failed, and is recorded
    job.made, job.result = len(frozen), json_hash(sorted(frozen))


class SnapshotBuilder:
    """Builds the snapshots of the customers of one shard."""

    def __init__(self, run: Run, job: Job) -> None:
        self._run, self._shard = run, job.shard
        self._theme = stories.theme_of(run.campaign)
        self._metrics = facts.metrics_of(run.campaign)
        self._possible_facts = stories.possible_facts(self._theme, self._metrics)
        self._facts = artifacts.facts_with_ranks(run, job.shard)
        self._prebuilt = {} if job.retried else self._build_all()

    def has_facts(self, customer: Customer) -> bool:
        """Return whether *customer* was counted."""
        return customer.id in self._facts.index

    def snapshot(self, customer: Customer) -> Snapshot:
        """Return the snapshot of one customer who has facts."""
        return self._prebuilt.get(customer.id) or self._build([customer])[customer.id]

    def _build_all(self) -> dict[str, Snapshot]:
        customers = artifacts.customers(self._run, self._shard)
        try:
            return self._build(customer for customer in customers if self.has_facts(customer))
        except Exception as error:
            jobs.reraise_if_fatal(error)
            return {}

    def _build(self, customers: Iterable[Customer]) -> dict[str, Snapshot]:
        campaign, theme = self._run.campaign, self._theme
        snapshots = {
            customer.id: stories.build_snapshot(campaign, theme, customer, self._facts[customer.id])
            for customer in customers
        }
        shown = {customer: self._shown_facts(each) for customer, each in snapshots.items()}
        evidence = facts.evidence_for_snapshots(
            shown, self._lines, self._metrics, shown_lines(campaign)
        )
        return {
            customer: replace(snapshot, evidence=evidence[customer])
            for customer, snapshot in snapshots.items()
        }

    def _shown_facts(self, snapshot: Snapshot) -> dict[str, Any]:
        """Return the facts that the stories of *snapshot* may show."""
        names = {fact for story in snapshot.stories for fact in self._possible_facts[story]}
        return {fact: value for fact, value in snapshot.facts.items() if fact in names}

    @cached_property
    def _lines(self) -> Any:
        return activity.read_shards(self._run.activity, [self._shard])


def shown_lines(campaign: Campaign) -> Shown:
    """Return which rows of a customer the page may show: all, those with a name, or none."""
    if not campaign.page.show_lines:
        return "none"
    hides_names = campaign.never_shown.items or campaign.never_shown.categories
    return "named" if hides_names else "all"
