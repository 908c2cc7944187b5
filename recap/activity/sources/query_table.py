"""Open the result of a database query as a table. Every value is a text."""

from __future__ import annotations

from collections.abc import Mapping

from recap.activity.sources.column_mapping import WantedColumns, resolve_columns
from recap.activity.sources.column_paths import find_path, json_text_sql
from recap.activity.sources.files import SourceFile
from recap.activity.sources.source_table import TEXT, SourceTable, trimmed
from recap.activity.sql import Database, quote_name


def open_query_result(
    db: Database, file: SourceFile, wanted: WantedColumns, keys: Mapping[str, str]
) -> SourceTable:
    assert file.query_result  # noqa: S101 - its kind is "sql"
    columns = file.query_result.columns()
    mapping = resolve_columns(file, wanted, columns, keys)
    db.register("rows_of_query", file.query_result.batches(columns))

    def value(ours: str, theirs: str) -> str:
        path = None if theirs in columns else find_path(theirs, columns)
        return json_text_sql(quote_name(path.column), path, ours) if path else quote_name(theirs)

    selected = ", ".join(
        f"{trimmed(value(ours, theirs))} as {quote_name(ours)}"
        for ours, theirs in mapping.columns.items()
    )
    row_hash = f"hash({', '.join(map(quote_name, columns))})"
    rows = f"""
        select line, false as broken, {row_hash} as row_hash, {selected} from rows_of_query
    """  # noqa: S608
    return SourceTable(db, file, None, rows, dict.fromkeys(mapping.columns, TEXT), mapping)
