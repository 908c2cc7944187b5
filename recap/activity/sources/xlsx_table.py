"""
Open a sheet of an .xlsx file as a table. Its columns of numbers and dates keep their types.

A cell with a formula has the value that was computed when the file was saved. The package
python-calamine reads the file; it knows the date system of the workbook (1900 or 1904).
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from itertools import islice
from typing import TYPE_CHECKING

from recap.activity.sources.column_mapping import (
    WantedColumns,
    referenced_columns,
    resolve_columns,
)
from recap.activity.sources.column_paths import find_path, json_text_sql, listed
from recap.activity.sources.files import SourceFile
from recap.activity.sources.sheet_rows import MIXED, SheetRows, as_text, was_number
from recap.activity.sources.source_table import TEXT, SourceTable, trimmed
from recap.activity.sources.table_header import (
    MOST_ROWS,
    TableHeader,
    find_header,
    header_notes,
    require_names,
)
from recap.activity.sources.workbook import open_workbook, sheet_names
from recap.activity.sql import Database, quote_name

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook


def open_xlsx(
    db: Database, file: SourceFile, wanted: WantedColumns, keys: Mapping[str, str]
) -> SourceTable:
    with open_workbook(file) as workbook:
        sheet = _sheet(workbook, file)
        header = _find_header(sheet, file, referenced_columns(wanted))
        require_names(file, header)
        columns = list(header.columns)
        mapping = resolve_columns(file, wanted, columns, keys, header.paths())
        paths = {
            ours: None if theirs in columns else find_path(theirs, columns)
            for ours, theirs in mapping.columns.items()
        }
        index = {
            ours: columns.index(path.column if path else mapping.columns[ours])
            for ours, path in paths.items()
        }
        rows = SheetRows(sheet, header.data_after, file.options.footer, index)
        db.register("rows_of_sheet", rows.batches())
    types = {
        ours: TEXT if paths[ours] or kind == MIXED else kind for ours, kind in rows.kinds.items()
    }

    def value(ours: str) -> str:
        name, path = quote_name(ours), paths[ours]
        text = json_text_sql(name, path, ours) if path else name
        return trimmed(text) if types[ours] == TEXT else text

    mixed = [ours for ours, kind in rows.kinds.items() if kind == MIXED]
    selected = ", ".join(
        (
            *(f"{value(ours)} as {quote_name(ours)}" for ours in index),
            *(quote_name(was_number(ours)) for ours in mixed),
        )
    )
    sql = f"select line, false as broken, row_hash, {selected} from rows_of_sheet"  # noqa: S608
    return SourceTable(
        db,
        file,
        None,
        sql,
        types,
        mapping,
        (
            *header_notes(header, {*mapping.columns.values()}),
            *(_partly_dates(mapping.columns[ours]) for ours in sorted(rows.partly_dates)),
        ),
        native_numbers={ours: quote_name(was_number(ours)) for ours in mixed},
    )


def _partly_dates(column: str) -> str:
    return (
        f"Some cells of '{column}' are dates, and others are texts. A spreadsheet that expects "
        "month/day makes dates of 05/03 and leaves 15/03 a text, so days and months of the dates "
        "may have changed places: export the log again as CSV."
    )


def xlsx_columns(file: SourceFile) -> list[str]:
    """List the columns of the sheet of *file*, and in place of JSON the paths to its values."""
    header = sheet_header(file)
    return [path for paths in header.paths().values() for path in listed(paths)]


def sheet_header(file: SourceFile) -> TableHeader:
    """Find the header of the sheet of *file* by the shape of its rows."""
    with open_workbook(file) as workbook:
        return _find_header(_sheet(workbook, file), file, set())


def _sheet(workbook: CalamineWorkbook, file: SourceFile) -> CalamineSheet:
    return workbook.get_sheet_by_name(file.sheet or sheet_names(workbook, with_hidden=True)[0])


def _find_header(sheet: CalamineSheet, file: SourceFile, wanted: Set[str]) -> TableHeader:
    rows = [
        (number, [as_text(cell) for cell in row])
        for number, row in enumerate(islice(sheet.iter_rows(), MOST_ROWS), 1)
    ]
    end = max((n for _, row in rows for n, cell in enumerate(row, 1) if cell), default=0)
    return find_header([(number, row[:end]) for number, row in rows], file.options, wanted)
