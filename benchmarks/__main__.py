"""
Time facts and cards on this machine: `make bench`.

Prints a table and writes build/bench.json. Compare figures of one run only: another
machine, or another minute of a busy one, is another run.
"""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cards
import facts
import pandas as pd
from rich.console import Console
from rich.table import Table

from recap import campaign
from recap.cards import Studio
from recap.stories import Customer, snapshot

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "build" / "bench.json"


def main() -> None:
    year = campaign.load(ROOT / "examples" / "complete-journey")
    with TemporaryDirectory() as folder:
        counting, known = facts.measure(year, Path(folder))
    studio = Studio(year)
    usual = snapshot(year, studio.theme, *median_customer(known))
    result = {
        "machine": {
            "python": platform.python_version(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
        },
        "facts": counting,
        "cards": cards.measure(studio, usual),
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    show(result)


def median_customer(known: pd.DataFrame) -> tuple[Customer, dict[str, Any]]:
    """Return the customer in the middle by number of events, and what is known of them."""
    middle = known["facts"].map(lambda said: said["events"]).sort_values(kind="stable").index
    chosen = middle[len(middle) // 2]
    return Customer(id=chosen), known.loc[chosen, "facts"]


def show(result: dict[str, Any]) -> None:
    table = Table("one card", "median ms", "p95 ms", "kB")
    for column in table.columns[1:]:
        column.justify = "right"
    for card in result["cards"]:
        kilobytes = f"{card['bytes'] / 1000:.0f}"
        table.add_row(card["tool"], f"{card['median_ms']}", f"{card['p95_ms']}", kilobytes)
    console = Console()
    console.print(table)
    console.print(
        "{customers} customers, {lines} lines: read in {read_s} s, "
        "counted in {count_s} s, ranked in {rank_s} s".format(**result["facts"]),
        soft_wrap=True,
    )
    console.print(f"Figures: {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
