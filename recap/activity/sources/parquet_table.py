"""Open a Parquet file as a table. Its columns keep their types."""

from __future__ import annotations

from collections.abc import Mapping

from recap.activity.sources.column_mapping import WantedColumns, resolve_columns
from recap.activity.sources.files import SourceFile
from recap.activity.sources.source_table import (
    TEXT,
    SourceTable,
    Types,
    damaged_parquet,
    trimmed,
)
from recap.activity.sql import Database, literal, quote_name
from recap.lazy import duckdb


def open_parquet(
    db: Database, file: SourceFile, wanted: WantedColumns, keys: Mapping[str, str]
) -> SourceTable:
    types = parquet_types(db, file)
    mapping = resolve_columns(file, wanted, list(types), keys)

    def value(column: str) -> str:
        return trimmed(quote_name(column)) if types[column] == TEXT else quote_name(column)

    selected = ", ".join(
        f"{value(theirs)} as {quote_name(ours)}" for ours, theirs in mapping.columns.items()
    )
    row_hash = f"hash({', '.join(map(quote_name, types))})"
    rows = f"""
        select file_row_number + 1 as line, false as broken, {row_hash} as row_hash, {selected}
        from {_scan_sql(file)}
    """  # noqa: S608
    our_types = {ours: types[theirs] for ours, theirs in mapping.columns.items()}
    return SourceTable(db, file, None, rows, our_types, mapping)


def parquet_types(db: Database, file: SourceFile) -> Types:
    """Map each column of *file* to its DuckDB type, in the order of the file."""
    try:
        described = db.execute(f"describe select * from {_scan_sql(file)}").fetchall()  # noqa: S608
    except duckdb.Error as error:
        raise damaged_parquet(file) from error
    return {str(row[0]): str(row[1]) for row in described if row[0] != "file_row_number"}


def _scan_sql(file: SourceFile) -> str:
    path = literal(_without_globs(str(file.path)))
    return f"read_parquet([{path}], file_row_number=true, hive_partitioning=false)"


def _without_globs(path: str) -> str:
    """Escape the path, so that DuckDB takes ``*``, ``?`` and ``[`` in it literally."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in path)
