"""Open a file or a query as a `SourceTable`: the function depends on the kind of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from recap.activity.sources.column_mapping import WantedColumns
from recap.activity.sources.csv_table import csv_columns, csv_header, open_csv
from recap.activity.sources.files import SourceFile
from recap.activity.sources.json_table import json_columns, open_json
from recap.activity.sources.parquet_table import open_parquet, parquet_columns
from recap.activity.sources.query_table import open_query_result
from recap.activity.sources.source_table import BLANKS, TEXT, SourceTable
from recap.activity.sources.table_header import TableHeader
from recap.activity.sources.xlsx_table import open_xlsx, sheet_header, xlsx_columns
from recap.activity.sql import Database, literal

OPENERS = {
    "csv": open_csv,
    "json": open_json,
    "parquet": open_parquet,
    "sql": open_query_result,
    "xlsx": open_xlsx,
}


def open_table(
    db: Database, file: SourceFile, wanted: WantedColumns, *, keys: Mapping[str, str]
) -> SourceTable:
    """
    Open *file* for the *wanted* columns.

    Args:
        wanted: Maps our names of the columns to the names in the file, or to formulas.
        keys: Maps our names of the columns to the keys of campaign.toml that chose them.

    Raises:
        ActivityError: a column is missing, or the file is not what its ending says.
        CampaignError: a formula cannot be parsed.
    """
    table = OPENERS[file.kind](db, file, wanted, keys)
    if file.notes:
        table = replace(table, notes=(*file.notes, *table.notes))
    if file.customer is None or "customer_id" in wanted:
        return table
    customer = file.customer.strip(BLANKS)
    labels = {**table.mapping.labels, "customer_id": "customer"}
    return replace(
        table,
        rows=f"select *, {literal(customer)} as customer_id from ({table.rows})",  # noqa: S608
        types={**table.types, "customer_id": TEXT},
        mapping=replace(table.mapping, labels=labels),
    )


def read_header(file: SourceFile) -> TableHeader:
    """Find the header of a CSV file or a sheet by the shape of its rows."""
    return sheet_header(file) if file.kind == "xlsx" else csv_header(file)


def list_columns(db: Database, file: SourceFile) -> list[str]:
    """
    List the columns of *file* in its order; for JSON, the keys of the first 1,000 objects.

    In place of a column with structure, the paths to its values are listed: ``movie.title``.
    """
    if file.query_result:
        return file.query_result.columns()
    if file.kind == "csv":
        return csv_columns(file)
    if file.kind == "xlsx":
        return xlsx_columns(file)
    return json_columns(db, file) if file.kind == "json" else parquet_columns(db, file)
