"""Open a Parquet file as a table. Its columns keep their types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from recap.activity.sources.column_mapping import (
    WantedColumns,
    columns_with_paths,
    resolve_columns,
)
from recap.activity.sources.column_paths import (
    DEEPEST,
    EACH,
    SAMPLE_ROWS,
    STEP,
    find_path,
    json_text_sql,
    listed,
    paths_in_texts,
)
from recap.activity.sources.decoding import readable_path
from recap.activity.sources.files import SourceFile
from recap.activity.sources.source_table import TEXT, SourceTable, damaged_parquet, trimmed
from recap.activity.sql import Database, literal, quote_name
from recap.lazy import duckdb

# The types of DuckDB's Python API are not exported: their attributes are `id` and `children`.
DuckDBType = Any
LISTS = ("list", "array")


def open_parquet(
    db: Database, file: SourceFile, wanted: WantedColumns, keys: Mapping[str, str]
) -> SourceTable:
    types = _types(db, file)
    texts = columns_with_paths(wanted, types)
    paths = _value_paths(db, file, types, texts)
    mapping = resolve_columns(file, wanted, list(types), keys, paths)
    values = {ours: _value(theirs, ours, types) for ours, theirs in mapping.columns.items()}
    selected = ", ".join(
        f"{trimmed(sql) if kind == TEXT else sql} as {quote_name(ours)}"
        for ours, (sql, kind) in values.items()
    )
    row_hash = f"hash({', '.join(map(quote_name, types))})"
    rows = f"""
        select file_row_number + 1 as line, false as broken, {row_hash} as row_hash, {selected}
        from {_scan_sql(file)}
    """  # noqa: S608
    our_types = {ours: kind for ours, (_, kind) in values.items()}
    return SourceTable(db, file, None, rows, our_types, mapping)


def parquet_columns(db: Database, file: SourceFile) -> list[str]:
    """List the columns of *file*, and in place of a column with structure the paths inside."""
    types = _types(db, file)
    paths = _value_paths(db, file, types, types)
    return [path for of_column in paths.values() for path in listed(of_column)]


def _types(db: Database, file: SourceFile) -> dict[str, DuckDBType]:
    """Map each column of *file* to its type, in the order of the file."""
    try:
        rows = db.sql(f"select * exclude (file_row_number) from {_scan_sql(file)}")  # noqa: S608
    except duckdb.Error as error:
        raise damaged_parquet(file) from error
    return dict(zip(rows.columns, rows.types, strict=True))


def _value_paths(
    db: Database, file: SourceFile, types: Mapping[str, DuckDBType], texts: Iterable[str]
) -> dict[str, list[str]]:
    """Map each column to the paths to its values; of the columns *texts*, also into JSON texts."""
    paths = {column: [*_paths(column, kind, DEEPEST)] for column, kind in types.items()}
    for column in texts:
        if types[column].id == "varchar":
            cells = db.execute(
                f"select {quote_name(column)}::varchar from {_scan_sql(file)} limit {SAMPLE_ROWS}"  # noqa: S608
            ).fetchall()
            paths[column] = paths_in_texts(column, [text for (text,) in cells])
    return paths


def _paths(path: str, kind: DuckDBType, depth: int) -> Iterator[str]:
    """Yield the paths to the plain values in a column of a type, as `value_paths` does."""
    if kind.id in LISTS and not _has_fields(kind):
        yield from (path, f"{path}[0]")
    elif kind.id in LISTS:
        yield from _paths(f"{path}[0]", _element(kind), depth - 1)
    elif kind.id != "struct":
        yield path
    elif depth > 0:
        for key, inner in kind.children:
            if STEP.fullmatch(f".{key}"):
                yield from _paths(f"{path}.{key}", inner, depth - 1)


def _has_fields(kind: DuckDBType) -> bool:
    element = _element(kind)
    return bool(element.id == "struct" or (element.id in LISTS and _has_fields(element)))


def _element(kind: DuckDBType) -> DuckDBType:
    return dict(kind.children)["child"]


def _value(column: str, ours: str, types: Mapping[str, DuckDBType]) -> tuple[str, str]:
    """SQL for a column or a path, and the name of its type."""
    path = None if column in types else find_path(column, types)
    if path is None:
        return quote_name(column), str(types[column])
    kind, sql = types[path.column], quote_name(path.column)
    if kind.id == "varchar":
        return json_text_sql(sql, path, ours), TEXT
    return _step_into(sql, kind, path.steps)


def _step_into(sql: str, kind: DuckDBType, steps: Sequence[str | int]) -> tuple[str, str]:
    if not steps:
        return sql, str(kind)
    step, *rest = steps
    if step == EACH:
        inner, inner_kind = _step_into("each", _element(kind), rest)
        return f"list_transform({sql}, lambda each: {inner})", f"{inner_kind}[]"
    if isinstance(step, int):
        return _step_into(f"list_extract({sql}, {step + 1})", _element(kind), rest)
    fields = {name.lower(): inner for name, inner in kind.children}
    return _step_into(f"struct_extract({sql}, {literal(step)})", fields[step.lower()], rest)


def _scan_sql(file: SourceFile) -> str:
    path = literal(_without_globs(str(readable_path(file))))
    return f"read_parquet([{path}], file_row_number=true, hive_partitioning=false)"


def _without_globs(path: str) -> str:
    """Escape the path, so that DuckDB takes ``*``, ``?`` and ``[`` in it literally."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in path)
