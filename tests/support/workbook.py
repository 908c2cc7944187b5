"""
Write small .xlsx files, part by part, so that a test controls what a spreadsheet stores.

A formula has a value that was computed when the file was saved; libraries that write .xlsx files
do not write that value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HIDDEN = ' state="hidden"'
EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
STYLES = {datetime: 1, date: 2, timedelta: 3, time: 4}
FORMATS = {1: "yyyy\\-mm\\-dd\\ hh:mm:ss", 2: "dd/mm/yyyy", 3: "[h]:mm:ss", 4: "h:mm"}


@dataclass(frozen=True)
class Formula:
    """A formula, and the value that was computed when the file was saved."""

    text: str
    value: float | str


@dataclass(frozen=True)
class Fault:
    """The value of a cell whose formula failed, such as ``#N/A``."""

    code: str


Cell = None | str | bool | float | datetime | date | timedelta | time | Formula | Fault
Rows = Sequence[Sequence[Cell]]


def write_workbook(
    file: Path, sheets: Mapping[str, Rows], *, since_1904: bool = False, hidden: Sequence[str] = ()
) -> Path:
    """Write a workbook with *sheets*: name -> rows. A row of no cells is not stored."""
    numbers = range(1, len(sheets) + 1)
    file.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
            f'ContentType="{TYPES}.worksheet+xml"/>'
            for n in numbers
        )
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" '
            f'ContentType="{TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
            f"{overrides}</Types>",
        )
        archive.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        parts = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
        archive.writestr(
            "xl/_rels/workbook.xml.rels", _relations([*parts, ("styles", "styles.xml")])
        )
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"'
            f"{HIDDEN if name in hidden else ''}/>"
            for n, name in enumerate(sheets, 1)
        )
        epoch = ' date1904="1"' if since_1904 else ""
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{RELATION}"><workbookPr{epoch}/>'
            f"<sheets>{listed}</sheets></workbook>",
        )
        archive.writestr("xl/styles.xml", _styles())
        for number, rows in enumerate(sheets.values(), 1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", _sheet(rows, since_1904))
    return file


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def _styles() -> str:
    formats = "".join(
        f'<numFmt numFmtId="{163 + n}" formatCode="{code}"/>' for n, code in FORMATS.items()
    )
    styles = "".join(f'<xf numFmtId="{163 + n}" applyNumberFormat="1"/>' for n in FORMATS)
    return (
        f'<styleSheet {MAIN}><numFmts count="{len(FORMATS)}">{formats}</numFmts>'
        "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>"
        f'<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId="0"/>{styles}</cellXfs>'
        "</styleSheet>"
    )


def _sheet(rows: Rows, since_1904: bool) -> str:
    stored = "".join(
        f'<row r="{number}">{"".join(_cells(row, number, since_1904))}</row>'
        for number, row in enumerate(rows, 1)
        if row
    )
    return f"<worksheet {MAIN}><sheetData>{stored}</sheetData></worksheet>"


def _cells(row: Sequence[Cell], number: int, since_1904: bool) -> Sequence[str]:
    return [
        _cell(cell, f"{_letters(column)}{number}", since_1904)
        for column, cell in enumerate(row)
        if cell is not None
    ]


def _cell(cell: Cell, place: str, since_1904: bool) -> str:
    formula = f"<f>{escape(cell.text)}</f>" if isinstance(cell, Formula) else ""
    value = cell.value if isinstance(cell, Formula) else cell
    if isinstance(value, Fault):
        return f'<c r="{place}" t="e"><v>{value.code}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b">{formula}<v>{int(value)}</v></c>'
    if isinstance(value, str):
        if formula:
            return f'<c r="{place}" t="str">{formula}<v>{escape(value)}</v></c>'
        text = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        return f'<c r="{place}" t="inlineStr">{text}</c>'
    style = STYLES.get(type(value), 0)
    return f'<c r="{place}" s="{style}">{formula}<v>{_serial(value, since_1904)!r}</v></c>'


def _serial(value: object, since_1904: bool) -> float:
    """Return a number; a date as days since the epoch of the workbook."""
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, time):
        return (value.hour * 60 + value.minute) / 1440
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if isinstance(value, datetime):
        return (value - EPOCHS[since_1904]) / timedelta(days=1)
    assert isinstance(value, int | float)
    return value


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
