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

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from itertools import count

from recap.activity.cleaning.absent_rule_columns import columns_by_file
from recap.activity.cleaning.consent import ANSWER_COLUMNS
from recap.activity.cleaning.extraction import extract
from recap.activity.cleaning.fill_down import fill_down
from recap.activity.cleaning.log_rows import insert_rows, log_table_sql
from recap.activity.cleaning.number_readings import (
    decide_formats,
    notes_about,
    require_known_columns,
)
from recap.activity.cleaning.settings import SourceSettings
from recap.activity.columns import HTML_COLUMNS
from recap.activity.sources import (
    FilesBySource,
    NumberFormat,
    ProgressCallback,
    SourceFile,
    WantedColumns,
    list_columns,
    open_table,
    with_progress,
)
from recap.activity.sql import Database, fetch_one

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
    wanted = _wanted(db, settings, files)
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


def load_reasons(
    db: Database,
    settings: Mapping[str, SourceSettings],
    files: FilesBySource,
    watch: ProgressCallback | None = None,
) -> None:
    """Read the log into table ``log`` as `load_staging`, but only who, and what is wrong."""
    wanted = _wanted(db, settings, files)
    _fill(db, settings, wanted, with_progress(files, watch), None, reasons_only=True)


def _wanted(
    db: Database, settings: Mapping[str, SourceSettings], files: FilesBySource
) -> dict[str, Sequence[WantedColumns]]:
    return {name: columns_by_file(db, source, files[name]) for name, source in settings.items()}


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
    *,
    reasons_only: bool = False,
) -> tuple[str, ...]:
    """
    Read the *wanted* columns of *files*, of each file its own, again into table ``log``.

    For the *dated* sources see `with_moments`, for *reasons_only* `insert_rows`.

    Returns the notes about the files, each note once.
    """
    notes: dict[str, list[str]] = {}  # note -> the files that have it
    db.execute(log_table_sql(settings))
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
            is_dated = name in dated
            insert_rows(
                db, source, table, next(number), only, dated=is_dated, reasons_only=reasons_only
            )
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
