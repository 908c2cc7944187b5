"""
Forget one customer: delete everything of the recap from the run folder and the store.

A receipt is written first: from then on no run makes the recap. Each step can be done twice, and
the file by which the customer's shard is known is the last one, so a call that was stopped is
finished by a second one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from recap import activity, facts
from recap.atomic_files import PART_SUFFIX
from recap.delivery import Store, delete_recap, keys, links
from recap.pipeline import artifacts, report
from recap.runs import SHOWCASE, Run, forgotten, jobs, write_run_file
from recap.runs.connection import empty_log
from recap.runs.folder import lock
from recap.runs.forgotten import Receipt


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The receipt of a customer who was forgotten, and the names that the run had for them."""

    receipt: Receipt
    names: frozenset[str]


def forget(run: Run, customer_id: str) -> Forgotten:
    """
    Delete all of *customer_id*: links, snapshot, cards, PDF, facts, and lines of the log.

    Raises:
        RunError: a run works in this folder.
        StorageError: a file cannot be read or written.
    """
    recap_id = run.recap_id(customer_id)
    with lock(run.folder):
        forgotten.begin(run.state_url, recap_id)
        names = frozenset(names_of(run, customer_id))
        store = Store(run.store_url)
        store.delete_unfinished(str(PurePosixPath(keys.snapshot(recap_id)).parent))
        deleted = {
            "links": links.delete_all_of(run, recap_id),
            "files": delete_recap(store, recap_id),
        }
        _forget_showcase(run, recap_id)
        _forget_failures(run, recap_id)
        deleted["lines"] = _forget_counts(run, customer_id)
        receipt = forgotten.finish(run.state_url, recap_id, deleted)
        empty_log(run.state_url)
    return Forgotten(receipt, names)


def names_of(run: Run, customer_id: str) -> Iterator[str]:
    """Yield the names of a customer that the run has: in the nominative and in the vocative."""
    shard = _shard_of(run, customer_id)
    for customer in artifacts.customers(run, shard) if shard is not None else ():
        if customer.id == customer_id:
            yield from filter(None, (customer.name, customer.name_vocative))


def _shard_of(run: Run, customer_id: str) -> int | None:
    return activity.shard_of(run.activity, customer_id) if run.activity.exists() else None


def _forget_counts(run: Run, customer_id: str) -> int:
    """Remove the customer from facts, ranks and activity; return how many lines of the log."""
    shard = _shard_of(run, customer_id)
    if shard is not None:
        for file in (artifacts.facts_file(run, shard), artifacts.ranks_file(run, shard)):
            facts.remove(file, customer_id)
    for unfinished in (*run.facts.glob(f".*{PART_SUFFIX}"), *run.folder.glob(f".*{PART_SUFFIX}")):
        unfinished.unlink()
    return activity.remove_customer(run.activity, customer_id)


def _forget_showcase(run: Run, recap_id: str) -> None:
    """Take the recap out of the showcase; the page with the showcase is then written by a run."""
    file = run.folder / SHOWCASE
    roles = artifacts.showcase(run) if file.exists() else {}
    if recap_id in roles.values():
        Store(run.store_url).delete(keys.GALLERY)
        others = {role: each for role, each in roles.items() if each != recap_id}
        write_run_file(file, json.dumps(others, indent=2))


def _forget_failures(run: Run, recap_id: str) -> None:
    """Delete the recap's failures, and the reports that list them: the next run writes them."""
    listing = run.folder / report.FAILURES
    was_listed = listing.exists() and recap_id in listing.read_text("utf-8")
    if jobs.forget(run.state_url, recap_id) or was_listed:
        for name in (report.TEXT, report.JSON, report.FAILURES):
            (run.folder / name).unlink(missing_ok=True)
