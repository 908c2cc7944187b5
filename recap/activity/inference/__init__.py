"""Suggest settings for a new log: which column is which, formats, the year. Uses a sample."""

from recap.activity.inference.formats import detect_decimal_mark, detect_time_format
from recap.activity.inference.inferred_schema import (
    INFERRED_TABLES,
    InferredKey,
    InferredSchema,
)
from recap.activity.inference.schema_inference import infer_schema, suggest_column

__all__ = [
    "INFERRED_TABLES",
    "InferredKey",
    "InferredSchema",
    "detect_decimal_mark",
    "detect_time_format",
    "infer_schema",
    "suggest_column",
]
