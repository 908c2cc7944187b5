"""
One file as a table: its columns, and SQL that gives any of them as text, number or moment.

Each kind of file says it in its own way; all give rows with ``line`` (where the row stands in
the file), ``broken`` (not a row at all), ``row_hash`` (a hash of all columns, read only when asked
for), and the wanted columns under names of our own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from recap.activity.columns import NAME_SEPARATOR
from recap.activity.sources.column_mapping import (
    ColumnMapping,
    WantedColumns,
    referenced_columns,
    resolve_columns,
)
from recap.activity.sources.decoding import is_list
from recap.activity.sources.files import SourceFile
from recap.activity.sources.json_array import JsonElements
from recap.activity.sources.text_lines import NumberedLines
from recap.activity.sql import Database, is_write_error, literal, quote_name
from recap.errors import ActivityError
from recap.lazy import duckdb

DELIMITERS = (",", ";", "\t", "|")
TEXT = "VARCHAR"
LISTED = ("json", "sql")  # whose lists come with `NAME_SEPARATOR` between the names
BLANKS = " \t\r\n\N{NO-BREAK SPACE}"
A_BLANK = "(" + ", ".join(literal(blank) for blank in BLANKS) + ")"
LINE_ENDS = ("\r\n", "\n")
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
JSON_SAMPLE_LINES = 1000
WHOLE = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$")
FRACTION = re.compile(r"DOUBLE|FLOAT|DECIMAL")

Types = Mapping[str, str]  # our name of a column -> its DuckDB type


# What parts thousands in three digits each, beside a comma or a point.
GROUPS = " '\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{RIGHT SINGLE QUOTATION MARK}"


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A file opened in *db*: ``rows`` is SQL, and can be run once."""

    db: Database
    file: SourceFile
    lines: NumberedLines | None
    rows: str
    types: Types
    mapping: ColumnMapping

    def text(self, column: str) -> str:
        """SQL for a name or an id: trimmed, blank is null, 42.0 of a number column is '42'."""
        kind, raw = self.types[column], quote_name(column)
        if WHOLE.match(kind):
            return f"({raw}::varchar)"
        if FRACTION.match(kind):
            whole = f"regexp_replace({raw}::varchar, '\\.0+$', '')"
            return f"(case when not isnan({raw}::double) then {whole} end)"
        return raw if kind == TEXT else f"({raw}::varchar)"

    def names(self, column: str, separator: str | None) -> str:
        """SQL for the names in a cell: each once, sorted, with `NAME_SEPARATOR` between."""
        trimmed = f"lambda each: trim(each::varchar, {literal(BLANKS)})"
        if self.types[column].endswith("[]"):
            cells = quote_name(column)
        elif separator or self.file.kind in LISTED:
            cells = f"string_split({self.text(column)}, {literal(separator or NAME_SEPARATOR)})"
        else:
            return self.text(column)
        known = f"list_filter(list_transform({cells}, {trimmed}), lambda each: each <> '')"
        joined = f"array_to_string(list_sort(list_distinct({known})), {literal(NAME_SEPARATOR)})"
        return f"nullif({joined}, '')"

    def number(self, column: str) -> str:
        """SQL for a double; null where there is none or it cannot be read."""
        if self._is_number(column):
            wide = f"{quote_name(column)}::double"
        elif self.file.decimal:
            wide = _with_separators(self.text(column), self.file.decimal)
        else:
            wide = f"try_cast(replace({self.text(column)}, '_', '?') as double)"
        return f"case when isfinite({wide}) then {wide} end"

    def blank(self, column: str) -> str:
        """SQL that tells whether there is nothing; not-a-number in a number column is nothing."""
        if self._is_number(column):
            raw = quote_name(column)
            return f"({raw} is null or isnan({raw}::double))"
        return f"({quote_name(column)} is null)"

    def _is_number(self, column: str) -> bool:
        kind = self.types[column]
        return bool(WHOLE.match(kind) or FRACTION.match(kind))

    @contextmanager
    def explain_errors(self) -> Iterator[None]:
        """Say in our words what goes wrong while the rows are read."""
        try:
            yield
        except duckdb.Error as error:
            stopped = self.lines or self.file.query_result
            if stopped and stopped.error:
                raise stopped.error from None
            if self.file.kind == "parquet" and not is_write_error(error) and _is_in_file(error):
                raise _damaged_parquet(self.file) from error
            raise


