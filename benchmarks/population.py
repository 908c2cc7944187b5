"""
How long the step takes that has everybody before it: adding up, ranks, the showcase.

    python benchmarks/population.py [EVENTS]     of 10 million events unless told

Reads and counts an amplified year first, in a run folder of its own under `build/`; what is
there already is used again. Each part is timed in a process of its own, in seconds of processor.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import amplify
from facts import BUILD, EVENTS, EXAMPLE
from stopwatch import apart

from recap import campaign
from recap.pipeline import artifacts, rank, stages
from recap.runs import folder as runs
from recap.runs import jobs

PARTS = {
    "add_up": rank.add_up,
    "rank": rank.rank,
    "showcase": rank.choose_showcase,
}


def measure(events: int) -> dict[str, Any]:
    """Return ``customers``, and of each part ``<part>_s`` and ``<part>_peak_mb``."""
    folder = BUILD / f"{events:.0e}".replace("+", "")
    amplify.make(campaign.load(EXAMPLE), events, folder)
    apart(_count, folder)
    found: dict[str, Any] = {
        "customers": artifacts.read_report(runs.open_(folder / "run")).customers
    }
    for part in PARTS:
        seconds, peak, _ = apart(_do, part, folder)
        found |= {f"{part}_s": round(seconds, 1), f"{part}_peak_mb": peak}
    return found


def _count(folder: Path) -> None:
    run = runs.begin(campaign.load(folder), folder / "run")
    for stage in ("read", "count"):
        stages.prepare(run, stage)
        for shard in jobs.due(run.state_url, stage):
            stages.work(run, stage, shard)
        jobs.close_stage(run.state_url, stage)


def _do(part: str, folder: Path) -> None:
    PARTS[part](runs.open_(folder / "run"))


if __name__ == "__main__":
    wanted = int(float(sys.argv[1])) if len(sys.argv) > 1 else EVENTS
    print(json.dumps(measure(wanted), indent=2))  # noqa: T201
