"""Take names out of longer texts: "Watched Night Ferry" is the film "Night Ferry"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from recap.activity.sources import SourceTable
from recap.activity.sql import literal, quote_name
from recap.campaign import EXTRACTABLE


def extract(table: SourceTable, patterns: Mapping[str, tuple[str, ...]]) -> SourceTable:
    """
    Return *table* with what ``*`` stands for in the first pattern that matches a cell.

    Args:
        patterns: Column of the file -> patterns with one ``*``. Only columns of texts that the
            source maps are changed; rules on the same column read the whole cell.
    """
    changed = [
        f"{_extracted(quote_name(ours), patterns[theirs])} as {quote_name(ours)}"
        for ours, theirs in table.mapping.columns.items()
        if theirs in patterns and ours in EXTRACTABLE
    ]
    if not changed:
        return table
    rows = f"select * replace ({', '.join(changed)}) from ({table.rows})"  # noqa: S608
    return replace(table, rows=rows)


def _extracted(column: str, patterns: Iterable[str]) -> str:
    """SQL for the part that ``*`` stands for; the whole text when no pattern matches."""
    parts = [f"nullif(regexp_extract({column}, {_regex(pattern)}, 1), '')" for pattern in patterns]
    return f"coalesce({', '.join(parts)}, {column})"


def _regex(pattern: str) -> str:
    before, after = map(re.escape, pattern.split("*"))
    return literal(f"(?s)^{before}(.+){after}$")