def _with_separators(text: str, decimal: str) -> str:
    """SQL for a double of *text* such as 1.234,56; null where the groups are not of three."""
    groups = GROUPS + (".," if decimal == "," else ",.")[0]
    whole = rf"(\d+|\d{{1,3}}([{groups}]\d{{3}})+)"
    shape = rf"[+-]?({whole}([{decimal}]\d*)?|[{decimal}]\d+)"
    plain = f"translate({text}, {literal(decimal + groups)}, '.')"
    fits = f"regexp_full_match({text}, {literal(shape)})"
    return f"(case when {fits} then try_cast({plain} as double) end)"


def open_table(
    db: Database, file: SourceFile, wanted: WantedColumns, *, keys: Mapping[str, str]
) -> SourceTable:
    """
    Open *file* for the *wanted* columns.

    Args:
        wanted: Our names of the columns, and the file's, or formulas.
        keys: Our names of the columns, and the keys of campaign.toml that chose them.

    Raises:
        ActivityError: a column is not there, or the file is not what its ending says.
        CampaignError: a formula cannot be read.
    """
    return _OPENERS[file.kind](db, file, wanted, keys)


def list_columns(db: Database, file: SourceFile) -> list[str]:
    """List the columns of *file*, in its order; those of JSON by its first thousand."""
    if file.query_result:
        return file.query_result.columns()
    if file.kind == "csv":
        return _header(NumberedLines(file).head(), set())[1]
    return _json_columns(db, _objects(file)) if file.kind == "json" else [*_parquet_types(db, file)]


def _open_csv(
    db: Database, file: SourceFile, wanted: WantedColumns, keys: Mapping[str, str]
) -> SourceTable:
    lines = NumberedLines(file)
    delimiter, columns = _header(lines.head(), referenced_columns(wanted))
    mapping = resolve_columns(file, wanted, columns, keys)
    for column in mapping.columns.values():
        _only_once(file, column, columns)
    lines.delimiter = delimiter
    fields = _fields(delimiter)
    picked = ", ".join(
        f"{_trimmed(f'fields[{columns.index(theirs) + 1}]')} as {quote_name(ours)}"
        for ours, theirs in mapping.columns.items()
    )
    rows = f"""
        select line, coalesce(len(fields) <> {len(columns)}, true) as broken,
            hash(fields) as row_hash, {picked}
        from (select line, {fields} as fields from ({_texts(db, lines)}) where line > 1)
    """  # noqa: S608
    return SourceTable(db, file, lines, rows, dict.fromkeys(mapping.columns, TEXT), mapping)


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


def _trimmed(text: str) -> str:
    """SQL for *text* without blanks around it, null when nothing is left."""
    ends = f"{text}[1] in {A_BLANK} or {text}[-1] in {A_BLANK}"  # trimming all costs ten times more
    return f"nullif(case when {ends} then trim({text}, {literal(BLANKS)}) else {text} end, '')"


def _texts(db: Database, lines: NumberedLines) -> str:
    """SQL for the lines of a text file that are not blank, without their ends."""
    db.register("lines_of_file", lines.batches())
    whens = (f"when suffix(text, {literal(e)}) then left(text, -{len(e)})" for e in LINE_ENDS)
    bare = f"case {' '.join(whens)} else text end"
    return f"""
        select * from (select line, {bare} as text from lines_of_file)
        where text <> '' and not (text[1] in {A_BLANK} and trim(text, {literal(BLANKS)}) = '')
    """  # noqa: S608


def _open_json(
    db: Database, file: SourceFile, wanted: WantedColumns, keys: Mapping[str, str]
) -> SourceTable:
    lines = _objects(file)
    columns = _json_columns(db, _objects(file))
    if not columns:
        raise file.error(
            "There is no JSON object in it.",
            'write one object a line, as in {"id": 1}, or a list of them.',
        )
    mapping = resolve_columns(file, wanted, columns, keys)
    picked = ", ".join(
        f"{_trimmed(_json_value(at, ours))} as {quote_name(ours)}"
        for at, ours in enumerate(mapping.columns, 1)
    )
    paths = f"[{', '.join(_json_path(theirs) for theirs in mapping.columns.values())}]"
    rows = f"""
        select line, doc is null as broken, hash(doc) as row_hash, {picked}
        from (select line, doc, json_extract_string(doc, {paths}) as found,
                     json_type(doc, {paths}) as kinds
              from ({_documents(_texts(db, lines))}))
    """  # noqa: S608
    return SourceTable(db, file, lines, rows, dict.fromkeys(mapping.columns, TEXT), mapping)


def _objects(file: SourceFile) -> NumberedLines:
    """Read a list element by element, anything else line by line."""
    lines = NumberedLines(file)
    lines.head()  # says what is wrong with its bytes
    return JsonElements(file) if is_list(file) else lines


