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
EXAMPLE = ROOT / "examples" / "complete-journey"
CUSTOMERS = 300
RESULT = ROOT / "build" / "bench.json"


def main() -> None:
    year = campaign.load(EXAMPLE)
    with TemporaryDirectory() as folder:
        known = facts.sample_year(year, Path(folder))
    studio = Studio(year)
    some = [snapshot(year, studio.theme, *customer) for customer in middle_customers(known)]
    result = {
        "machine": {
            "python": platform.python_version(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
        },
        "facts": facts.measure(year),
        **cards.measure(studio, some, EXAMPLE),
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    show(result)


def middle_customers(known: pd.DataFrame) -> list[tuple[Customer, dict[str, Any]]]:
    """Return the customers in the middle by number of events, and what is known of them."""
    events = known["facts"].map(lambda said: said["events"]).sort_values(kind="stable")
    first = max(0, (len(events) - CUSTOMERS) // 2)
    chosen = events.index[first : first + CUSTOMERS]
    return [(Customer(id=str(each)), known.loc[each, "facts"]) for each in chosen]


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
        "The first card of a template took {first_card_ms} ms, its plate included; painting costs "
        "{ratio_to_floor} times the floor. A process that drew 10,000 cards took "
        "{worker_peak_mb} MB at most; after 1,000 it was {worker_early_mb} MB.".format(**result),
        soft_wrap=True,
    )
    counting = result["facts"]
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
    console.print(f"Figures: {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
