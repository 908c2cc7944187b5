"""How long one card takes: painted on its plate, drawn in one piece, and at the very least."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from stopwatch import figures, timed

from recap.cards import FORMATS, Studio, encoding
from recap.cards.skeleton import take_apart
from recap.stories import Snapshot

STORY, SIZE = "top-items", "story"
WARM, ROUNDS = 20, 60  # customers; each is new to the process when a tool meets it
WORKER = Path(__file__).with_name("worker.py")

Tool = Callable[[Snapshot], bytes]


def measure(studio: Studio, customers: Sequence[Snapshot], year: Path) -> dict[str, Any]:
    """
    Time one card of many customers with every tool, in alternating rounds.

    Returns:
        ``cards``: for each tool ``tool``, ``median_ms``, ``p95_ms``, and the usual ``bytes``.
        ``ratio_to_floor``, ``first_card_ms`` of a new template, plate included, and
        ``worker_peak_mb`` of a process that draws 10,000 cards; after 1,000 it had
        ``worker_early_mb``.
    """
    told = [each for each in customers if studio.theme.story(STORY).is_told(each.facts)]
    studio.card(told[0], "cover", SIZE)  # the libraries are loaded with the first card
    first_s, _ = timed(lambda: studio.card(told[0], STORY, SIZE))
    tools = _tools(studio)
    for customer in told[1:WARM]:
        studio.card(customer, STORY, SIZE)
    took: dict[str, list[float]] = {name: [] for name in tools}
    sizes: dict[str, list[int]] = {name: [] for name in tools}
    for customer in islice(cycle(told[WARM:]), ROUNDS):
        for name, draw in tools.items():
            seconds, made = timed(partial(draw, customer))
            took[name].append(seconds * 1000)
            sizes[name].append(len(made))
    cards = [
        {"tool": name, **figures(took[name]), "bytes": round(median(sizes[name]))} for name in tools
    ]
    return {
        "cards": cards,
        "ratio_to_floor": round(median(took["plates"]) / median(took["floor"]), 1),
        "first_card_ms": round(first_s * 1000),
        **_worker(year, told),
    }


def card_data(studio: Studio, customer: Snapshot) -> str:
    """Return what the card says, as JSON: what any other tool needs to draw the same one."""
    items = customer.facts["top_items"]
    said = {
        "brand": studio.campaign.brand,
        "year": customer.campaign["year_label"],
        "title": "You kept picking these",
        "width_px": FORMATS[SIZE].width_px,
        "height_px": FORMATS[SIZE].height_px,
        "items": [{"name": item["name"], "events": item["events"]} for item in items],
    }
    return json.dumps(said, ensure_ascii=False)


def _tools(studio: Studio) -> dict[str, Tool]:
    """Every tool draws the same card; one that is added here is in the table."""
    return {
        "plates": lambda customer: studio.card(customer, STORY, SIZE),
        "reference": lambda customer: encoding.png(studio.reference(customer, STORY, SIZE)),
        "floor": _floor(studio),
    }


def _floor(studio: Studio) -> Tool:
    """Copy the rows of the plate that the customer's words touch, and encode: nothing drawn."""
    kept: dict[str, Any] = {}

    def copied(customer: Snapshot) -> bytes:
        if not kept:
            filled = take_apart(studio.html(customer, STORY, SIZE))
            kept["plate"] = studio._plates.find(filled, SIZE, STORY)
            rows, kept["bands"] = studio._easel.paint(kept["plate"], filled.slots, SIZE)
            kept["rows"] = rows.copy()
        for first, after in kept["bands"]:
            kept["plate"].rows.copy(first, after, kept["rows"])
        made: bytes = kept["plate"].strips.png(kept["rows"], kept["bands"])
        return made

    return copied


def _worker(year: Path, customers: Sequence[Snapshot]) -> dict[str, int]:
    """Return the memory of a fresh process after 1,000 cards, and after 10,000; MB."""
    given = pickle.dumps((year, [*customers]))
    done = subprocess.run([sys.executable, WORKER], input=given, capture_output=True, check=True)  # noqa: S603 - ours
    figures_mb: dict[str, int] = json.loads(done.stdout)
    return figures_mb
