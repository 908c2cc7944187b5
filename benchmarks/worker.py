"""
Draw many cards in a process of its own, to see how much memory it takes and keeps.

Reads the campaign's folder and the customers, pickled, from the standard input, and
writes JSON: the most memory after a tenth of the cards, and after all of them.
"""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Sequence
from itertools import cycle, islice, product
from pathlib import Path

from stopwatch import peak_mb

from recap import campaign
from recap.cards import FORMATS, CardRenderer
from recap.stories import Snapshot

CARDS = 10_000


def work(year: Path, customers: Sequence[Snapshot]) -> dict[str, int]:
    """Draw every story in every format for one customer after the other."""
    card_renderer, early = CardRenderer(campaign.load(year)), 0
    jobs = product(customers, [story.name for story in card_renderer.theme.stories], FORMATS)
    ours = (job for job in cycle(jobs) if card_renderer.theme.story(job[1]).is_told(job[0].facts))
    for nth, job in enumerate(islice(ours, CARDS)):
        card_renderer.card(*job)
        if nth == CARDS // 10:
            early = peak_mb()
    return {"worker_early_mb": early, "worker_peak_mb": peak_mb()}


if __name__ == "__main__":
    print(json.dumps(work(*pickle.load(sys.stdin.buffer))))  # noqa: S301, T201 - ours, and its answer
