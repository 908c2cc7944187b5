"""Guess how a new log maps to our columns: names, formats, time window."""

from recap.activity.inference.column_inference import (
    INFERRED_TABLES,
    InferredKey,
    InferredSchema,
    infer_schema,
    suggest_column,
)
from recap.activity.inference.formats import detect_decimal_mark, detect_time_format

__all__ = [
    "INFERRED_TABLES",
    "InferredKey",
    "InferredSchema",
    "detect_decimal_mark",
    "detect_time_format",
    "infer_schema",
    "suggest_column",
]
