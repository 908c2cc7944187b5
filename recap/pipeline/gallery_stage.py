"""The stage `gallery`: write the page that shows the showcase."""

from __future__ import annotations

from recap.pipeline import artifacts
from recap.pipeline.draw_stage import CardWriter
from recap.runs import Run, jobs
from recap.runs.jobs import Job


def write_gallery(run: Run, job: Job) -> None:
    """Write the page of all showcase recaps that did not fail, with the cards drawn before."""
    failed, roles = jobs.failed_recaps(run.state_url), artifacts.showcase(run)
    with CardWriter(run, job) as card_writer:
        card_writer.gallery(
            {role: recap_id for role, recap_id in roles.items() if recap_id not in failed}
        )
    job.done = 1
