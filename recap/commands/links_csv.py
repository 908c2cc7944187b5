"""Private links for the mailing tool: one per customer with a recap; and revoking them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from recap import activity
from recap.campaign import Campaign
from recap.delivery import Store, base_url_error, keys, links
from recap.errors import RunError
from recap.runs import Run, jobs
from recap.runs.progress import format_done

ALL = "--all"  # in the place of a customer


def write(run: Run, file: Path, campaign: Campaign) -> int:
    """
    Create a link for each customer with a recap; write them to *file*, return how many.

    Raises:
        CampaignError: The *campaign* has no address that links could begin with.
        RunError: The run has not read its log.
    """
    if error := base_url_error(campaign):
        raise error
    if not run.activity.exists():
        raise RunError(
            "This run has not read its log yet.", str(run.folder), "finish it: recap run"
        )
    base_url = campaign.delivery.base_url.strip()
    return links.write_csv(run, file, customers_with_recap(run), base_url)


def revoke(run: Run, customer: str) -> int:
    """Revoke every link of *customer*, or of all customers when it is `ALL`; return how many."""
    if customer == ALL:
        return links.revoke_all(run)
    return links.revoke(run, [run.recap_id(run.campaign.canonical_id(customer))])


def open_times(run: Run, now: datetime | None = None) -> str:
    """Return a sentence that says when the links of *run* open and expire; empty for always."""
    opens, expires = run.campaign.links_open, run.campaign.links_expire
    now = now or datetime.now(UTC)
    if expires and expires <= now:
        return f"They expired on {_moment(expires)}: set a later links.expires, and run again."
    parts = [f"open on {_moment(opens)}"] if opens and opens > now else []
    parts += [f"expire on {_moment(expires)}"] if expires else []
    return f"They {' and '.join(parts)}." if parts else ""


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} ({moment.tzinfo})"


def changed_times(run: Run, campaign: Campaign) -> str:
    """Return a warning where *campaign* has other times of links than *run*; else empty."""
    ours, theirs = ((each.links_open, each.links_expire) for each in (run.campaign, campaign))
    if ours == theirs:
        return ""
    return "[links] has changed since the run. It counts after: recap run, then recap serve."


def unfinished(run: Run) -> str:
    """Return a warning that names the unfinished stage of *run*; empty when all are done."""
    for stage in jobs.opened_stages(run.state_url):
        tally = jobs.tally(run.state_url, stage)
        if tally.state != "done":
            progress = format_done(stage, tally.done, tally.total)
            return f"The run is not finished ({stage}: {progress}). Finish it before you send mail."
    return ""


def customers_with_recap(run: Run) -> Iterator[str]:
    """Yield the id of every customer with a recap, sorted; failed customers have none."""
    store = Store(run.store_url)
    for customer in activity.read_customers(run.activity)["customer_id"].to_pylist():
        if store.exists(keys.snapshot(run.recap_id(customer))):
            yield customer
