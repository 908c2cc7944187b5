"""Open a JSON file as a table: one object per line, or a list of objects."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from recap.activity.columns import is_read_number
from recap.activity.sources.column_mapping import (
    WantedColumns,
    referenced_columns,
    resolve_columns,
)
from recap.activity.sources.column_paths import (
    EACH,
    as_text,
    find_path,
    json_pointer,
    json_value_sql,
    listed,
    value_paths,
)
from recap.activity.sources.decoding import is_json_list
from recap.activity.sources.files import SourceFile
from recap.activity.sources.json_array import JsonElements
from recap.activity.sources.source_table import TEXT, SourceTable, text_lines_sql, trimmed
from recap.activity.sources.text_lines import BOM, NumberedLines
from recap.activity.sql import Database, literal, quote_name
from recap.errors import ActivityError
from recap.lazy import duckdb

SAMPLE_OBJECTS = 1000
LONGEST_SAMPLE = 100_000  # characters of an object that is examined for paths


def open_json(
    db: Database, file: SourceFile, wanted: WantedColumns, keys: Mapping[str, str]
) -> SourceTable:
    lines = _open_objects(file)
    paths = json_paths(db, file)
    columns = [*paths]
    if not columns:
        raise file.error(
            "The file has no JSON object.",
            'write one object per line, such as {"id": 1}, or a list of objects.',
        )
    try:
        mapping = resolve_columns(file, wanted, columns, keys, paths)
    except ActivityError:  # the key may be rare
        paths = json_paths(db, file, referenced_columns(wanted))
        columns = [*paths]
        mapping = resolve_columns(file, wanted, columns, keys, paths)
    steps = {ours: _steps(theirs, columns) for ours, theirs in mapping.columns.items()}
    pointers = {ours: json_pointer(path) for ours, path in steps.items() if EACH not in path}
    index = {ours: number for number, ours in enumerate(pointers, 1)}
    values = {
        ours: as_text(f"texts[{index[ours]}]", f"kinds[{index[ours]}]", ours)
        if ours in index
        else json_value_sql("doc", path, ours)
        for ours, path in steps.items()
    }
    selected = ", ".join(f"{trimmed(sql)} as {quote_name(ours)}" for ours, sql in values.items())
    natives = {
        ours: f"coalesce({quote_name(f'native:{ours}')}, false)"
        for ours in index
        if is_read_number(ours)
    }
    selected += "".join(
        f", kinds[{index[ours]}] <> 'VARCHAR' as {quote_name(f'native:{ours}')}" for ours in natives
    )
    all_pointers = f"[{', '.join(pointers.values())}]::varchar[]"
    rows = f"""
        select line, doc is null as broken, hash(doc) as row_hash, {selected}
        from (select line, doc, json_extract_string(doc, {all_pointers}) as texts,
                     json_type(doc, {all_pointers}) as kinds
              from ({_documents_sql(text_lines_sql(db, lines))}))
    """  # noqa: S608
    return SourceTable(
        db,
        file,
        lines,
        rows,
        dict.fromkeys(mapping.columns, TEXT),
        mapping,
        _notes(lines),
        native_numbers=natives,
    )


def _notes(lines: NumberedLines) -> tuple[str, ...]:
    path = lines.list_path() if isinstance(lines, JsonElements) else ""
    return (f"The file is one object; its rows are the list '{path}'.",) if path else ()


def json_columns(db: Database, file: SourceFile) -> list[str]:
    """List the keys of the first objects, and in place of an object the paths to its values."""
    return [path for paths in json_paths(db, file).values() for path in listed(paths)]


def json_paths(db: Database, file: SourceFile, rare: Collection[str] = ()) -> dict[str, list[str]]:
    """
    Map each key of the first `SAMPLE_OBJECTS` objects to the paths to its values.

    With *rare* keys, all objects are searched for them, and those that have one are added. The
    keys are in order of appearance. A plain value, or a list of them, has one path: its key.
    """
    lines = _open_objects(file)
    documents = _documents_sql(text_lines_sql(db, lines))
    has_key = " or ".join(f"contains(doc, {literal(json.dumps(key))})" for key in rare)
    where = f"where line <= {SAMPLE_OBJECTS} or {has_key}" if rare else ""
    most = 2 * SAMPLE_OBJECTS if rare else SAMPLE_OBJECTS
    first = f"select * from ({documents}) {where} limit {most}"  # noqa: S608
    # A document without a second bracket has plain values only; their paths are the keys.
    has_structure = "contains(doc, '[') or contains(doc[2:], '{')"
    short = f"case when length(doc) < {LONGEST_SAMPLE} and ({has_structure}) then doc end"
    try:
        rows = db.execute(
            f"select json_keys(doc), {short} from ({first}) where doc is not null order by line"  # noqa: S608
        ).fetchall()
    except duckdb.Error:
        if lines.error:
            raise lines.error from None
        raise
    values: dict[str, list[object]] = {key: [] for keys, _ in rows for key in keys}
    for _, text in rows:
        for key, value in (json.loads(text) if text else {}).items():
            values[key].append(value)
    return {key: value_paths(key, of_key) for key, of_key in values.items()}


def _steps(column: str, columns: list[str]) -> tuple[str | int, ...]:
    path = None if column in columns else find_path(column, columns)
    return (column,) if path is None else (path.column, *path.steps)


def _open_objects(file: SourceFile) -> NumberedLines:
    """Read a list element by element, and any other file line by line."""
    lines = NumberedLines(file)
    lines.head()  # raises if the bytes are damaged or in another encoding
    return JsonElements(file) if is_json_list(file) else lines


def _documents_sql(texts: str) -> str:
    """SQL for each line as ``doc``: the text of an object, null for anything else."""
    is_object = "json_valid(bare) and json_type(bare) = 'OBJECT'"
    return f"""
        select line, case when {is_object} then bare end as doc
        from (select line, ltrim(text, {literal(BOM)}) as bare from ({texts}))
    """  # noqa: S608
