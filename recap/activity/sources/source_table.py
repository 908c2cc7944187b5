"""
A file as a table: SQL for its rows, and SQL that gives a column as text, number or names.

The rows of every kind of file have ``line`` (the row's position in the file), ``broken`` (whether
it is no valid row), ``row_hash`` (a hash of all columns, computed only when it is read), and the
wanted columns under our names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from recap.activity.columns import NAME_SEPARATOR
from recap.activity.sources.column_mapping import ColumnMapping
from recap.activity.sources.column_paths import EACH
from recap.activity.sources.durations import duration, is_short_duration
from recap.activity.sources.files import SourceFile
from recap.activity.sources.number_format import (
    NumberFormat,
    finite,
    may_have_another_reading,
    plain_number,
    written_number,
)
from recap.activity.sources.text_lines import NumberedLines
from recap.activity.sql import Database, is_one_of, is_write_error, literal, quote_name
from recap.errors import ActivityError
from recap.lazy import duckdb

TEXT = "VARCHAR"
INTEGER = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$")
DECIMAL = re.compile(r"DOUBLE|FLOAT|DECIMAL")
KINDS_WITH_LISTS = ("json", "sql")  # their lists are joined with `NAME_SEPARATOR`

BLANKS = " \t\r\n\N{NO-BREAK SPACE}"
LINE_ENDS = ("\r\n", "\n")

Types = Mapping[str, str]  # name of a column -> its DuckDB type


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A file that is open in *db*. ``rows`` is SQL that can be run once."""

    db: Database
    file: SourceFile
    lines: NumberedLines | None
    rows: str
    types: Types
    mapping: ColumnMapping
    notes: tuple[str, ...] = ()  # sentences about the file: what was found, and how to correct it
    # Where a text may have been a number: our column -> SQL for whether it was.
    native_numbers: Mapping[str, str] = field(default_factory=dict)

    def text(self, column: str) -> str:
        """SQL for a name or an id: trimmed, blank is null, 42.0 of a number column is '42'."""
        kind, raw = self.types[column], quote_name(column)
        if INTEGER.match(kind):
            return f"({raw}::varchar)"
        if DECIMAL.match(kind):
            integer = f"regexp_replace({raw}::varchar, '\\.0+$', '')"
            return f"(case when not isnan({raw}::double) then {integer} end)"
        return raw if kind == TEXT else f"({raw}::varchar)"

    def with_html_unescaped(self, columns: Iterable[str]) -> SourceTable:
        """Return the table with the characters that HTML entities in *columns* stand for."""
        replaced = []
        for column in columns:
            kind, name = self.types.get(column), quote_name(column)
            if kind == TEXT:
                replaced.append(f"{_unescaped(name)} as {name}")
            elif kind == f"{TEXT}[]":
                each = f"list_transform({name}, lambda each: {_unescaped('each')})"
                replaced.append(f"{each} as {name}")
        if not replaced:
            return self
        rows = f"select * replace ({', '.join(replaced)}) from ({self.rows})"  # noqa: S608
        return replace(self, rows=rows)

    def names(self, column: str, separator: str | None) -> str:
        """SQL for the names in a cell: each once, sorted, with `NAME_SEPARATOR` between."""
        trim = f"lambda each: trim(each::varchar, {literal(BLANKS)})"
        if self.types[column].endswith("[]"):
            cells = quote_name(column)
        elif separator or self.file.kind in KINDS_WITH_LISTS or self._is_list(column):
            cells = f"string_split({self.text(column)}, {literal(separator or NAME_SEPARATOR)})"
        else:
            return self.text(column)
        names = f"list_filter(list_transform({cells}, {trim}), lambda each: each <> '')"
        joined = f"array_to_string(list_sort(list_distinct({names})), {literal(NAME_SEPARATOR)})"
        return f"nullif({joined}, '')"

    def number(self, column: str) -> str:
        """SQL for a finite double, of a duration its minutes; null when blank or unreadable."""
        if self._is_number(column):
            return finite(f"{quote_name(column)}::double")
        text, form = self.text(column), self.number_format(column)
        if not form.decimal:
            return plain_number(text)
        number = written_number(text, form)
        if column in self.native_numbers:
            is_native = self.native_numbers[column]
            number = f"case when {is_native} then {plain_number(text)} else {number} end"
        if column.partition("#")[0] == "minutes":
            return f"coalesce({number}, {duration(text, form.short_durations)})"
        return number

    def number_format(self, column: str) -> NumberFormat:
        """Return how the numbers of *column* are written."""
        return self.file.numbers.of(self.mapping.columns[column]).without_undecided()

    def has_two_readings(self, column: str, number: str) -> str | None:
        """
        SQL for whether the cell may be another number in another format; None: no cell can.

        *number* is SQL for the result of `number`. For a duration of two parts it is true, too.
        """
        if self._is_number(column):
            return None
        text, form = self.text(column), self.number_format(column)
        if not form.decimal:
            test = may_have_another_reading(text, number)
        elif column.partition("#")[0] == "minutes" and not form.short_durations:
            test = f"{number} is null and {is_short_duration(text)}"
        else:
            return None
        native = self.native_numbers.get(column)
        return f"(not {native} and {test})" if native else f"({test})"

    def blank(self, column: str) -> str:
        """SQL for whether the cell is blank. NaN in a number column is blank."""
        if self._is_number(column):
            raw = quote_name(column)
            return f"({raw} is null or isnan({raw}::double))"
        return f"({quote_name(column)} is null)"

    def _is_number(self, column: str) -> bool:
        kind = self.types[column]
        return bool(INTEGER.match(kind) or DECIMAL.match(kind))

    def _is_list(self, column: str) -> bool:
        """Whether the column is a path to several values, which are joined."""
        return f"[{EACH}]" in self.mapping.columns.get(column, "")

    @contextmanager
    def explain_errors(self) -> Iterator[None]:
        """Turn errors of DuckDB while the rows are read into errors about the file."""
        try:
            yield
        except duckdb.Error as error:
            stream = self.lines or self.file.query_result
            if stream and stream.error:
                raise stream.error from None
            is_parquet = self.file.kind == "parquet"
            if is_parquet and not is_write_error(error) and _is_in_file(error):
                raise damaged_parquet(self.file) from error
            raise


