"""
Time facts and cards on this machine: `make bench`.

Prints tables and writes build/bench.json. Compare figures of one run only: another
machine, or another minute of a busy one, is another run.
"""

from __future__ import annotations

import json
import os
import platform
from typing import Any

import cards
import facts
import grounds
from rich.console import Console

from recap import campaign

RESULT = cards.ROOT / "build" / "bench.json"


def main() -> None:
    console, year = Console(), campaign.load(cards.EXAMPLE)
    told = cards.customers(year)
    result: dict[str, Any] = {
        "machine": {
            "python": platform.python_version(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
        },
        **cards.measure(year, told, console),
        "grounds": grounds.measure(year, told, console),
        "facts": facts.measure(year),
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    cards.show(result, console)
    grounds.show(result["grounds"], console)
    show(result["facts"], console)
    console.print(f"Figures: {RESULT.relative_to(cards.ROOT)}")


def show(counting: dict[str, Any], console: Console) -> None:
    console.print(
        "{events:,} events of {customers:,} customers: read in {read_s} s, counted in {seconds} s "
        "with {peak_mb} MB.".format(**counting),
        soft_wrap=True,
    )
    console.print(
        "To DuckDB, which takes {duckdb_s} s for the same facts, that is {ratio_to_duckdb}; "
        "customer by customer takes {ratio_to_per_customer} times as long.".format(**counting),
        soft_wrap=True,
    )


if __name__ == "__main__":
    main()
