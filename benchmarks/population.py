"""
Time the stage that needs all customers at once: control totals, ranks, the showcase.

    python benchmarks/population.py [EVENTS]     default: 10 million events

Reads and counts an amplified year first, in its own run folder under `build/`. A second run
uses that folder again. Each part is timed in a new process, in seconds of processor time.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import amplify
from facts import BUILD, EVENTS, EXAMPLE
from timing import measure_in_new_process

from recap import campaign
from recap.pipeline import artifacts, rank_stage, stages
from recap.runs import folder as runs
from recap.runs import jobs

PARTS = {
    "add_up": rank_stage.reconcile,
    "rank": rank_stage.rank,
    "showcase": rank_stage.choose_showcase,
}


def measure(events: int) -> dict[str, Any]:
    """Return ``customers``, and for each part ``<part>_s`` and ``<part>_peak_mb``."""
    folder = BUILD / f"{events:.0e}".replace("+", "")
    amplify.write_campaign(campaign.load(EXAMPLE), events, folder)
    measure_in_new_process(_count, folder)
    result: dict[str, Any] = {
        "customers": artifacts.read_report(runs.open_(folder / "run")).customers
    }
    for part in PARTS:
        seconds, peak_mb, _ = measure_in_new_process(_run_part, part, folder)
        result |= {f"{part}_s": round(seconds, 1), f"{part}_peak_mb": peak_mb}
    return result


def _count(folder: Path) -> None:
    run = runs.begin(campaign.load(folder), folder / "run")
    for stage in ("read", "count"):
        stages.prepare(run, stage)
        for shard in jobs.due_shards(run.state_url, stage):
            stages.work(run, stage, shard)
        jobs.close_stage(run.state_url, stage)


def _run_part(part: str, folder: Path) -> None:
    PARTS[part](runs.open_(folder / "run"))


if __name__ == "__main__":
    min_events = int(float(sys.argv[1])) if len(sys.argv) > 1 else EVENTS
    print(json.dumps(measure(min_events), indent=2))  # noqa: T201
