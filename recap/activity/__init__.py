"""
Read the activity log: check its rows, move times to the customers' clock, split it into shards.

- `infer_schema` suggests how the columns of a new file map to ours
- `check` reads the whole log and writes nothing; `sample` also writes a few shards
- `split` writes all shards, and what belongs to them
- `read_shard` reads one shard in order, `read_shards` several for counting
- `read_lines` reads the lines of one customer, `read_with_provenance` also their files and rows
- ``columns`` has the names of the columns, ``item_cells`` the form of an item in a shard
"""

from recap.activity.cleaning import (
    DROPPED,
    READ_REPORT,
    BetterTime,
    Example,
    NameReport,
    ReadReport,
    ReplacedLocale,
    SeveralCurrencies,
    ShardSize,
    UnknownZones,
    UnnamedItems,
    as_of,
    split_dropped,
)
from recap.activity.inference import (
    INFERRED_TABLES,
    InferredKey,
    InferredSchema,
    KnownExport,
    infer_schema,
    known_exports,
)
from recap.activity.sharding import (
    CONTROL_TOTALS,
    PRIOR_PERIOD,
    check,
    customer_ids,
    number_format_hint,
    parquet_texts,
    read_customers,
    read_excluded,
    read_lines,
    read_shard,
    read_shards,
    read_with_provenance,
    remove_customer,
    sample,
    shard_of,
    split,
    time_format_hint,
)
from recap.activity.sources import fingerprint, source_key, toml_key

__all__ = [
    "CONTROL_TOTALS",
    "DROPPED",
    "INFERRED_TABLES",
    "PRIOR_PERIOD",
    "READ_REPORT",
    "BetterTime",
    "Example",
    "InferredKey",
    "InferredSchema",
    "KnownExport",
    "NameReport",
    "ReadReport",
    "ReplacedLocale",
    "SeveralCurrencies",
    "ShardSize",
    "UnknownZones",
    "UnnamedItems",
    "as_of",
    "check",
    "columns",
    "customer_ids",
    "fingerprint",
    "infer_schema",
    "item_cells",
    "known_exports",
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
    "source_key",
    "split",
    "split_dropped",
    "time_format_hint",
    "toml_key",
]
