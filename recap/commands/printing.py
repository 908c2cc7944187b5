"""Tables, lines and values, as every command prints them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

DEFAULT_WIDTH = 120  # columns, when the output is not a terminal


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(*heads, box=box.SIMPLE)
    for row in rows:
        table.add_row(*row)
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, DEFAULT_WIDTH)
    console.print(table)


def print_line(line: str) -> None:
    Console(markup=False, highlight=False, soft_wrap=True).print(line)


def readable(value: Any) -> str:
    """Format a fact's value: a record on one line, several records on one line each."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {readable(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        between = "\n" if value and isinstance(value[0], Mapping) else ", "
        return between.join(map(readable, value))
    return str(value)
