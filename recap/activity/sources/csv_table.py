"""Open a CSV file as a table. DuckDB splits the fields, so that every line keeps its number."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from itertools import islice

from recap.activity.sources.column_mapping import (
    WantedColumns,
    referenced_columns,
    resolve_columns,
)
from recap.activity.sources.column_paths import find_path, json_text_sql, listed
from recap.activity.sources.files import SourceFile
from recap.activity.sources.source_table import (
    TEXT,
    SourceTable,
    text_lines_sql,
    trimmed,
)
from recap.activity.sources.table_header import (
    MOST_ROWS,
    Row,
    TableHeader,
    find_header,
    header_notes,
    require_names,
)
from recap.activity.sources.text_lines import BOM, NumberedLines
from recap.activity.sql import Database, literal, quote_name

MOST_LINES = 400  # that are examined
DELIMITERS = (",", ";", "\t", "|")
SEPARATOR_LINE = re.compile(r'"?sep=(?P<delimiter>.)"?', re.IGNORECASE)  # for spreadsheets


def open_csv(
    db: Database, file: SourceFile, wanted: WantedColumns, keys: Mapping[str, str]
) -> SourceTable:
    lines = NumberedLines(file)
    lines.delimiter, header = _delimiter_and_header(file, referenced_columns(wanted))
    require_names(file, header)
    columns = list(header.columns)
    mapping = resolve_columns(file, wanted, columns, keys, header.paths())

    def value(ours: str, theirs: str) -> str:
        path = None if theirs in columns else find_path(theirs, columns)
        field = f"fields[{columns.index(path.column if path else theirs) + 1}]"
        return json_text_sql(field, path, ours) if path else field

    selected = ", ".join(
        f"{trimmed(value(ours, theirs))} as {quote_name(ours)}"
        for ours, theirs in mapping.columns.items()
    )
    texts = text_lines_sql(db, lines, also_blank=lines.delimiter)
    if not header.data_after:  # then the first line may start with a byte order mark
        texts = f"select line, ltrim(text, {literal(BOM)}) as text from ({texts})"  # noqa: S608
    rows = f"""
        select line, {_is_broken(len(columns), is_padded=header.is_padded)} as broken,
            hash(fields) as row_hash, {selected}
        from (
            select line, {_fields_sql(lines.delimiter)} as fields from ({texts})
            where line > {header.data_after}
        )
    """  # noqa: S608
    notes = header_notes(header, {*mapping.columns.values()})
    types = dict.fromkeys(mapping.columns, TEXT)
    return SourceTable(db, file, lines, rows, types, mapping, (*notes,))


def csv_columns(file: SourceFile) -> list[str]:
    """List the columns in the header of *file*."""
    return [path for paths in csv_header(file).paths().values() for path in listed(paths)]


def csv_header(file: SourceFile) -> TableHeader:
    """Find the header of *file* by the shape of its rows."""
    return _delimiter_and_header(file, set())[1]


def _delimiter_and_header(file: SourceFile, wanted: Set[str]) -> tuple[str, TableHeader]:
    """
    Return the delimiter and the header.

    The delimiter gives the most *wanted* columns; of equal ones, the one whose rows have the most
    cells of the header.
    """
    lines = NumberedLines(file)
    head = lines.head()[:MOST_LINES]
    separator = SEPARATOR_LINE.fullmatch(head[0].decode().strip()) if head else None
    skipped = int(separator is not None)
    delimiters: tuple[str, ...] = (separator["delimiter"],) if separator else DELIMITERS
    if wanted and head and not separator:
        delimiters = _best_for_first_line(head, wanted)
    headers = {}
    for delimiter in delimiters:
        rows = [*_rows(lines, head, delimiter)][skipped:]
        header = find_header(rows, file.options, wanted)
        cells = (len(header.columns) - 1) * sum(len(r) == len(header.columns) for _, r in rows)
        headers[delimiter] = (header.matches(wanted), cells, len(header.columns)), header
    best = max(headers, key=lambda delimiter: headers[delimiter][0])
    header = headers[best][1]
    if not any(header.columns):
        raise file.error(
            f"The file has no header{_after(file.options.skip)}.",
            "export a file that begins with the names of its columns, or correct source.skip.",
        )
    return best, replace(header, data_after=max(header.data_after, skipped))


def _after(skip: int | None) -> str:
    return f" after the first {skip:,} lines, which source.skip leaves out" if skip else ""


def _best_for_first_line(head: list[bytes], wanted: Set[str]) -> tuple[str, ...]:
    """
    Return the delimiters that give the most *wanted* columns, if the first line is the header.

    All delimiters, if another line may have more of them. This test saves most of the time that
    the search for a header takes, where a log has thousands of files.
    """
    first = head[0].decode("utf-8", "replace").rstrip("\r\n")
    names = {d: wanted & {cell.strip() for cell in _cells(first, d)} for d in DELIMITERS}
    most = max(map(len, names.values()))
    best = tuple(delimiter for delimiter in DELIMITERS if len(names[delimiter]) == most)
    text = b"".join(head)
    has_others = any(name.encode() in text for name in wanted - names[best[0]])
    return DELIMITERS if has_others or not most else best


def _rows(lines: NumberedLines, head: list[bytes], delimiter: str) -> Iterator[Row]:
    for number, text in islice(lines.head_records(head, delimiter), MOST_ROWS):
        yield number, _cells(text, delimiter)


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:  # a line break outside quotes: another delimiter, or a broken line
        return text.split(delimiter)


def _is_broken(columns: int, *, is_padded: bool) -> str:
    """SQL for whether a row has not the number of fields that the header has."""
    if not is_padded:
        return f"coalesce(len(fields) <> {columns}, true)"
    is_longer = f"len(fields) = {columns + 1} and trim(fields[{columns + 1}]) = ''"
    return f"coalesce(len(fields) <> {columns} and not ({is_longer}), true)"


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
