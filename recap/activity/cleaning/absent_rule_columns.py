"""
Columns of rules that some files of a source have and others lack: there, each cell is blank.

An export of several files writes a key only where it has a value: advertisements in one month, and
none in the next. A column that no file has stays an error: it may be misspelt.
"""

from __future__ import annotations

from collections.abc import Sequence

from recap.activity.cleaning.settings import SourceSettings
from recap.activity.sources import SourceFile, WantedColumns, open_table
from recap.activity.sql import Database
from recap.errors import ActivityError


def columns_by_file(
    db: Database, source: SourceSettings, files: Sequence[SourceFile]
) -> list[WantedColumns]:
    """Return the wanted columns of each of *files*, without the rule columns that it lacks."""
    if len(files) == 1:
        return [source.columns]
    lacks = [absent_columns(db, source, file) for file in files]
    lacked_by_all = set.intersection(*lacks)
    return [_without(source.columns, absent - lacked_by_all) for absent in lacks]


def absent_columns(db: Database, source: SourceSettings, file: SourceFile) -> set[str]:
    """List the columns of rules that *file* lacks, by our names."""
    rules = {column.ours for column in source.rule_columns}
    return {ours for ours in rules if not _has(db, file, source, ours)}


def _has(db: Database, file: SourceFile, source: SourceSettings, ours: str) -> bool:
    try:
        open_table(db, file, {ours: source.columns[ours]}, keys=source.keys)
    except ActivityError:
        return False
    return True


def _without(columns: WantedColumns, absent: set[str]) -> WantedColumns:
    return {ours: column for ours, column in columns.items() if ours not in absent}
