"""How long one card takes on the reference path, and where the time goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from stopwatch import in_turns

from recap.cards import FORMATS, Studio, encoding, press
from recap.stories import Snapshot

STORY = "summary"

Steps = dict[str, Callable[[], bytes]]


def measure(studio: Studio, snapshot: Snapshot) -> list[dict[str, Any]]:
    """Time each step of one card in each format, in alternating rounds; see `in_turns`."""
    calls: Steps = {}
    for size in FORMATS:
        calls |= _steps(studio, snapshot, size)
    return in_turns(calls)


def _steps(studio: Studio, snapshot: Snapshot, size: str) -> Steps:
    """Take the path of `Studio.card` apart; the last step is all of it at once."""
    html = studio.html(snapshot, STORY, size)
    pdf = _print(studio, html)
    picture = press._raster(pdf)
    return {
        f"{size}: HTML": lambda: studio.html(snapshot, STORY, size).encode(),
        f"{size}: layout and PDF": partial(_print, studio, html),
        f"{size}: pixels": lambda: press._raster(pdf).tobytes(),
        f"{size}: PNG": partial(encoding.png, picture),
        f"{size}: JPEG": partial(encoding.jpeg, picture),
        f"{size}: all, as PNG": partial(studio.card, snapshot, STORY, size, "png"),
    }


def _print(studio: Studio, html: str) -> bytes:
    document, _ = studio.press.lay_out(html, STORY)
    return studio.press.pdf(document, STORY, zoom=press.POINTS)
