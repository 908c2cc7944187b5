"""The pipeline on Celery: many processes do the shards of one run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recap.campaign import Campaign
    from recap.pipeline import Report
    from recap.runs import DrawPlan
    from recap.runs.progress import Progress

__all__ = ["run"]


def run(
    campaign: Campaign,
    out: Path,
    broker: str | None = None,
    workers: int | None = None,
    draw: DrawPlan = "ahead",
    on_progress: Callable[[Progress], None] | None = None,
) -> Report:
    """
    Make every customer's recap of *campaign* in the folder *out*.

    Work of an earlier run in *out* whose inputs did not change is used again. On Ctrl-C,
    SIGTERM and any error the child processes are ended and the exception is raised; finished
    work is kept, and the same call continues.

    Args:
        campaign: The campaign.
        out: The run folder; it is created when it is missing.
        broker: The address of a Redis server. Without it, a server and a worker run as
            child processes for the time of the call.
        workers: How many worker processes to start. With *broker* none are started by
            default: yours do the work. Without it the default is one for each core.
        draw: Which cards to draw.
        on_progress: It is called a few times a second.
    """
    from workers.coordinator import coordinate  # here: a worker process does not need it

    return coordinate(campaign, out, broker, workers, draw, on_progress)
