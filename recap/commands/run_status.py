"""Read the state of a run: its stages, failures and errors."""

from __future__ import annotations

from dataclasses import dataclass

from recap.errors import RecapError
from recap.runs import Run, jobs
from recap.runs.jobs import Failure, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStatus:
    """The state of a run. ``stage_errors`` are errors that stopped a whole stage."""

    run: Run
    tallies: tuple[Tally, ...]  # one per stage that has started, in order
    failures: tuple[Failure, ...]  # one per failed recap
    stage_errors: tuple[RecapError, ...]


def read_status(run: Run) -> RunStatus:
    """Return the state of *run*; it may be running."""
    stages = jobs.opened_stages(run.state_url)
    errors = (jobs.stage_error(run.state_url, stage) for stage in stages)
    return RunStatus(
        run=run,
        tallies=tuple(jobs.tally(run.state_url, stage) for stage in stages),
        failures=tuple(jobs.all_failures(run.state_url)),
        stage_errors=tuple(error for error in errors if error),
    )
