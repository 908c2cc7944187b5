"""
Scan the whole log, write it as shards, and read shards.

`check` scans and writes nothing, `sample` writes a few shards, `split` writes all shards and what
belongs to them. A shard has all lines of its customers.
"""

from recap.activity.sharding.log_checks import number_format_hint, time_format_hint
from recap.activity.sharding.provenance import read_with_provenance
from recap.activity.sharding.removal import parquet_texts, remove_customer, shard_of
from recap.activity.sharding.scan import check
from recap.activity.sharding.shard_files import (
    CONTROL_TOTALS,
    PRIOR_PERIOD,
    customer_ids,
    read_customers,
    read_excluded,
    read_lines,
    read_shard,
    read_shards,
)
from recap.activity.sharding.shards import sample, split

__all__ = [
    "CONTROL_TOTALS",
    "PRIOR_PERIOD",
    "check",
    "customer_ids",
    "number_format_hint",
    "parquet_texts",
    "read_customers",
    "read_excluded",
    "read_lines",
    "read_shard",
    "read_shards",
    "read_with_provenance",
    "remove_customer",
    "sample",
    "shard_of",
    "split",
    "time_format_hint",
]
