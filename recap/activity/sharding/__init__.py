"""Scan the whole log, and write it as one Parquet folder a shard."""

from recap.activity.sharding.provenance import read_places
from recap.activity.sharding.scan import about_numbers, about_times, check
from recap.activity.sharding.shards import (
    BEFORE,
    SUMS,
    customer_ids,
    read_customers,
    read_left_out,
    read_lines,
    read_shard,
    read_shards,
    sample,
    split,
)

__all__ = [
    "BEFORE",
    "SUMS",
    "about_numbers",
    "about_times",
    "check",
    "customer_ids",
    "read_customers",
    "read_left_out",
    "read_lines",
    "read_places",
    "read_shard",
    "read_shards",
    "sample",
    "split",
]
