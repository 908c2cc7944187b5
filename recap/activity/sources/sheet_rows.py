"""The rows of a sheet as Arrow batches. A column of numbers, or of dates, keeps its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from recap.activity.sources.column_mapping import TIME_OF_DAY
from recap.activity.sources.source_table import TEXT
from recap.lazy import pa

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

ROWS_A_BATCH = 20_000
LARGEST_ID = 1 << 53  # a spreadsheet keeps no larger integer exactly
MIXED = "MIXED"  # numbers and texts: read as text

Cell = Any  # str, float, bool, date, datetime, time or timedelta; "" is blank


@dataclass(slots=True)
class SheetRows:
    """
    The rows of a sheet below its header, as batches with a type a column.

    ``index`` maps our columns to their positions; ``kinds`` to a DuckDB type, or `MIXED`.
    """

    sheet: CalamineSheet
    data_after: int
    footer: int
    index: Mapping[str, int]
    kinds: Mapping[str, str] = field(init=False)
    partly_dates: Set[str] = field(init=False)  # our columns with cells of dates and of text
    _last: int = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, set[type]] = {ours: set() for ours in self.index}
        integers = dict.fromkeys(self.index, True)
        numbers: list[int] = []
        for number, row in self._filled():
            numbers.append(number)
            for ours, position in self.index.items():
                cell = row[position]
                if _is_blank(cell):
                    continue
                found[ours].add(type(cell))
                if type(cell) is float and integers[ours]:
                    integers[ours] = cell.is_integer() and abs(cell) <= LARGEST_ID
        end = len(numbers) - self.footer
        self._last = numbers[end - 1] if end > 0 else 0
        self.partly_dates = {
            ours for ours, types in found.items() if str in types and types & {date, datetime}
        }
        self.kinds = {
            ours: _kind(types, ours, is_integer=integers[ours]) for ours, types in found.items()
        }

    def batches(self) -> pa.RecordBatchReader:
        schema = self._schema()
        return pa.RecordBatchReader.from_batches(schema, self._batches(schema))

    def _filled(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Yield the rows that have a cell, with their numbers in the sheet."""
        rows = enumerate(self.sheet.iter_rows(), 1)
        for number, row in islice(rows, self.data_after, None):
            if not all(map(_is_blank, row)):
                yield number, row

    def _batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        rows = ((number, row) for number, row in self._filled() if number <= self._last)
        while batch := [*islice(rows, ROWS_A_BATCH)]:
            arrays = [
                pa.array([number for number, _ in batch], pa.int64()),
                pa.array([hash(repr(row)) & (2**64 - 1) for _, row in batch], pa.uint64()),
            ]
            for ours, position in self.index.items():
                cells = [row[position] for _, row in batch]
                kind = self.kinds[ours]
                values = [_value(cell, kind) for cell in cells]
                arrays.append(pa.array(values, ARROW_TYPES[kind]()))
                if kind == MIXED:
                    arrays.append(pa.array([_is_number(cell) for cell in cells], pa.bool_()))
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _schema(self) -> pa.Schema:
        fields = [("line", pa.int64()), ("row_hash", pa.uint64())]
        for ours, kind in self.kinds.items():
            fields.append((ours, ARROW_TYPES[kind]()))
            if kind == MIXED:
                fields.append((was_number(ours), pa.bool_()))
        return pa.schema(fields)


ARROW_TYPES = {
    TEXT: lambda: pa.string(),
    MIXED: lambda: pa.string(),
    "BIGINT": lambda: pa.int64(),
    "DOUBLE": lambda: pa.float64(),
    "DATE": lambda: pa.date32(),
    "TIMESTAMP": lambda: pa.timestamp("us"),
    "TIME": lambda: pa.time64("us"),
}


def _kind(types: Set[type], ours: str, *, is_integer: bool) -> str:
    """Return the DuckDB type of a column with cells of these *types*."""
    if types and types <= {int, float}:
        return "BIGINT" if is_integer else "DOUBLE"
    if types and types <= {date, datetime}:
        return "DATE" if types == {date} else "TIMESTAMP"
    if types == {time} and ours == TIME_OF_DAY:
        return "TIME"
    return MIXED if types & {int, float} else TEXT


def _value(cell: Cell, kind: str) -> Cell:
    """Convert a cell to the type of its column."""
    if _is_blank(cell):
        return None
    if kind in (TEXT, MIXED):
        return as_text(cell)
    if kind == "BIGINT":
        return int(cell)
    if kind == "TIMESTAMP" and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)
    return cell


def as_text(cell: Cell) -> str:
    """Write a cell as in a CSV file: 42.0 is 42, a duration h:mm:ss, a date ISO 8601."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) <= LARGEST_ID else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return _duration(cell)
    return "" if cell is None else str(cell)


def _duration(length: timedelta) -> str:
    seconds = round(abs(length).total_seconds())
    sign = "-" if length < timedelta() else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _is_blank(cell: Cell) -> bool:
    return cell == "" or cell is None or (isinstance(cell, str) and cell.isspace())


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def was_number(ours: str) -> str:
    return f"{ours}#was number"
