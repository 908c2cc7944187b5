"""
Draw many cards in one process and measure its memory.

Reads the campaign's folder and the snapshots, pickled, from standard input. Writes JSON:
the peak memory after a tenth of the cards, and after all of them.
"""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Sequence
from itertools import cycle, islice, product
from pathlib import Path

from timing import peak_mb

from recap import campaign
from recap.cards import FORMATS, CardRenderer
from recap.stories import Snapshot

CARDS = 10_000


def draw_cards(folder: Path, snapshots: Sequence[Snapshot]) -> dict[str, int]:
    """Draw every story in every format for one customer after the other."""
    renderer, early_mb = CardRenderer(campaign.load(folder)), 0
    jobs = product(snapshots, [story.name for story in renderer.stories], FORMATS)
    cards = (job for job in cycle(jobs) if renderer.theme.story(job[1]).applies_to(job[0].facts))
    for number, job in enumerate(islice(cards, CARDS)):
        renderer.card(*job)
        if number == CARDS // 10:
            early_mb = peak_mb()
    return {"worker_early_mb": early_mb, "worker_peak_mb": peak_mb()}


if __name__ == "__main__":
    result = draw_cards(*pickle.load(sys.stdin.buffer))  # noqa: S301 - from our own process
    print(json.dumps(result))  # noqa: T201
