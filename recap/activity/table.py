"""
One file as a table: its columns, and SQL that gives any of them as text, number or moment.

Each kind of file says it in its own way; all give rows with ``line`` (where the row stands in
the file), ``broken`` (not a row at all), and the wanted columns under names of our own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from recap.activity.files import SourceFile
from recap.activity.lines import Lines
from recap.activity.sql import Database, literal, name
from recap.errors import ActivityError, did_you_mean

DELIMITERS = (",", ";", "\t", "|")
BLANKS = literal(" \t\r\n\N{NO-BREAK SPACE}")
LINE_END = "\r\n"
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
JSON_SAMPLE_LINES = 1000
NUMBER = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|DOUBLE|FLOAT|DECIMAL")

Wanted = Mapping[str, str]  # our name of a column -> the file's
Types = Mapping[str, str]  # our name of a column -> its DuckDB type


@dataclass(frozen=True, slots=True)
class Table:
    """A file opened in *db*: ``rows`` is SQL, and can be run once."""

    db: Database
    file: SourceFile
    lines: Lines | None
    rows: str
    types: Types

    def text(self, column: str) -> str:
        """SQL for a name or an id: trimmed, blank is null, 42.0 of a number column is '42'."""
        raw = f"{name(column)}::varchar"
        if self._is_number(column):
            whole = f"regexp_replace({raw}, '\\.0+$', '')"
            raw = f"case when isnan({name(column)}::double) then null else {whole} end"
        return f"nullif(trim({raw}, {BLANKS}), '')"

    def number(self, column: str) -> str:
        """SQL for a double; null where there is none or it cannot be read."""
        if self._is_number(column):
            wide = f"{name(column)}::double"
            return f"case when isfinite({wide}) then {wide} end"
        read = f"try_cast(replace({self.text(column)}, '_', '?') as double)"
        return f"case when isfinite({read}) then {read} end"

    def _is_number(self, column: str) -> bool:
        return NUMBER.match(self.types[column]) is not None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Say in our words what goes wrong while the rows are read."""
        try:
            yield
        except duckdb.Error as error:
            if self.lines and self.lines.trouble:
                raise self.lines.trouble from None
            if self.file.kind == "parquet" and not _is_about_disk(error):
                raise _damaged_parquet(self.file) from error
            raise


def open_table(db: Database, file: SourceFile, wanted: Wanted, *, keys: Mapping[str, str]) -> Table:
    """
    Open *file* for the *wanted* columns.

    Args:
        wanted: Our names of the columns, and the file's.
        keys: Our names of the columns, and the keys of campaign.toml that chose them.

    Raises:
        ActivityError: a column is not there, or the file is not what its ending says.
    """
    return _OPENERS[file.kind](db, file, wanted, keys)


def _open_csv(db: Database, file: SourceFile, wanted: Wanted, keys: Mapping[str, str]) -> Table:
    lines = Lines(file)
    delimiter, columns = _header(lines.head(), {*wanted.values()})
    _all_there(file, wanted, columns, keys)
    for column in wanted.values():
        _only_once(file, column, columns)
    lines.delimiter = delimiter
    fields = _fields(delimiter)
    picked = ", ".join(
        f"fields[{columns.index(theirs) + 1}] as {name(ours)}" for ours, theirs in wanted.items()
    )
    rows = f"""
        select line, coalesce(len(fields) <> {len(columns)}, true) as broken, {picked}
        from (select line, {fields} as fields from ({_texts(db, lines)}) where line > 1)
    """  # noqa: S608
    return Table(db, file, lines, rows, dict.fromkeys(wanted, "VARCHAR"))


def _header(head: str, wanted: set[str]) -> tuple[str, list[str]]:
    """Tell the delimiter by the header: the one that shows most wanted columns, then most."""

    def names(delimiter: str) -> list[str]:
        return [cell.strip() for cell in next(csv.reader([head], delimiter=delimiter), [])]

    best = max(DELIMITERS, key=lambda d: (len(wanted & {*names(d)}), len(names(d))))
    return best, names(best)


def _fields(delimiter: str) -> str:
    """SQL that parts ``text`` into a list; null where its quotes do not make sense."""
    d = literal(delimiter)
    cell = f'("(?:[^"]|"")*"|[^"{delimiter}][^{delimiter}]*|)[{delimiter}]'
    cells = f"regexp_extract_all(text || {d}, {literal(cell)}, 1)"
    bare = "lambda c: case when c[1] = '\"' then replace(c[2:-2], '\"\"', '\"') else c end"
    return f"""case
        when not contains(text, '"') then string_split(text, {d})
        when array_to_string({cells}, {d}) = text then list_transform({cells}, {bare})
    end"""


