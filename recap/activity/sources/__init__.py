"""
Read the source of a log: local files, remote files, or a database.

`source_files` lists the files of a campaign's sources. `open_table` opens one of them as a
`SourceTable`: SQL for its rows, and for each wanted column as text, number or names. Cleaning and
inference build on these tables; nothing here decides whether a row counts.
"""

from recap.activity.sources.column_mapping import (
    TIME_OF_DAY,
    NoColumnError,
    WantedColumns,
    referenced_columns,
)
from recap.activity.sources.currency_marks import WITHOUT_DECIMALS, currency_of
from recap.activity.sources.database import select_all, sqlite_tables
from recap.activity.sources.decoding import detect_encoding
from recap.activity.sources.durations import duration, duration_minutes
from recap.activity.sources.file_samples import can_be_sampled, sample_large_log
from recap.activity.sources.files import (
    COMPRESSED_SUFFIXES,
    ReadOptions,
    SourceFile,
    file_kind,
    find_files,
    is_visible,
    require_one_kind,
    source_key,
)
from recap.activity.sources.formulas import formula_columns, formula_to_sql, operands
from recap.activity.sources.inner_files import Groups, ask_which, with_inner_files
from recap.activity.sources.legacy_encodings import LegacyEncoding
from recap.activity.sources.number_format import (
    UNDECIDED,
    NumberFormat,
    group_signs,
    to_number,
)
from recap.activity.sources.number_profile import (
    NumberProfile,
    Question,
    decide,
    profile_columns,
    toml_key,
)
from recap.activity.sources.read_progress import FilesBySource, ProgressCallback, with_progress
from recap.activity.sources.remote import is_remote
from recap.activity.sources.source_files import fingerprint, source_files
from recap.activity.sources.source_table import TEXT, SourceTable
from recap.activity.sources.table import list_columns, open_table, read_header
from recap.activity.sources.table_header import TableHeader, header_notes
from recap.activity.sources.zip_members import any_number

__all__ = [
    "COMPRESSED_SUFFIXES",
    "TEXT",
    "TIME_OF_DAY",
    "UNDECIDED",
    "WITHOUT_DECIMALS",
    "FilesBySource",
    "Groups",
    "LegacyEncoding",
    "NoColumnError",
    "NumberFormat",
    "NumberProfile",
    "ProgressCallback",
    "Question",
    "ReadOptions",
    "SourceFile",
    "SourceTable",
    "TableHeader",
    "WantedColumns",
    "any_number",
    "ask_which",
    "can_be_sampled",
    "currency_of",
    "decide",
    "detect_encoding",
    "duration",
    "duration_minutes",
    "file_kind",
    "find_files",
    "fingerprint",
    "formula_columns",
    "formula_to_sql",
    "group_signs",
    "header_notes",
    "is_remote",
    "is_visible",
    "list_columns",
    "open_table",
    "operands",
    "profile_columns",
    "read_header",
    "referenced_columns",
    "remote",
    "require_one_kind",
    "sample_large_log",
    "select_all",
    "source_files",
    "source_key",
    "sqlite_tables",
    "to_number",
    "toml_key",
    "with_inner_files",
    "with_progress",
]
