"""Guess how a new log maps to our columns: names, formats, time window."""

from recap.activity.inference.column_inference import (
    TABLES,
    InferredKey,
    InferredSchema,
    guess,
    what_looks_like,
)
from recap.activity.inference.formats import decimal_of, look

__all__ = [
    "TABLES",
    "InferredKey",
    "InferredSchema",
    "decimal_of",
    "guess",
    "look",
    "what_looks_like",
]
