"""The tool's side of the talk: a card a line comes in, figures a line go out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from .card import Card


def answer(draw: Callable[[Card], bytes], version: str) -> None:
    """Say that we are ready, then draw every card that comes, until there are no more."""
    _say({"ready": version})
    for line in sys.stdin:
        asked = json.loads(line)
        started = perf_counter()
        png = draw(asked["card"])
        took_ms = (perf_counter() - started) * 1000
        if asked.get("save"):
            Path(asked["save"]).write_bytes(png)
        _say({"ms": took_ms, "bytes": len(png)})


def _say(said: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
