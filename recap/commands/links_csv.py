"""The file for the mailing tool: a private link for every customer who has a recap."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from recap import activity
from recap.delivery import Store, keys, links
from recap.errors import RunError
from recap.runs import Run, jobs
from recap.runs.progress import format_done


def write(run: Run, file: Path, base_url: str) -> int:
    """Mint a link for each customer who has a recap; write them to *file*, return how many."""
    if not run.activity.exists():
        raise RunError(
            "This run has not read its log yet.", str(run.folder), "run it to its end: recap run"
        )
    return links.write_csv(run, file, with_a_recap(run), base_url)


def unfinished(run: Run) -> str:
    """Say which stage of *run* is not over, so that it is too early to mail; empty when all are."""
    for stage in jobs.opened_stages(run.state_url):
        tally = jobs.tally(run.state_url, stage)
        if tally.state != "done":
            far = format_done(stage, tally.done, tally.total)
            return f"The run is not finished ({stage}: {far}): run it to its end before you mail."
    return ""


def with_a_recap(run: Run) -> Iterator[str]:
    """Yield the id of every customer who has a recap, sorted; who failed has none."""
    store = Store(run.store_url)
    for customer in activity.read_customers(run.activity)["customer_id"].to_pylist():
        if store.exists(keys.snapshot(run.recap_id(customer))):
            yield customer
