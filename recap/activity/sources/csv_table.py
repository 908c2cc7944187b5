"""Open a CSV file as a table. DuckDB splits the fields, so that every line keeps its number."""

from __future__ import annotations

import csv
from collections.abc import Mapping

from recap.activity.sources.column_mapping import (
    WantedColumns,
    referenced_columns,
    resolve_columns,
)
from recap.activity.sources.files import SourceFile
from recap.activity.sources.source_table import (
    TEXT,
    SourceTable,
    require_unique,
    text_lines_sql,
    trimmed,
)
from recap.activity.sources.text_lines import NumberedLines
from recap.activity.sql import Database, literal, quote_name

DELIMITERS = (",", ";", "\t", "|")


def open_csv(
    db: Database, file: SourceFile, wanted: WantedColumns, keys: Mapping[str, str]
) -> SourceTable:
    lines = NumberedLines(file)
    delimiter, columns = _parse_header(lines.head(), referenced_columns(wanted))
    mapping = resolve_columns(file, wanted, columns, keys)
    for column in mapping.columns.values():
        require_unique(file, column, columns)
    lines.delimiter = delimiter
    fields = _fields_sql(delimiter)
    selected = ", ".join(
        f"{trimmed(f'fields[{columns.index(theirs) + 1}]')} as {quote_name(ours)}"
        for ours, theirs in mapping.columns.items()
    )
    rows = f"""
        select line, coalesce(len(fields) <> {len(columns)}, true) as broken,
            hash(fields) as row_hash, {selected}
        from (select line, {fields} as fields from ({text_lines_sql(db, lines)}) where line > 1)
    """  # noqa: S608
    return SourceTable(db, file, lines, rows, dict.fromkeys(mapping.columns, TEXT), mapping)


def csv_columns(file: SourceFile) -> list[str]:
    """List the columns in the header of *file*."""
    return _parse_header(NumberedLines(file).head(), set())[1]


def _parse_header(head: str, wanted: set[str]) -> tuple[str, list[str]]:
    """
    Return the delimiter and the columns of the header.

    The delimiter gives the most *wanted* columns; of equal ones, the one that gives the most
    columns.
    """

    def names(delimiter: str) -> list[str]:
        return [cell.strip() for cell in next(csv.reader([head], delimiter=delimiter), [])]

    best = max(DELIMITERS, key=lambda d: (len(wanted & {*names(d)}), len(names(d))))
    return best, names(best)


def _fields_sql(delimiter: str) -> str:
    """SQL that splits ``text`` into a list of fields; null when its quotes do not match."""
    d = literal(delimiter)
    cell = f'("(?:[^"]|"")*"|[^"{delimiter}][^{delimiter}]*|)[{delimiter}]'
    cells = f"regexp_extract_all(text || {d}, {literal(cell)}, 1)"
    unquoted = "lambda c: case when c[1] = '\"' then replace(c[2:-2], '\"\"', '\"') else c end"
    return f"""case
        when not contains(text, '"') then string_split(text, {d})
        when array_to_string({cells}, {d}) = text then list_transform({cells}, {unquoted})
    end"""
