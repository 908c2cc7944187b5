"""
Time facts and cards on this machine: `make bench`.

Prints tables and writes build/bench.json. Compare only figures of one run: another
machine, or another minute of a busy machine, gives other figures.
"""

from __future__ import annotations

import json
import os
import platform
from typing import Any

import backgrounds
import cards
import checking
import facts
import preview
import stories
from rich.console import Console

from recap import campaign

RESULT = cards.ROOT / "build" / "bench.json"


def main() -> None:
    console, year = Console(), campaign.load(cards.EXAMPLE)
    snapshots = cards.sample_snapshots(year)
    result: dict[str, Any] = {
        "machine": {
            "python": platform.python_version(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
        },
        **cards.measure(year, snapshots, console),
        "backgrounds": backgrounds.measure(year, snapshots, console),
        "stories": stories.measure(year),
        "facts": facts.measure(year),
        "preview": {**preview.measure(), **checking.measure()},
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    cards.print_table(result, console)
    backgrounds.print_table(result["backgrounds"], console)
    stories.print_table(result["stories"], console)
    print_counting(result["facts"], console)
    preview.print_result(result["preview"], console)
    checking.print_result(result["preview"], console)
    console.print(f"Figures: {RESULT.relative_to(cards.ROOT)}")


def print_counting(result: dict[str, Any], console: Console) -> None:
    console.print(
        "{events:,} events of {customers:,} customers: read in {read_s} s, counted in {seconds} s "
        "with {peak_mb} MB.".format(**result),
        soft_wrap=True,
    )
    console.print(
        "DuckDB takes {duckdb_s} s for the same facts, a ratio of {ratio_to_duckdb}. Counting "
        "customer by customer takes {ratio_to_per_customer} times as long.".format(**result),
        soft_wrap=True,
    )


if __name__ == "__main__":
    main()
