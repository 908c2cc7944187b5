"""The loop of a tool's process: read one card a line, write one line of figures."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from .card import Card


def run(draw: Callable[[Card], bytes], version: str) -> None:
    """Report that the tool is ready, then draw every card until the input ends."""
    _write({"ready": version})
    for line in sys.stdin:
        request = json.loads(line)
        start_s = perf_counter()
        png = draw(request["card"])
        ms = (perf_counter() - start_s) * 1000
        if request.get("save"):
            Path(request["save"]).write_bytes(png)
        _write({"ms": ms, "bytes": len(png)})


def _write(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()
