"""
Reads the log: checked, on the customers' clock, split by customer.

    check(campaign)          what is in the log; writes nothing
    infer_schema(file)              which column of a new file may be which of ours
    sample(campaign, folder)  the same, a few shards of it written
    split(campaign, folder)  the same, written in shards
    read_shard(folder, n)    one shard, in order
    read_shards(folder, ns)  several, for counting
    read_lines(folder, who)  one customer
    read_places(campaign, folder, who)  the same with files and rows, for explaining
"""

from recap.activity.cleaning import Example, ReadReport, ShardSize, UnnamedItems, as_of
from recap.activity.inference import INFERRED_TABLES, InferredKey, InferredSchema, infer_schema
from recap.activity.sharding import (
    BEFORE,
    SUMS,
    about_numbers,
    about_times,
    check,
    customer_ids,
    read_customers,
    read_left_out,
    read_lines,
    read_places,
    read_shard,
    read_shards,
    sample,
    split,
)
from recap.activity.sources import fingerprint, source_key

__all__ = [
    "BEFORE",
    "INFERRED_TABLES",
    "SUMS",
    "Example",
    "InferredKey",
    "InferredSchema",
    "ReadReport",
    "ShardSize",
    "UnnamedItems",
    "about_numbers",
    "about_times",
    "as_of",
    "check",
    "columns",
    "customer_ids",
    "fingerprint",
    "infer_schema",
    "read_customers",
    "read_left_out",
    "read_lines",
    "read_places",
    "read_shard",
    "read_shards",
    "sample",
    "source_key",
    "split",
]
