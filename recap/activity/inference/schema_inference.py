"""
Suggest the settings of campaign.toml for a new file: first by column names, then by values.

The suggestions are a start for somebody who knows the log, so each one has a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from recap.activity.inference.column_inference import infer_columns, infer_known_columns
from recap.activity.inference.file_choice import choose_in_folder, choose_inner_files
from recap.activity.inference.inferred_schema import (
    SAMPLE_ROWS,
    Column,
    Confidence,
    InferredKey,
    InferredSchema,
    Sample,
)
from recap.activity.inference.known_exports import recognise
from recap.activity.inference.number_settings import infer_number_settings
from recap.activity.inference.place_inference import infer_campaign_zone, infer_currency
from recap.activity.inference.setting_inference import infer_sample_year, infer_settings
from recap.activity.inference.table_shape import infer_read_options, notes_of, with_options
from recap.activity.inference.total_line import infer_total_line
from recap.activity.inference.window import infer_year
from recap.activity.sources import (
    LegacyEncoding,
    SourceFile,
    detect_encoding,
    find_files,
    list_columns,
    open_table,
    select_all,
    sqlite_tables,
)
from recap.activity.sql import quote_name, scratch_database
from recap.campaign import Campaign
from recap.errors import ActivityError

TYPED = ("parquet", "xlsx")  # kinds of files without an encoding
SQLITE = (".db", ".sqlite", ".sqlite3")


def infer_schema(path: Path) -> InferredSchema:
    """
    Infer a schema from the first rows of the file at *path*; in an SQLite file, of the best table.

    The year comes from all rows where that is fast enough, see `infer_year`.

    Raises `ActivityError`.
    """
    if path.suffix.lower() in SQLITE and path.is_file():
        return _infer_database(path.resolve())
    folder_only = Campaign.model_construct(folder=path.resolve().parent)
    chosen = choose_in_folder(path, _score, _columns) if path.is_dir() else None
    name = f"{path.name}/{chosen.value}" if chosen else path.name
    files, inner_keys = choose_inner_files(find_files(folder_only, name, key="--from"), _score)
    encoding = None if files[0].kind in TYPED else detect_encoding(files[0])
    files = [_in_encoding(file, encoding) for file in files]
    options, option_keys = infer_read_options(files)
    files = with_options(files, options)
    schema = _infer(files[0])
    total = infer_total_line(files[-1], schema.get("null_ids"))
    keys = (
        *([chosen] if chosen else []),
        *inner_keys,
        *_encoding_key(encoding),
        *option_keys,
        *schema.keys,
        *total,
    )
    keys = _with_one_drop(keys)
    return _with_year(replace(schema, keys=keys, notes=(*notes_of(files[0]), *schema.notes)), files)


def _with_one_drop(keys: Sequence[InferredKey]) -> tuple[InferredKey, ...]:
    """Join the rules of several ``drop`` keys, such as that of a total line, in the first one."""
    drops = [key for key in keys if key.key == "drop"]
    if len(drops) < 2:
        return (*keys,)
    rules = [key.value for key in drops if isinstance(key.value, Mapping)]
    value = {column: rule for table in reversed(rules) for column, rule in table.items()}
    reason = "; ".join(key.reason for key in drops)
    confidence: Confidence = "high" if all(k.confidence == "high" for k in drops) else "medium"
    first = replace(drops[0], value=value, reason=reason, confidence=confidence)
    return tuple(first if key is drops[0] else key for key in keys if key not in drops[1:])


def _infer(file: SourceFile) -> InferredSchema:
    """Infer the schema of *file* from its first rows, with the formats of its numbers."""
    sample = read_sample(file)
    schema = infer_from_sample(sample)
    settings = infer_number_settings(schema, sample, has_types=file.kind != "csv")
    return replace(schema, keys=(*schema.keys, *settings))


def _columns(file: SourceFile) -> list[str]:
    """List the columns of *file*; none for one that cannot be read, or has other files inside."""
    with scratch_database() as db, suppress(ActivityError):
        return [] if file.kind == "zip" else list_columns(db, file)
    return []


def _score(file: SourceFile) -> tuple[int, int]:
    """Return how much a file looks like a log; the least for one that cannot be read."""
    if file.kind == "zip":
        return 0, 0
    with suppress(ActivityError):
        if file.kind not in TYPED:
            file = _in_encoding(file, detect_encoding(file))
        (file,) = with_options([file], infer_read_options([file])[0])
        return _usable_columns(infer_from_sample(read_sample(file)))
    return 0, 0


def suggest_column(ours: str, file: SourceFile, taken: Set[str]) -> str:
    """
    Suggest the column of *file* that may be *ours*, for an error message.

    Args:
        taken: Columns that are in use, which are not suggested.

    Returns:
        A sentence with a blank before it; empty when no column fits.
    """
    with suppress(ActivityError):  # reading the file will report its errors
        free = {name: values for name, values in read_sample(file).items() if name not in taken}
        for inferred in infer_from_sample(free).keys:
            if inferred.key == f"columns.{ours}":
                columns = inferred.value if isinstance(inferred.value, tuple) else (inferred.value,)
                names = " and ".join(f"'{column}'" for column in columns)
                noun = "column" if len(columns) == 1 else "columns"
                return f" {names} may be the right {noun}: {inferred.reason}."
    return ""


def infer_from_sample(sample: Sample) -> InferredSchema:
    """Infer a schema from the first rows of a file."""
    export = recognise(sample)
    columns = infer_known_columns(export, sample) if export else infer_columns(sample)
    known = {key.key for key in columns.keys}
    settings = infer_settings(columns.keys, sample)
    keys = [*columns.keys, *(key for key in settings if key.key not in known)]
    year = infer_sample_year(keys, sample)
    return InferredSchema(
        tuple(keys),
        columns.unused,
        year,
        unsure=tuple(columns.unsure),
        export=f"{export.title}, as of {export.checked}" if export else "",
        notes=export.not_known if export else (),
        currency=infer_currency(keys, sample),
        zone=infer_campaign_zone({key.key: key.value for key in keys}, sample),
    )


def _with_year(schema: InferredSchema, files: Sequence[SourceFile]) -> InferredSchema:
    """Take the year from all rows of *files*, where that is possible."""
    at, times = schema.get("columns.at"), schema.get("times")
    if not schema.year or not isinstance(at, str | tuple):
        return schema
    year = infer_year(files, at, times if isinstance(times, str) else None, schema.year)
    return replace(schema, year=year[0], year_reason=year[1]) if year else schema


def _infer_database(file: Path) -> InferredSchema:
    """Infer the schema of the table with the most usable columns; customer and time count first."""
    tables = {
        table: SourceFile(Path(), "sql", result.label, "--from", result)
        for table, result in sqlite_tables(file, "--from").items()
    }
    schemas = {table: _infer(rows) for table, rows in tables.items()}
    if not schemas:
        what = "The database has no table."
        raise ActivityError(what, f"{file.name} (--from)", "name the file that holds the log.")
    best = max(schemas, key=lambda table: _usable_columns(schemas[table]))
    reason = f"of the tables ({', '.join(schemas)}), this one looks most like a log"
    query = InferredKey("query", select_all(best), reason)
    return _with_year(replace(schemas[best], keys=(query, *schemas[best].keys)), [tables[best]])


def _usable_columns(schema: InferredSchema) -> tuple[int, int]:
    columns = [inferred.key for inferred in schema.keys if inferred.key.startswith("columns.")]
    return len({"columns.customer_id", "columns.at"} & {*columns}), len(columns)


def _in_encoding(file: SourceFile, encoding: LegacyEncoding | None) -> SourceFile:
    return replace(file, encoding=encoding.encoding) if encoding else file


def _encoding_key(detected: LegacyEncoding | None) -> Iterator[InferredKey]:
    if detected:
        confidence: Confidence = "high" if detected.is_certain else "medium"
        example = (
            f", such as {detected.example[:30]!r} in the first line" if detected.example else ""
        )
        reason = f"not UTF-8; this encoding fits: check that all names look right{example}"
        yield InferredKey("encoding", detected.encoding, reason, confidence)


def read_sample(file: SourceFile) -> dict[str, Column]:
    """Read the first rows of a file: its columns as text, None where blank."""
    with scratch_database() as db:
        columns = [*dict.fromkeys(list_columns(db, file))]
        ours = {f"c{index}": column for index, column in enumerate(columns)}
        table = open_table(db, file, ours, keys=dict.fromkeys(ours, file.key))
        texts = ", ".join(f"{table.text(name)} as {quote_name(name)}" for name in ours)
        with table.explain_errors():
            rows = db.execute(
                f"select {texts} from ({table.rows}) where not broken limit {SAMPLE_ROWS}"  # noqa: S608
            ).fetchall()
    return {column: [row[index] for row in rows] for index, column in enumerate(columns)}
