"""Forget a customer, and prove that nothing of them is left: what `recap forget` prints."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from recap import activity
from recap.commands.counts import count
from recap.pipeline import forgetting, traces
from recap.pipeline.traces import Trace
from recap.runs import Run, forgotten
from recap.runs.forgotten import Receipt

MOST_LISTED = 20
NOT_DELETED = (
    "Not deleted, because these are yours: the log, files of links, mails, backups, and other run "
    "folders (list the id under [opted_out] for them)."
)


@dataclass(frozen=True, slots=True)
class Search:
    """What is left of a customer, and whether all of their names could be searched for."""

    traces: tuple[Trace, ...]
    has_shared_names: bool  # other customers of the run have the same name

    @property
    def is_clean(self) -> bool:
        return not any(trace.is_certain for trace in self.traces)


def forget(run: Run, customer: str) -> tuple[Receipt, Search]:
    """Delete all of *customer*, then search for what is left. Raises as `forgetting.forget`."""
    customer_id = run.campaign.canonical_id(customer)
    done = forgetting.forget(run, customer_id)
    return done.receipt, _search(run, customer_id, done.names)


def check(run: Run, customer: str, names: Collection[str]) -> tuple[Receipt | None, Search]:
    """Search for the id, the names that the run has, and *names*; delete nothing."""
    customer_id = run.campaign.canonical_id(customer)
    receipt = forgotten.find(run.state_url, run.recap_id(customer_id))
    all_names = {*names, *forgetting.names_of(run, customer_id)}
    return receipt, _search(run, customer_id, all_names)


def describe(receipt: Receipt | None, search: Search, run: Run) -> Iterator[str]:
    """Yield the lines of the answer; none has the id or a name."""
    yield _of_receipt(receipt)
    certain = [trace for trace in search.traces if trace.is_certain]
    likely = [trace for trace in search.traces if not trace.is_certain]
    if certain:
        yield f"Still in {run.folder}, or in its store:"
        yield from _listed(certain)
        yield "  fix:   recap forget CAMPAIGN CUSTOMER; then recap run, which writes reports anew"
    else:
        yield f"No byte of the id and the names is left in {run.folder}, or in its store."
    if likely:
        yield "The same number, or a word that is also the name, is in:"
        yield from _listed(likely)
    if search.has_shared_names:
        yield "A name was not searched for: other customers of the run have it, too."


def _search(run: Run, customer_id: str, names: Collection[str]) -> Search:
    shared = {name for name in names if _is_of_others(run, customer_id, name)}
    found = traces.find_traces(run, customer_id, {*names} - shared)
    return Search(tuple(found), bool(shared))


def _is_of_others(run: Run, customer_id: str, name: str) -> bool:
    if not run.activity.exists():
        return False
    people = activity.read_customers(run.activity).to_pylist()
    others = (person["name"] for person in people if person["customer_id"] != customer_id)
    as_words = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    return any(as_words.search(other) for other in others if other)


def _of_receipt(receipt: Receipt | None) -> str:
    if receipt is None:
        return "This customer was not forgotten in this run folder."
    if receipt.done_at is None:
        return "Forgetting this customer was stopped: run the command again without --check."
    links, files, lines = (
        count(receipt.deleted.get(f"{thing}s", 0), thing) for thing in ("link", "file", "line")
    )
    return (
        f"Forgotten on {receipt.done_at:%Y-%m-%d %H:%M} UTC: {links}, {files} of the store, "
        f"{lines} of the log. No run in this folder makes this recap again. "
        f"Receipt: {receipt.recap_id}"
    )


def _listed(found: list[Trace]) -> Iterator[str]:
    yield from (f"  {trace.file}: {trace.place}" for trace in found[:MOST_LISTED])
    if len(found) > MOST_LISTED:
        yield f"  and {len(found) - MOST_LISTED:,} more places"
