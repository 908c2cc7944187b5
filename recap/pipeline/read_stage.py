"""The stage `read`: read and check the log, and split it by customer."""

from __future__ import annotations

from recap import activity
from recap.runs import Run
from recap.runs.jobs import Job
from recap.runs.progress import PERCENT


def read_log(run: Run, job: Job) -> None:
    """Read the whole log. *job* counts percents of its bytes."""

    def watch(share: float) -> None:
        job.require_lease()
        job.done = int(PERCENT * share)

    activity.split(run.campaign, run.activity, watch=watch)
    job.done = PERCENT
