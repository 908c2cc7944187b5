"""
Infer the settings of a new log from its first rows, for `recap new` and for error messages.

`infer_schema` suggests keys of campaign.toml for a file, each with a reason. `suggest_column`
suggests a column in place of a missing one. `detect_time_format` and `detect_decimal_mark` show
how values are written.
"""

from recap.activity.inference.column_profile import ColumnProfile
from recap.activity.inference.inferred_schema import (
    INFERRED_TABLES,
    InferredKey,
    InferredSchema,
)
from recap.activity.inference.known_exports import KnownExport, has_known_rule, known_exports
from recap.activity.inference.number_formats import detect_decimal_mark, refused_form
from recap.activity.inference.other_times import find_better_time
from recap.activity.inference.place_inference import currency_column
from recap.activity.inference.schema_inference import infer_schema, read_sample, suggest_column
from recap.activity.inference.time_formats import detect_time_format
from recap.activity.inference.total_line import infer_total_line, is_total
from recap.activity.inference.uncounted_lines import undone_states
from recap.activity.inference.window import files_to_read_again

__all__ = [
    "INFERRED_TABLES",
    "ColumnProfile",
    "InferredKey",
    "InferredSchema",
    "KnownExport",
    "currency_column",
    "detect_decimal_mark",
    "detect_time_format",
    "files_to_read_again",
    "find_better_time",
    "has_known_rule",
    "infer_schema",
    "infer_total_line",
    "is_total",
    "known_exports",
    "read_sample",
    "refused_form",
    "suggest_column",
    "undone_states",
]
