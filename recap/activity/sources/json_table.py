"""Open a JSON file as a table: one object per line, or a list of objects."""

from __future__ import annotations

from collections.abc import Mapping

from recap.activity.columns import NAME_SEPARATOR
from recap.activity.sources.column_mapping import WantedColumns, resolve_columns
from recap.activity.sources.decoding import is_json_list
from recap.activity.sources.files import SourceFile
from recap.activity.sources.json_array import JsonElements
from recap.activity.sources.source_table import TEXT, SourceTable, text_lines_sql, trimmed
from recap.activity.sources.text_lines import BOM, NumberedLines
from recap.activity.sql import Database, literal, quote_name
from recap.lazy import duckdb

SAMPLE_OBJECTS = 1000


def open_json(
    db: Database, file: SourceFile, wanted: WantedColumns, keys: Mapping[str, str]
) -> SourceTable:
    lines = _open_objects(file)
    columns = json_columns(db, file)
    if not columns:
        raise file.error(
            "The file has no JSON object.",
            'write one object per line, such as {"id": 1}, or a list of objects.',
        )
    mapping = resolve_columns(file, wanted, columns, keys)
    selected = ", ".join(
        f"{trimmed(_value_sql(index, ours))} as {quote_name(ours)}"
        for index, ours in enumerate(mapping.columns, 1)
    )
    paths = f"[{', '.join(_json_pointer(theirs) for theirs in mapping.columns.values())}]"
    rows = f"""
        select line, doc is null as broken, hash(doc) as row_hash, {selected}
        from (select line, doc, json_extract_string(doc, {paths}) as texts,
                     json_type(doc, {paths}) as kinds
              from ({_documents_sql(text_lines_sql(db, lines))}))
    """  # noqa: S608
    return SourceTable(db, file, lines, rows, dict.fromkeys(mapping.columns, TEXT), mapping)


def json_columns(db: Database, file: SourceFile) -> list[str]:
    """List the keys of the first `SAMPLE_OBJECTS` objects, in order of appearance."""
    lines = _open_objects(file)
    documents = _documents_sql(text_lines_sql(db, lines))
    first = f"select * from ({documents}) limit {SAMPLE_OBJECTS}"  # noqa: S608
    try:
        rows = db.execute(f"select json_keys(doc) from ({first}) order by line").fetchall()  # noqa: S608
        return [*dict.fromkeys(key for (keys,) in rows for key in keys or ())]
    except duckdb.Error:
        if lines.error:
            raise lines.error from None
        raise


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


def _json_pointer(column: str) -> str:
    return literal("/" + column.replace("~", "~0").replace("/", "~1"))


def _value_sql(index: int, ours: str) -> str:
    """SQL for a value as text: 42.0 is '42', and a list of categories is joined."""
    number = f"regexp_replace(texts[{index}], '\\.0+$', '')"
    names = f"from_json(texts[{index}], '[\"VARCHAR\"]')"
    joined = f"array_to_string({names}, {literal(NAME_SEPARATOR)})"
    when_list = f"when kinds[{index}] = 'ARRAY' then {joined}" if ours == "category" else ""
    return (
        f"(case when kinds[{index}] = 'DOUBLE' then {number} {when_list} else texts[{index}] end)"
    )
