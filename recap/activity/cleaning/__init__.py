"""Turn source rows into events: validation rules, time zones, ids, display names."""

from recap.activity.cleaning.read_report import (
    READ_REPORT,
    Example,
    ReadReport,
    ShardSize,
    UnnamedItems,
    as_of,
)
from recap.activity.cleaning.row_rules import BEFORE_OPTED_OUT, REASONS
from recap.activity.cleaning.time_zones import customers_time

__all__ = [
    "BEFORE_OPTED_OUT",
    "READ_REPORT",
    "REASONS",
    "Example",
    "ReadReport",
    "ShardSize",
    "UnnamedItems",
    "as_of",
    "cross_row_rules",
    "customers_time",
    "display_names",
    "lookup_tables",
    "returns_and_fees",
    "staging",
]
