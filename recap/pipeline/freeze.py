"""
The snapshots of a shard, with the lines that their numbers stand on.

Looked up for all customers at once; where that fails, for each alone: one customer whose
snapshot cannot be made costs that customer's recap, and nobody else's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

from recap import activity, facts, stories
from recap.campaign import Campaign
from recap.facts import Shown
from recap.pipeline import artifacts
from recap.runs import Run, jobs
from recap.runs.jobs import Job
from recap.stories import Customer, Snapshot


class SnapshotBuilder:
    """Makes the snapshot of each customer of a shard who was counted."""

    def __init__(self, run: Run, job: Job) -> None:
        self._run, self._shard = run, job.shard
        self._theme = stories.theme_of(run.campaign)
        self._metrics = facts.metrics_of(run.campaign)
        self._possible_facts = stories.possible_facts(self._theme, self._metrics)
        self.known = artifacts.known(run, job.shard)
        self._ready = {} if job.again else self._all_at_once()

    def snapshot(self, customer: Customer) -> Snapshot:
        """Return the snapshot of one customer."""
        return self._ready.get(customer.id) or self._made([customer])[customer.id]

    def _all_at_once(self) -> dict[str, Snapshot]:
        everybody = artifacts.customers(self._run, self._shard)
        try:
            return self._made(each for each in everybody if each.id in self.known.index)
        except Exception as error:
            jobs.raise_if_hopeless(error)
            return {}

    def _made(self, customers: Iterable[Customer]) -> dict[str, Snapshot]:
        campaign, theme = self._run.campaign, self._theme
        told = {
            each.id: stories.build_snapshot(campaign, theme, each, self.known[each.id])
            for each in customers
        }
        numbers = {customer: self._numbers(snapshot) for customer, snapshot in told.items()}
        evidence = facts.evidence_for_snapshots(
            numbers, self._lines, self._metrics, shown_lines(campaign)
        )
        return {customer: replace(told[customer], evidence=evidence[customer]) for customer in told}

    def _numbers(self, snapshot: Snapshot) -> dict[str, Any]:
        """Pick the facts that the stories of *snapshot* may show."""
        shown = {fact for story in snapshot.stories for fact in self._possible_facts[story]}
        return {fact: value for fact, value in snapshot.facts.items() if fact in shown}

    @cached_property
    def _lines(self) -> Any:
        return activity.read_shards(self._run.activity, [self._shard])


def shown_lines(campaign: Campaign) -> Shown:
    """Tell which lines of a customer the page may show."""
    if not campaign.page.show_lines:
        return "none"
    hides = campaign.never_shown.items or campaign.never_shown.categories
    return "named" if hides else "all"
