"""A shard of activity as pandas sees it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from recap.activity.sql import literal
from recap.errors import ActivityError, StorageError


def read_shard(folder: Path, shard: int) -> pd.DataFrame:
    """
    Read one shard that `split` wrote to *folder*.

    Returns:
        One row an event, sorted by ``customer_id`` and ``at``, then by all other columns, so
        that it is the same in every reading. Columns as in docs/architecture.md: strings,
        ``at`` as datetime64 without zone, numbers as float64. A column that the campaign does
        not map is absent.

    Raises:
        StorageError: the shard is not there, or what is there cannot be read.
    """
    files = folder / f"shard={shard:03d}" / "*.parquet"
    try:
        with duckdb.connect(config={"threads": 1}) as db:
            return _sorted(db, f"read_parquet({literal(str(files))}, hive_partitioning=false)")
    except duckdb.Error as error:
        raise StorageError(
            f"Shard {shard} of the activity cannot be read.",
            str(files.parent),
            "read the log again: remove this folder and run the campaign.",
        ) from error


def read_customers(folder: Path) -> pd.DataFrame:
    """
    Read the customers that `split` wrote to *folder*, sorted by ``customer_id``.

    Columns ``customer_id``, ``shard`` (int), ``name`` and ``locale`` (null where unknown).
    """
    return pd.read_parquet(folder / "customers.parquet")


def _sorted(db: duckdb.DuckDBPyConnection, source: str) -> pd.DataFrame:
    return db.execute(f'from {source} order by customer_id, "at", columns(*)').df()  # noqa: S608