def _documents(texts: str) -> str:
    """SQL for each line as ``doc``: an object's text, null for anything else."""
    is_object = "json_valid(bare) and json_type(bare) = 'OBJECT'"
    return f"""
        select line, case when {is_object} then bare end as doc
        from (select line, ltrim(text, {literal(BOM)}) as bare from ({texts}))
    """  # noqa: S608


def _json_path(column: str) -> str:
    return literal("/" + column.replace("~", "~0").replace("/", "~1"))


def _json_value(at: int, ours: str) -> str:
    whole = f"regexp_replace(found[{at}], '\\.0+$', '')"
    listed = f"array_to_string(from_json(found[{at}], '[\"VARCHAR\"]'), {literal(NAME_SEPARATOR)})"
    several = f"when kinds[{at}] = 'ARRAY' then {listed}" if ours == "category" else ""
    return f"(case when kinds[{at}] = 'DOUBLE' then {whole} {several} else found[{at}] end)"


def _json_columns(db: Database, lines: NumberedLines) -> list[str]:
    """List the keys that the first lines have, in the order they appear."""
    first = f"select * from ({_documents(_texts(db, lines))}) limit {JSON_SAMPLE_LINES}"  # noqa: S608
    try:
        found = db.execute(f"select json_keys(doc) from ({first}) order by line").fetchall()  # noqa: S608
        return [*dict.fromkeys(key for (keys,) in found for key in keys or ())]
    except duckdb.Error:
        if lines.error:
            raise lines.error from None
        raise


def _open_parquet(
    db: Database, file: SourceFile, wanted: WantedColumns, keys: Mapping[str, str]
) -> SourceTable:
    source, types = _parquet(file), _parquet_types(db, file)
    mapping = resolve_columns(file, wanted, list(types), keys)

    def text(column: str) -> str:
        return _trimmed(quote_name(column)) if types[column] == TEXT else quote_name(column)

    picked = ", ".join(
        f"{text(theirs)} as {quote_name(ours)}" for ours, theirs in mapping.columns.items()
    )
    whole = f"hash({', '.join(map(quote_name, types))})"
    rows = f"""
        select file_row_number + 1 as line, false as broken, {whole} as row_hash, {picked}
        from {source}
    """  # noqa: S608
    typed = {ours: types[theirs] for ours, theirs in mapping.columns.items()}
    return SourceTable(db, file, None, rows, typed, mapping)


def _parquet(file: SourceFile) -> str:
    path = literal(_glob_free(file))
    return f"read_parquet([{path}], file_row_number=true, hive_partitioning=false)"


def _parquet_types(db: Database, file: SourceFile) -> dict[str, str]:
    try:
        described = db.execute(f"describe select * from {_parquet(file)}").fetchall()  # noqa: S608
    except duckdb.Error as error:
        raise _damaged_parquet(file) from error
    return {str(row[0]): str(row[1]) for row in described if row[0] != "file_row_number"}


def _glob_free(file: SourceFile) -> str:
    """Return the file's path so that DuckDB takes ``*``, ``?`` and ``[`` in it as they stand."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(file.path))


def _open_sql(
    db: Database, file: SourceFile, wanted: WantedColumns, keys: Mapping[str, str]
) -> SourceTable:
    assert file.query_result  # noqa: S101 - its kind says so
    columns = file.query_result.columns()
    mapping = resolve_columns(file, wanted, columns, keys)
    for column in mapping.columns.values():
        _only_once(file, column, columns)
    db.register("rows_of_query", file.query_result.batches(columns))
    picked = ", ".join(
        f"{_trimmed(quote_name(theirs))} as {quote_name(ours)}"
        for ours, theirs in mapping.columns.items()
    )
    whole = f"hash({', '.join(map(quote_name, columns))})"
    rows = f"select line, false as broken, {whole} as row_hash, {picked} from rows_of_query"  # noqa: S608
    return SourceTable(db, file, None, rows, dict.fromkeys(mapping.columns, TEXT), mapping)


_OPENERS = {"csv": _open_csv, "json": _open_json, "parquet": _open_parquet, "sql": _open_sql}


def _only_once(file: SourceFile, column: str, columns: list[str]) -> None:
    if columns.count(column) > 1:
        raise file.error(
            f"The header has '{column}' {columns.count(column)} times.",
            "rename the columns so that each name stands once.",
        )


def _is_in_file(error: duckdb.Error) -> bool:
    """Tell damage from a mistake in our SQL: any other error comes out of the bytes."""
    ours = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
    return not isinstance(error, ours)


def _damaged_parquet(file: SourceFile) -> ActivityError:
    return file.error(
        "The file is not Parquet, or it was cut short.",
        "copy or export it again; nothing of it was used.",
    )
