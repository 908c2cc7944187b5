"""
The log in the staging database: each row of each file once, with types and its first failed rule.

Table ``log`` has ``file`` and ``line`` (numbers), ``customer_id``, ``at``, the mapped columns, and:

- ``rule``: null for a row that counts, else the position in the file's rules in table ``rule``
- ``rejected_value``: what to show of a row that breaks a rule
- ``rejected_as``: the reason of `cross_row_rules`; null here
- ``unclear``: bits for the cells with two readings, see `number_readings`
- ``opted_out_answer`` and ``opted_in_answer``, where a source has them: see `consent`
- ``has_time``: the row has a time of day; null where all rows of its file have one, or none has
- ``unknown_zone``: the customer's zone in this row, if it is none; where a source has zones
- ``row_hash``: equal for rows that are equal in all columns of the source; null where duplicates
  are kept
- ``kind`` and ``refers_to``, where the campaign has rules for returns or fees
- ``is_refund``, where a source has ``refunded``: the row is no line of the log, see `refunds`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, count

from recap.activity.cleaning import ids
from recap.activity.cleaning.absent_rule_columns import columns_by_file
from recap.activity.cleaning.consent import ANSWER_COLUMNS, answer_text
from recap.activity.cleaning.extraction import extract
from recap.activity.cleaning.fill_down import fill_down
from recap.activity.cleaning.number_readings import (
    decide_formats,
    notes_about,
    require_known_columns,
    unclear_bits,
)
from recap.activity.cleaning.parsed_numbers import number_columns, number_sql
from recap.activity.cleaning.row_rules import (
    CUSTOMER,
    Rule,
    first_failed_rule,
    is_return,
    parsed_rows,
    rejected_value,
    rules_for,
    time_columns,
)
from recap.activity.cleaning.settings import SourceSettings
from recap.activity.columns import (
    HTML_COLUMNS,
    MONEY_COLUMNS,
    READ_NUMBERS,
    REFUNDED,
    TEXT_COLUMNS,
)
from recap.activity.sources import (
    FilesBySource,
    NumberFormat,
    ProgressCallback,
    SourceFile,
    SourceTable,
    WantedColumns,
    list_columns,
    open_table,
    with_progress,
)
from recap.activity.sql import Database, fetch_one, literal, quote_name

LOG_TEXT_COLUMNS = (*TEXT_COLUMNS, "item_name", "item_by")  # the last two: in no shard
KIND_COLUMNS = ("kind", "refers_to")
RULE_COLUMNS = (*ANSWER_COLUMNS, "refers_to")  # the rules name them once for all sources
# Differences between two zones in two years: summer and winter, and one zone changes its rules.
MOST_OFFSETS = 6


def load_staging(
    db: Database,
    settings: Mapping[str, SourceSettings],
    files: dict[str, list[SourceFile]],
    only: Sequence[str] | None = None,
    watch: ProgressCallback | None = None,
) -> tuple[str, ...]:
    """
    Read every file of the log into table ``log``: all rows, or those of the customers *only*.

    *settings* and *files* are by the name of the source. Files are numbered in their order, as
    in column ``file``. Returns the notes about the files.
    """
    wanted = {name: columns_by_file(db, source, files[name]) for name, source in settings.items()}
    require_known_columns(db, settings, files)
    notes = _fill(db, settings, wanted, with_progress(files, watch), only)
    formats = decide_formats(db, settings, files)
    if formats:
        notes = (*notes, *notes_about(formats, files))
        files = _with_formats(files, formats)
        _fill(db, settings, wanted, files, only)
    maybe_days = {source for source in files if _may_be_days(db, _rows_of(source, files))}
    if maybe_days:
        db.execute("alter table log rename to log_with_times")
        _fill(db, settings, wanted, files, only, maybe_days)
        with_times = {source for source in maybe_days if _has_times(db, _rows_of(source, files))}
        if with_times == maybe_days:
            db.execute("drop table log")
            db.execute("alter table log_with_times rename to log")
            return notes
        db.execute("drop table log_with_times")
        if with_times:
            _fill(db, settings, wanted, files, only, maybe_days - with_times)
    return notes


def _with_formats(
    files: FilesBySource, formats: Mapping[str, Mapping[str, NumberFormat]]
) -> dict[str, list[SourceFile]]:
    return {
        name: [
            replace(file, numbers=file.numbers.including(formats.get(name, {})))
            for file in of_source
        ]
        for name, of_source in files.items()
    }


def _rows_of(source: str, files: dict[str, list[SourceFile]]) -> str:
    """SQL for the rows of the log that come from *source*."""
    sources = [name for name, source_files in files.items() for _ in source_files]
    first = sources.index(source)
    return f"(from log where file between {first} and {first + sources.count(source) - 1})"


def _has_times(db: Database, rows: str) -> bool:
    has_times = """coalesce(bool_or("at"::time <> '00:00'), true)"""
    return bool(fetch_one(db, f"select {has_times} from {rows} where rule is null")[0])  # noqa: S608


def _may_be_days(db: Database, rows: str) -> bool:
    """
    Return whether the times of *rows* may be days, written as midnight and moved by the zones.

    There are then at most as many times of day as there are differences between the two zones.
    """
    if not _has_times(db, rows):
        return False
    few_times = f"""
        select count(distinct "at"::time) <= {MOST_OFFSETS} from {rows} where isfinite("at")
    """  # noqa: S608
    return bool(fetch_one(db, few_times)[0])


def _fill(
    db: Database,
    settings: Mapping[str, SourceSettings],
    wanted: Mapping[str, Sequence[WantedColumns]],
    files: FilesBySource,
    only: Sequence[str] | None,
    dated: Set[str] = frozenset(),
) -> tuple[str, ...]:
    """
    Read the *wanted* columns of *files*, of each file its own, again into table ``log``.

    For the *dated* sources see `with_moments`.

    Returns the notes about the files, each note once.
    """
    notes: dict[str, list[str]] = {}  # note -> the files that have it
    db.execute(_log_table(settings))
    db.execute("""
        create or replace table rule (
            file integer, rule utinyint, reason varchar, source_column varchar
        )
    """)
    number = count()
    for name, source in settings.items():
        for file, columns in zip(files[name], wanted[name], strict=True):
            table = open_table(db, file, columns, keys=source.keys)
            if source.source.fill_down:
                table = fill_down(table, source.source.fill_down)
            if source.source.unescape_html:
                table = table.with_html_unescaped(HTML_COLUMNS[1 if source.item_is_id else 0 :])
            if source.source.extract:
                table = extract(table, source.source.extract)
            _insert_rows(db, source, table, next(number), only, dated=name in dated)
            file.on_read(file.size or 0)
            for note in table.notes:
                notes.setdefault(note, []).append(file.label)
    return tuple(f"{_listed(labels)}: {note}" for note, labels in notes.items())


def _listed(labels: list[str]) -> str:
    others = len(labels) - 1
    return f"{labels[0]} and {others:,} more" if others else labels[0]


def without_missing_columns(
    db: Database,
    settings: Mapping[str, SourceSettings],
    files: FilesBySource,
    elsewhere: Set[str],
) -> dict[str, SourceSettings]:
    """
    Take out those of `RULE_COLUMNS` that a source lacks, and that are in another or *elsewhere*.

    Only the first file of each source is read. A column that is nowhere stays: it is an error.
    """
    sources = dict(settings)
    for ours in RULE_COLUMNS:
        wanted = {name: source.columns[ours] for name, source in settings.items()
                  if ours in source.columns}  # fmt: skip
        if len(wanted) > 1 or ours in elsewhere:
            without = {name for name, column in wanted.items()
                       if column not in list_columns(db, files[name][0])}  # fmt: skip
            if len(without) < len(wanted) or ours in elsewhere:
                sources |= {name: _without_column(sources[name], ours) for name in without}
    return sources


def _without_column(source: SourceSettings, ours: str) -> SourceSettings:
    return replace(source, columns={c: source.columns[c] for c in source.columns if c != ours})


def _log_table(settings: Mapping[str, SourceSettings]) -> str:
    mapped = {column for source in settings.values() for column in source.columns}
    mapped |= {column for source in settings.values() for column in source.kinds.columns}
    mapped |= {"channel"} if any(settings) else set()  # the name of a source is a channel
    texts = [f"{column} varchar" for column in (*LOG_TEXT_COLUMNS, *KIND_COLUMNS, *ANSWER_COLUMNS)]
    doubles = [f"{column} double" for column in READ_NUMBERS]
    doubles += ["is_refund boolean default false"] if REFUNDED in mapped else []
    mapped |= {"is_refund"}
    columns = [column for column in (*texts, *doubles) if column.split()[0] in mapped]
    columns += ["unknown_zone varchar"] if "zone" in mapped else []
    return f"""
        create or replace table log (
            {", ".join(["file integer", "line bigint", "customer_id varchar", '"at" timestamp'])},
            {"".join(f"{column}, " for column in columns)}
            has_time boolean, row_hash ubigint, rule utinyint, rejected_value varchar,
            rejected_as varchar, unclear bigint
        )
    """


def _insert_rows(
    db: Database,
    settings: SourceSettings,
    table: SourceTable,
    number: int,
    only: Sequence[str] | None,
    *,
    dated: bool,
) -> None:
    rules = rules_for(settings, table)
    _insert_rules(db, number, rules)
    rows = parsed_rows(settings, table, dated=dated)
    checked = f"select *, {first_failed_rule(rules)} as rule from ({rows})"  # noqa: S608
    names_channel = settings.name and "channel" not in table.types
    columns = {
        "file": str(number),
        "line": "line",
        "customer_id": CUSTOMER,
        "at": "moment",
        **{c: _text(settings, table, c) for c in LOG_TEXT_COLUMNS if c in table.types},
        **{column: _number(settings, column) for column in number_columns(table)},
        **time_columns(settings, table),
        **_kind_columns(settings, table),
        **({"channel": literal(settings.name)} if names_channel else {}),
        **({"row_hash": _row_hash(settings)} if settings.source.duplicates == "drop" else {}),
        "rule": "rule",
        "rejected_value": rejected_value(rules, "rule"),
        **{c: answer_text(table, c) for c in ANSWER_COLUMNS if c in table.types},
        "unclear": unclear_bits(table),
    }
    selected = ", ".join(f"{sql} as {quote_name(column)}" for column, sql in columns.items())
    condition = "true" if only is None else f"{CUSTOMER} in ({', '.join(map(literal, only))})"
    with table.explain_errors(), _streamed(db, has_joins="zone" in table.types):
        db.execute(f"""
            insert into log by name select {selected} from ({checked}) where {condition}
        """)  # noqa: S608


@contextmanager
def _streamed(db: Database, *, has_joins: bool) -> Iterator[None]:
    """
    Keep the rows of a file out of the hash table of a join, where the query *has joins*.

    DuckDB does not know how many rows a stream has, and would keep them all in memory.
    """
    if has_joins:
        db.execute("set disabled_optimizers = 'build_side_probe_side,join_order'")
    try:
        yield
    finally:
        if has_joins:
            db.execute("reset disabled_optimizers")


def _row_hash(settings: SourceSettings) -> str:
    """SQL for a hash of the whole row; rows of two sources are never duplicates of each other."""
    return f"hash(row_hash, {literal(settings.name)})" if settings.name else "row_hash"


def _kind_columns(settings: SourceSettings, table: SourceTable) -> dict[str, str]:
    """SQL for the columns that depend on the kind; the money of a return is negative."""
    if not settings.kinds.columns:
        return {}
    return_condition = is_return(settings, table)
    columns = {"kind": f"case when {return_condition} then 'return' else 'event' end"}
    if "refers_to" in table.types:
        columns["refers_to"] = _text(settings, table, "refers_to")
    for column in MONEY_COLUMNS:
        if settings.kinds.returns and column in number_columns(table):
            number = number_sql(column)
            columns[column] = f"case when {return_condition} then -abs({number}) else {number} end"
    return columns


def _number(settings: SourceSettings, column: str) -> str:
    number = number_sql(column)
    if column != "score" or not settings.source.null_scores:
        return number
    null_scores = ", ".join(f"{score!r}::double" for score in settings.source.null_scores)
    return f"case when {number} not in ({null_scores}) then {number} end"


def _text(settings: SourceSettings, table: SourceTable, column: str) -> str:
    if column == "category":
        return table.names(column, settings.source.category_separator)
    text = table.text(column)
    is_id = column in ("order_id", "refers_to") or (column == "item" and settings.item_is_id)
    return ids.normalised_id(text) if is_id else text


def _insert_rules(db: Database, number: int, rules: list[Rule]) -> None:
    """Add the *rules* of file *number* to table ``rule``, in one statement."""
    rows = [(number, at, rule.reason, rule.source_column) for at, rule in enumerate(rules)]
    places = ", ".join(["(?, ?, ?, ?)"] * len(rows))
    db.execute(f"insert into rule values {places}", [*chain(*rows)])  # noqa: S608
