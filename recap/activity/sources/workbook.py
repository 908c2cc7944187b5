"""Open an .xlsx workbook. The package python-calamine reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from recap.activity.sources.decoding import readable_path
from recap.activity.sources.files import SourceFile
from recap.errors import ActivityError

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MOST_BYTES = 1 << 31  # of the decompressed parts: a sheet is read into memory


@contextmanager
def open_workbook(file: SourceFile) -> Iterator[CalamineWorkbook]:
    """Open the workbook. Raises `ActivityError` when it is damaged, encrypted or too large."""
    from python_calamine import CalamineError, load_workbook  # only when a log is .xlsx

    path = readable_path(file)
    try:
        with ZipFile(path) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except BadZipFile:
        raise _not_xlsx(file) from None
    if size > MOST_BYTES:
        raise file.error(
            "The workbook is too large: its parts have more than 2 GB.",
            "save the sheet as CSV, which recap reads in small parts.",
        )
    try:
        with load_workbook(str(path)) as workbook:
            yield workbook
    except CalamineError:
        raise _not_xlsx(file) from None


def _not_xlsx(file: SourceFile) -> ActivityError:
    return file.error(
        "The file is not an .xlsx workbook, or it is damaged or protected by a password.",
        "save it again as .xlsx without a password, or as CSV.",
    )


def sheet_names(workbook: CalamineWorkbook, *, with_hidden: bool) -> list[str]:
    """List the sheets with cells, in their order."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
        and (with_hidden or sheet.visible == SheetVisibleEnum.Visible)
    ]