def _unescaped(text: str) -> str:
    return f"case when contains({text}, '&') then nullif(unescape_html({text}), '') else {text} end"


def trimmed(text: str) -> str:
    """SQL for *text* without blanks around it; null when nothing remains."""
    # Trimming every text takes ten times as long.
    has_blanks = f"{is_one_of(f'{text}[1]', BLANKS)} or {is_one_of(f'{text}[-1]', BLANKS)}"
    value = f"case when {has_blanks} then trim({text}, {literal(BLANKS)}) else {text} end"
    return f"nullif({value}, '')"


def text_lines_sql(db: Database, lines: NumberedLines, also_blank: str = "") -> str:
    """
    SQL for the lines of a text file that are not blank, without their line ends.

    A line that has only blanks and the character *also_blank* is blank.
    """
    db.register("lines_of_file", lines.batches())
    whens = (f"when suffix(text, {literal(end)}) then left(text, -{len(end)})" for end in LINE_ENDS)
    content = f"case {' '.join(whens)} else text end"
    blanks = BLANKS + also_blank
    is_blank = f"{is_one_of('text[1]', blanks)} and trim(text, {literal(blanks)}) = ''"
    return f"""
        select * from (select line, {content} as text from lines_of_file)
        where text <> '' and not ({is_blank})
    """  # noqa: S608


def damaged_parquet(file: SourceFile) -> ActivityError:
    return file.error(
        "The file is not Parquet, or it is incomplete.",
        "copy or export it again; none of its rows was used.",
    )


def _is_in_file(error: duckdb.Error) -> bool:
    """Return whether the file caused the error. These errors are mistakes in our SQL instead."""
    in_our_sql = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
    return not isinstance(error, in_our_sql)
