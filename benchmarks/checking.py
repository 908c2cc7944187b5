"""
Time `recap check` of a new campaign, and how much longer an older recap takes.

The environment variable `OLDER_RECAP` names the checkout of the older recap, with its own .venv;
without it there is no ratio.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.console import Console
from timing import time_call

OLDER = "OLDER_RECAP"
ROUNDS = 3


def measure() -> dict[str, float]:
    """Return the median of the seconds, and the ratio to the older recap, in turns with it."""
    commands = {"check": Path(sys.executable).with_name("recap")}
    if older := os.environ.get(OLDER):
        commands["older"] = Path(older) / ".venv" / "bin" / "recap"
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    with TemporaryDirectory(prefix="recap-bench-") as folder:
        for name, command in commands.items():  # each may have keys that the other does not know
            _run(command, "new", Path(folder) / name)
        for _ in range(ROUNDS):
            for name, command in commands.items():
                took_s, _ = time_call(partial(_run, command, "check", Path(folder) / name))
                seconds[name].append(took_s)
    result = {"check_s": round(median(seconds["check"]), 2)}
    if older:
        result["older_check_s"] = round(median(seconds["older"]), 2)
        result["check_ratio"] = round(median(seconds["older"]) / median(seconds["check"]), 2)
    return result


def print_result(result: dict[str, float], console: Console) -> None:
    ratio = f"; the older recap takes {result['check_ratio']} times as long" if (
        "check_ratio" in result
    ) else f" ({OLDER} names an older checkout to compare with)"  # fmt: skip
    console.print(f"A new campaign is checked in {result['check_s']} s{ratio}.", soft_wrap=True)


def _run(command: Path, *arguments: object) -> None:
    subprocess.run([command, *map(str, arguments)], check=True, capture_output=True)  # noqa: S603 - our own command line


if __name__ == "__main__":
    print_result(measure(), Console())
