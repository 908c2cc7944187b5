"""
The stage `read`: read and check the log, and split it by customer.

The links of customers who opted out are revoked: they do not open again, even if the customers
return. Customers who are to be forgotten are left out as if they had opted out.
"""

from __future__ import annotations

from collections.abc import Iterator

from recap import activity
from recap.delivery import links
from recap.runs import Run, forgotten
from recap.runs.jobs import Job
from recap.runs.progress import PERCENT


def read_log(run: Run, job: Job) -> None:
    """Read the whole log. *job* counts percents of its bytes."""

    def watch(share: float) -> None:
        job.require_lease()
        job.done = int(PERCENT * share)

    def revoke_links(customers: Iterator[str]) -> None:
        if links.has_valid(run):
            links.revoke(run, map(run.recap_id, customers))

    left_out = forgotten.all_recaps(run.state_url)

    def is_forgotten(customer: str) -> bool:
        return run.recap_id(customer) in left_out

    activity.split(
        run.campaign,
        run.activity,
        watch=watch,
        on_opted_out=revoke_links,
        is_forgotten=is_forgotten if left_out else None,
    )
    job.done = PERCENT
