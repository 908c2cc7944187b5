"""
Find the header among the first rows of a CSV file or a sheet: lines may stand before it.

The rows come as cells of text, so the same rules apply to every file of rows and cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from recap.activity.sources.column_names import column_names, repeated_names
from recap.activity.sources.column_paths import paths_in_texts
from recap.activity.sources.files import ReadOptions, SourceFile

Row = tuple[int, Sequence[str]]  # the number of its first line, and its cells

MOST_ROWS = 200  # that are examined
MOST_TYPED_ROWS = 50  # whose values are
COMMENT = "# "
SURE_SHARE = 0.8  # of the values of a column that has dates, or numbers
DATE = re.compile(
    r"\d{1,4}([-./])\d{1,2}\1\d{1,4}\b.*"
    r"|\d{1,2}[ -][^\W\d_]{3,}\.?,?[ -]\d{2,4}\b.*|[^\W\d_]{3,}\.? \d{1,2},? \d{4}\b.*"
    r"|\d{1,2}:\d{2}(:\d{2})?.*"
)
NUMBER = re.compile(r"[^\w\s]*\s?[^\w\s]?\d[\d.,'\s]*[^\w\s]*(\s?[^\W\d_]{3}|\s?[^\w\s])?")


@dataclass(frozen=True, slots=True)
class TableHeader:
    """
    The names of the columns, and where they are.

    ``columns`` has each name once: a second ``Distance`` is ``Distance#2``, and a column without
    a name is ``#1``. ``line`` is the line of the header; 0 when the file has none.
    ``data_after`` is the last line before the data. With ``is_padded``, rows may have one more
    cell, which is blank: a delimiter at their end.
    """

    columns: Sequence[str]
    line: int
    data_after: int
    is_padded: bool = False
    looks_like_data: bool = False
    rows_before: int = 0  # that are not blank, where the header was searched
    cells: Sequence[str] = ()  # of the header, as written
    row_cells: int = 0  # of most rows below it; 0 without rows
    rows: Sequence[Sequence[str]] = ()  # the first ones below it

    def matches(self, wanted: Set[str]) -> int:
        return len(wanted & {*self.columns})

    def paths(self) -> dict[str, list[str]]:
        """Map each column to the paths to its values: only itself, where it has no JSON."""
        return {
            column: paths_in_texts(column, (row[index] for row in self.rows if index < len(row)))
            for index, column in enumerate(self.columns)
        }


def find_header(rows: Sequence[Row], options: ReadOptions, wanted: Set[str]) -> TableHeader:
    """
    Find the header of the table whose first lines are *rows*.

    The header is the first row after the lines of ``skip``. Without ``skip`` it is the row with
    the most *wanted* names. When no row has one, it is the first row that has the shape of the
    rows below it, and not their numbers and dates.
    """
    rows = [row for row in rows[:MOST_ROWS] if row[0] > (options.skip or 0) and any(row[1])]
    if options.header:
        return _named_by_campaign(rows, options)
    if not rows:
        return TableHeader((), options.skip or 0, options.skip or 0)
    index = 0 if options.skip is not None else _best_row(rows, wanted)
    line, cells = rows[index]
    below = [row for _, row in rows[index + 1 :]]
    names, is_padded = _fit(cells, below)
    return TableHeader(
        columns=[*column_names(names)],
        line=line,
        data_after=line,
        is_padded=is_padded,
        looks_like_data=_is_data(cells, _kinds(_body(below))),
        rows_before=index,
        cells=names,
        row_cells=_most_cells(below),
        rows=below,
    )


def header_notes(header: TableHeader, used: Set[str]) -> Iterator[str]:
    """Yield what a person should know about the *header*, of whose columns some are *used*."""
    for name, others in repeated_names(header.cells):
        if {name, *others} & used:
            listed = ", ".join(f"'{other}'" for other in others)
            yield (
                f"The header has '{name}' {len(others) + 1} times: '{name}' is the first; "
                f"write {listed} for the {'other' if len(others) == 1 else 'others'}."
            )
    if header.rows_before:
        yield (
            f"The header is in line {header.line}; the lines before it are not read. "
            f"If that is right, set skip = {header.line - 1} under [source]."
        )
    if header.looks_like_data:
        yield (
            "The first line is used as the header, but it looks like data. If the file has no "
            'header, set header = ["...", "..."] under [source], a name for each column.'
        )


def require_names(file: SourceFile, header: TableHeader) -> None:
    """Raise `ActivityError` when ``header`` of the campaign has not a name for each column."""
    names, cells = len(header.columns), header.row_cells
    if header.line or not cells or names == cells or (header.is_padded and cells == names + 1):
        return
    raise file.error(
        f"The campaign names {names} columns, but the lines have {cells} values.",
        f"write {cells} names in {file.key.rpartition('.')[0]}.header; without that key, the first "
        "line is the header.",
    )


def _named_by_campaign(rows: Sequence[Row], options: ReadOptions) -> TableHeader:
    names, cells = list(options.header), [row for _, row in rows]
    return TableHeader(
        columns=[*column_names(names)],
        line=0,
        data_after=options.skip or 0,
        is_padded=_fit(names, cells)[1],
        cells=names,
        row_cells=_most_cells(cells),
        rows=cells,
    )


def _most_cells(rows: Sequence[Sequence[str]]) -> int:
    return Counter(map(len, rows)).most_common(1)[0][0] if rows else 0


def _best_row(rows: Sequence[Row], wanted: Set[str]) -> int:
    matches = [_matches(cells, wanted) for _, cells in rows]
    return matches.index(max(matches)) if any(matches) else _row_by_shape(rows)


def _matches(cells: Sequence[str], wanted: Set[str]) -> int:
    if wanted.isdisjoint(map(str.strip, cells)) and not any("\n" in cell for cell in cells):
        return 0
    return len(wanted & {*column_names(cells)})


def _row_by_shape(rows: Sequence[Row]) -> int:
    """
    Find the widest of the rows above the first two rows of data; of equal rows, the first.

    Rows that are wider than the table, rows of data, and comments are no headers.
    """
    cells = [row for _, row in rows]
    body = _body(cells)
    kinds, width = _kinds(body), len(body[0])
    is_data = [_is_data(row, kinds) for row in cells]
    above = next((n for n, pair in enumerate(pairwise([*is_data, True])) if all(pair)), len(cells))
    ends = {
        index: _end(row)
        for index, row in enumerate(cells[:above])
        if len(row) <= width + 1 and not is_data[index] and not row[0].startswith(COMMENT)
    }
    if not ends:
        return 0
    widest = [index for index, end in ends.items() if end == max(ends.values())]
    full = (index for index in widest if sum(map(bool, cells[index])) >= ends[index] - 1)
    return next(full, widest[0])


def _body(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """Return the rows that have the width of the table: the one that holds the most cells."""
    widths = Counter(len(row) for row in rows)
    width = max(widths, key=lambda each: (each * widths[each], each), default=0)
    return [row for row in rows if len(row) == width]


def _end(row: Sequence[str]) -> int:
    """Return the number of cells up to the last one that is not blank."""
    return max((index for index, cell in enumerate(row, 1) if cell.strip()), default=0)


def _kinds(rows: Sequence[Sequence[str]]) -> Mapping[int, str]:
    """Map the index of each column that has dates, or numbers, to that kind."""
    kinds: dict[int, str] = {}
    rows = rows[:MOST_TYPED_ROWS]
    for index in range(max(map(len, rows), default=0)):
        found = Counter(_kind(row[index]) for row in rows if index < len(row) and row[index])
        if found:
            kind, count = found.most_common(1)[0]
            if kind and count >= SURE_SHARE * found.total():
                kinds[index] = kind
    return kinds


def _kind(cell: str) -> str:
    text = cell.strip()
    return "date" if DATE.fullmatch(text) else "number" if NUMBER.fullmatch(text) else ""


def _is_data(row: Sequence[str], kinds: Mapping[int, str]) -> bool:
    """Return whether a row has the dates and numbers that the rows of the table have."""
    cells = [(row[index], kind) for index, kind in kinds.items() if index < len(row)]
    filled = [(cell, kind) for cell, kind in cells if cell.strip()]
    return len(cells) == len(kinds) and bool(filled) and all(_kind(c) == kind for c, kind in filled)


def _fit(names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Sequence[str], bool]:
    """
    Fit the names to rows that are one cell longer or shorter, because of a delimiter at the end.

    Returns the names, and whether rows may have one more cell, which is blank.
    """
    widths = Counter(map(len, rows))
    if not widths or widths.most_common(1)[0][0] == len(names):
        return names, False
    if not names[-1].strip() and widths[len(names) - 1]:
        return names[:-1], True
    longer = [row for row in rows if len(row) == len(names) + 1]
    blank = sum(not row[-1].strip() for row in longer)
    return names, 2 * blank > len(longer)
