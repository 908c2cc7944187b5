"""How unusual a customer's top items are: counted over the activity of all customers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from recap.errors import StorageError
from recap.facts.registry import FEWEST_RANKED
from recap.later import duckdb

FEWEST_OTHERS = 20  # fewer would point at persons
STEP = 10  # "only 320 others" of 312: rounded up, it stays true
MEMORY = "512MB"

Database: TypeAlias = "duckdb.DuckDBPyConnection"


def rarity(counted: Sequence[Path], shards: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """
    Find the rarest of each customer's top items.

    Args:
        counted: The facts' files of all shards, at least one.
        shards: The folders of their activity.

    Returns:
        Customer id to ``{"name", "others", "others_pct", "of"}`` (docs/facts.md), of those
        who have one.

    Raises `StorageError` when a file cannot be read.
    """
    try:
        with TemporaryDirectory(prefix="recap-") as spill, _open(spill) as db:
            rows = _rows(db, counted, shards)
            return {customer: _record(*found) for customer, *found in rows}
    except duckdb.Error as error:
        raise StorageError(
            f"The activity cannot be read again: {type(error).__name__}.",
            str(shards[0].parent),
            "read the log again: remove this folder and run the campaign.",
        ) from error


def _open(spill: str) -> Database:
    config: dict[str, Any] = {"threads": 1, "memory_limit": MEMORY, "temp_directory": spill}
    return duckdb.connect(config=config)


def _rows(db: Database, counted: Sequence[Path], shards: Sequence[Path]) -> list[tuple[Any, ...]]:
    """Return customer, item, others and all others, of everybody whose item is rare enough."""
    lines = _table([f"{shard}/*.parquet" for shard in shards])
    columns = {row[0] for row in db.execute(f"describe select * from {lines}").fetchall()}  # noqa: S608
    if "item" not in columns:
        return []
    counts = {"quantity": "coalesce(quantity <> 0, true)", "kind": "kind = 'event'"}
    conditions = [sql for column, sql in counts.items() if column in columns]
    bought = " and ".join(["item is not null", *conditions])
    db.execute(f"""
        create temp table chosen as select item, count(*) - 1 as others
        from (select distinct item, customer_id from {lines} where {bought}) group by item
    """)  # noqa: S608
    everybody = f"select count(distinct customer_id) - 1 from {lines} where {bought}"  # noqa: S608
    return db.execute(f"""
        with top as (
            select customer_id, unnest(names) as item, generate_subscripts(names, 1) as place
            from (select customer_id, json_extract_string(facts, '$.top_items[*].name') as names
                  from {_table(counted)})
        ), others as (select ({everybody}) as people)
        select customer_id, arg_min(item, (others, place)), min(others), any_value(people)
        from top join chosen using (item), others
        where others >= {FEWEST_OTHERS} and people + 1 >= {FEWEST_RANKED}
        group by customer_id order by customer_id
    """).fetchall()  # noqa: S608


def _record(name: str, others: int, people: int) -> dict[str, Any]:
    most = min(-(-others // STEP) * STEP, people)
    share = -(-1000 * most // people) / 10
    return {"name": name, "others": most, "others_pct": share, "of": people}


def _table(files: Sequence[object]) -> str:
    paths = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    return f"read_parquet([{paths}], hive_partitioning = false)"
