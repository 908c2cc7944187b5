"""
Forward fill within an order: columns that have a value only on the first line of each order.

Exports of shops write the state of an order beside its first item, and leave it blank beside the
others. A blank cell gets the last value above it, in the file, of the same order.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from recap.activity.columns import REFUNDED, SUMMED_COLUMNS
from recap.activity.sources import SourceTable
from recap.activity.sql import quote_name
from recap.campaign import Source
from recap.errors import CampaignError

ORDER = quote_name("order_id")


def check_fill_down(source: Source, key: str) -> None:
    """Raise `CampaignError` where the sums of an order would be filled; *key* is the source's."""
    for ours in (*SUMMED_COLUMNS, REFUNDED):
        mapped = getattr(source.columns, ours) or ()
        for column in {mapped} if isinstance(mapped, str) else {*mapped}:
            if column in source.fill_down:
                raise CampaignError(
                    f"The column '{column}' of {ours} would count once for each line of an order.",
                    f"{key}.fill_down in campaign.toml",
                    "leave it out: a blank cell counts as nothing.",
                )


def fill_down(table: SourceTable, columns: Collection[str]) -> SourceTable:
    """
    Return *table* with the blank cells of *columns*, by their names in the file, filled.

    If the order's own number is one of them, it is filled first, from the line above.
    """
    filled = [ours for ours, theirs in table.mapping.columns.items() if theirs in columns]
    rows = table.rows
    if "order_id" in filled:
        rows = _filled(rows, ["order_id"], "")
    if others := [ours for ours in filled if ours != "order_id"]:
        rows = _filled(rows, others, f"partition by {ORDER}")
    return replace(table, rows=rows)


def _filled(rows: str, columns: list[str], partition: str) -> str:
    """SQL for *rows* with *columns* filled; lines without an order stay as they are."""
    has_order = f"{ORDER} is not null" if partition else "true"
    values = ", ".join(
        f"case when {has_order} then last_value({column} ignore nulls) over above else {column} end"
        f" as {column}"
        for column in map(quote_name, columns)
    )
    return f"""
        select * replace ({values}) from ({rows}) window above as (
            {partition} order by line rows between unbounded preceding and current row
        )
    """  # noqa: S608
