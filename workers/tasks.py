"""The Celery task. `recap/pipeline/stages.py` has the work that it does."""

from __future__ import annotations

from pathlib import Path

from celery.utils.log import get_task_logger

from recap.runs import open_
from workers.app import app

log = get_task_logger(__name__)


@app.task(name="recap.work", max_retries=3, default_retry_delay=1)  # type: ignore[untyped-decorator]
def work(folder: str, stage: str, shard: int) -> None:
    """Do one shard of a stage of the run in *folder*; nothing happens when it is done already."""
    from recap.pipeline import stages  # only in the child: a process must not fork after loading it

    try:
        stages.work(open_(Path(folder)), stage, shard)
    except Exception as error:
        # The shard's row has the whole error. Its text may name a customer, so it is not logged.
        kind = type(error).__name__
        log.error("%s, shard %d of %s: %s", stage, shard, folder, kind)  # noqa: TRY400