def _texts(db: Database, lines: Lines) -> str:
    """SQL for the lines of a text file that are not blank, without their ends."""
    db.register("lines_of_file", lines.batches())
    return f"""
        select line, rtrim(text, {literal(LINE_END)}) as text
        from lines_of_file where trim(text, {literal(BOM + LINE_END)} || {BLANKS}) <> ''
    """  # noqa: S608


def _open_jsonl(db: Database, file: SourceFile, wanted: Wanted, keys: Mapping[str, str]) -> Table:
    lines = Lines(file)
    lines.head()
    _all_there(file, wanted, _json_columns(db, Lines(file)), keys)
    picked = ", ".join(f"{_json_value(theirs)} as {name(ours)}" for ours, theirs in wanted.items())
    rows = f"""
        select line, doc is null as broken, {picked}
        from ({_documents(_texts(db, lines))})
    """  # noqa: S608
    return Table(db, file, lines, rows, dict.fromkeys(wanted, "VARCHAR"))


def _documents(texts: str) -> str:
    text = f"ltrim(text, {literal(BOM)})"
    is_object = f"json_valid({text}) and json_type({text}) = 'OBJECT'"
    return f"select line, case when {is_object} then {text}::json end as doc from ({texts})"  # noqa: S608


def _json_value(column: str) -> str:
    path = literal("/" + column.replace("~", "~0").replace("/", "~1"))
    value = f"json_extract_string(doc, {path})"
    whole = f"regexp_replace({value}, '\\.0+$', '')"
    return f"case json_type(doc, {path}) when 'DOUBLE' then {whole} else {value} end"


def _json_columns(db: Database, lines: Lines) -> list[str]:
    """List the keys that the first lines have, in the order they appear."""
    keys = f"""
        select key, min(line) as seen
        from (select line, unnest(json_keys(doc)) as key
              from (from ({_documents(_texts(db, lines))}) limit {JSON_SAMPLE_LINES}))
        group by key order by seen, key
    """  # noqa: S608
    try:
        return [str(key) for key, _ in db.execute(keys).fetchall()]
    except duckdb.Error:
        if lines.trouble:
            raise lines.trouble from None
        raise


def _open_parquet(db: Database, file: SourceFile, wanted: Wanted, keys: Mapping[str, str]) -> Table:
    source = f"read_parquet([{literal(_glob_free(file))}], file_row_number=true, hive_partitioning=false)"
    try:
        described = db.execute(f"describe select * from {source}").fetchall()  # noqa: S608
    except duckdb.Error as error:
        raise _damaged_parquet(file) from error
    types = {str(row[0]): str(row[1]) for row in described if row[0] != "file_row_number"}
    _all_there(file, wanted, list(types), keys)
    picked = ", ".join(f"{name(theirs)} as {name(ours)}" for ours, theirs in wanted.items())
    rows = f"select file_row_number + 1 as line, false as broken, {picked} from {source}"  # noqa: S608
    return Table(db, file, None, rows, {ours: types[theirs] for ours, theirs in wanted.items()})


def _glob_free(file: SourceFile) -> str:
    """Return the file's path so that DuckDB takes ``*``, ``?`` and ``[`` in it as they stand."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(file.path))


_OPENERS = {"csv": _open_csv, "jsonl": _open_jsonl, "parquet": _open_parquet}


def _all_there(
    file: SourceFile, wanted: Wanted, columns: list[str], keys: Mapping[str, str]
) -> None:
    for ours, theirs in wanted.items():
        if theirs not in columns:
            raise ActivityError(
                f"There is no column '{theirs}'.{did_you_mean(theirs, columns)}",
                f"{file.shown} ({keys[ours]} in campaign.toml)",
                f"name one of its columns: {', '.join(columns)}.",
            )


def _only_once(file: SourceFile, column: str, columns: list[str]) -> None:
    if columns.count(column) > 1:
        raise file.error(
            f"The header has '{column}' {columns.count(column)} times.",
            "rename the columns so that each name stands once.",
        )


def _is_about_disk(error: duckdb.Error) -> bool:
    return isinstance(error, duckdb.OutOfMemoryException) or "write" in str(error)


def _damaged_parquet(file: SourceFile) -> ActivityError:
    return file.error(
        "The file is not Parquet, or it was cut short.",
        "copy or export it again; nothing of it was used.",
    )
