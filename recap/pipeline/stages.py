"""
The stages of a run and their order, from the log to every customer's recap.

    read -> count -> rank -> freeze -> draw
                                  \\-> showcase -> gallery

Each stage works on one shard at a time; doing a shard twice is harmless. `run_in_process`
does all stages in this process; `workers.run` uses many processes.
A shard whose inputs did not change is not done again: see `recap/pipeline/cache_keys.py`.
"""

from __future__ import annotations

from recap import stories
from recap.errors import StorageError
from recap.pipeline import (
    artifacts,
    cache_keys,
    count_stage,
    draw_stage,
    freeze_stage,
    gallery_stage,
    rank_stage,
    read_stage,
    report,
    showcase_stage,
)
from recap.pipeline.report import Report
from recap.runs import Run, jobs

STAGES = {
    "read": read_stage.read_log,
    "count": count_stage.count_batch,
    "rank": rank_stage.rank_population,
    "freeze": freeze_stage.freeze_shard,
    "draw": draw_stage.draw_shard,
    "showcase": showcase_stage.draw_piece,
    "gallery": gallery_stage.write_gallery,
}


def run_in_process(run: Run) -> Report:
    """Do every stage in this process, one shard after the other."""
    for stage in STAGES:
        prepare(run, stage)
        for shard in jobs.due_shards(run.state_url, stage):
            work(run, stage, shard)
        jobs.close_stage(run.state_url, stage)
    return finish(run)


def finish(run: Run) -> Report:
    """
    End a run whose stages are done: keep its theme for the server, and write the report.

    Raises:
        StorageError: the run folder cannot be written.
    """
    try:
        stories.freeze_theme(stories.theme_of(run.campaign), run.theme)
    except OSError as error:
        raise StorageError(
            f"The theme could not be copied into the run folder: {error.strerror or error}.",
            str(run.theme),
            "make room, then run the same command again: finished work is kept",
        ) from error
    return report.write_report(run)


def prepare(run: Run, stage: str) -> None:
    """
    Open *stage*, so that its unfinished shards can be claimed.

    Raises:
        ActivityError, TemplateError: the campaign is wrong; no shard would succeed.
    """
    if not artifacts.read_report_file(run).exists():  # a new run, or its activity was removed
        jobs.reset(run.state_url)
    for error in stories.unknown_stories(run.campaign, stories.theme_of(run.campaign)):
        raise error
    fingerprints = cache_keys.fingerprints(run, stage)
    jobs.open_stage(run.state_url, stage, fingerprints, cache_keys.total(run, stage))


def work(run: Run, stage: str, shard: int) -> None:
    """Do one *shard* of an open *stage*, unless it is done or another process holds it."""
    with jobs.claim(run.state_url, stage, shard) as job:
        if job is not None:
            STAGES[stage](run, job)
