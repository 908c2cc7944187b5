"""Open the files, databases and remote addresses of a log as tables of text."""

from recap.activity.sources.column_mapping import (
    TIME_OF_DAY,
    NoColumnError,
    WantedColumns,
)
from recap.activity.sources.database import select_all, sqlite_tables
from recap.activity.sources.decoding import detect_encoding
from recap.activity.sources.files import (
    COMPRESSED_SUFFIXES,
    SourceFile,
    find_files,
    fingerprint,
    source_files,
    source_key,
)
from recap.activity.sources.formulas import formula_columns, formula_to_sql
from recap.activity.sources.read_progress import FilesBySource, ProgressCallback, with_progress
from recap.activity.sources.remote import is_remote
from recap.activity.sources.source_table import SourceTable
from recap.activity.sources.table import list_columns, open_table

__all__ = [
    "COMPRESSED_SUFFIXES",
    "TIME_OF_DAY",
    "FilesBySource",
    "NoColumnError",
    "ProgressCallback",
    "SourceFile",
    "SourceTable",
    "WantedColumns",
    "detect_encoding",
    "find_files",
    "fingerprint",
    "formula_columns",
    "formula_to_sql",
    "is_remote",
    "list_columns",
    "open_table",
    "remote",
    "select_all",
    "source_files",
    "source_key",
    "sqlite_tables",
    "with_progress",
]
