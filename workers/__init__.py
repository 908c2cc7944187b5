"""The pipeline on Celery: many processes, and machines, do the shards of one run."""

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
    Take *campaign* from its log to every customer's recap, in the folder *out*.

    Without *broker* (a Redis address) a server and a worker of *workers* processes,
    one a core by default, run as children while this does. With it, the workers
    are yours, unless *workers* asks for some here too.

    What an earlier run in *out* did and nothing changed is used again. On Ctrl-C,
    SIGTERM and every error the children are taken down and the exception is
    raised; what is done stays done, and the same call goes on from there.
    """
    from workers.coordinator import conduct  # here: a worker has no use for what this brings

    return conduct(campaign, out, broker, workers, draw, on_progress)
