"""Open the files, databases and remote addresses of a log as tables of text."""

from recap.activity.sources.column_mapping import (
    TIME_OF_DAY,
    NoColumnError,
    Wanted,
)
from recap.activity.sources.database import everything_of, tables
from recap.activity.sources.decoding import likely_encoding
from recap.activity.sources.files import (
    PACKED,
    SourceFile,
    find_files,
    fingerprint,
    key_of,
    source_files,
)
from recap.activity.sources.formulas import names, to_sql
from recap.activity.sources.read_progress import Files, Watch, watched
from recap.activity.sources.remote import is_address
from recap.activity.sources.table import SourceTable, columns_of, open_table

__all__ = [
    "PACKED",
    "TIME_OF_DAY",
    "Files",
    "NoColumnError",
    "SourceFile",
    "SourceTable",
    "Wanted",
    "Watch",
    "columns_of",
    "everything_of",
    "find_files",
    "fingerprint",
    "is_address",
    "key_of",
    "likely_encoding",
    "names",
    "open_table",
    "remote",
    "source_files",
    "tables",
    "to_sql",
    "watched",
]
