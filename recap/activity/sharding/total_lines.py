"""Find lines that count although they are totals of the log: by their words, or by their sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recap.activity.cleaning import CleaningSettings, TotalLine
from recap.activity.columns import REFUNDED, SUMMED_COLUMNS, TEXT_COLUMNS
from recap.activity.inference import is_total
from recap.activity.sources import source_key
from recap.activity.sql import Database

FEWEST_ROWS = 4  # with the total: the sum of one or two rows may be a coincidence
HALF_A_CENT = 0.005


def find_total_lines(db: Database, settings: CleaningSettings) -> tuple[TotalLine, ...]:
    """
    List the last line of each file, where it counts and is a total.

    One of its texts says so, or one of its numbers is the sum of that number in all other lines
    of the file.
    """
    columns = settings.log_columns
    sums = [column for column in SUMMED_COLUMNS if column in columns]
    added = "".join(f", sum({column}) as all_{column}" for column in sums)
    lines = "where not is_refund" if REFUNDED in columns else ""
    answer = db.execute(f"""
        with line_of_log as (from used {lines})
        select label, source, line_of_log.*, all_lines.*
        from (
            select file, max(line) as line, count(*) as lines {added}
            from line_of_log group by file
        ) all_lines
        join line_of_log using (file, line) join source_file using (file)
        order by file
    """)  # noqa: S608
    names = [str(column[0]) for column in answer.description or ()]
    rows = (dict(zip(names, row, strict=True)) for row in answer.fetchall())
    return tuple(line for row in rows for line in _total_line(row, sums, settings))


def _total_line(
    row: Mapping[str, Any], sums: list[str], settings: CleaningSettings
) -> Iterator[TotalLine]:
    """Yield what shows that the last *row* of a file is a total, at most one sign of it."""
    place = {"file": row["label"], "row": row["line"], "table": source_key(row["source"])}
    for ours in ("customer_id", *TEXT_COLUMNS):
        column = settings.sources[row["source"]].columns.get(ours)
        if is_total(row.get(ours)) and isinstance(column, str):
            yield TotalLine(**place, column=column, text=row[ours])
            return
    for ours in sums:
        value, total = row[ours], row[f"all_{ours}"]
        if value and row["lines"] >= FEWEST_ROWS and abs(total - 2 * value) < HALF_A_CENT:
            yield TotalLine(**place, column=ours, text=None)
            return
