"""How unusual a customer's top items are: counted over the activity of all customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from recap.errors import StorageError
from recap.facts.core import FEWEST_RANKED, table_of
from recap.lazy import duckdb

FEWEST_OTHERS = 20  # fewer would point at persons
STEP = 10  # "only 320 others" of 312: rounded up, it stays true
MEMORY = "512MB"
SHARDS_A_PART = 64

Database: TypeAlias = "duckdb.DuckDBPyConnection"


Rare: TypeAlias = "Callable[[Sequence[Path]], dict[str, dict[str, Any]]]"


@contextmanager
def count_rarity(shards: Sequence[Path]) -> Iterator[Rare]:
    """
    Count who bought what over the folders of all *shards*; then find what is rare of some files.

    Yields a function from facts' files to the rarest of their customers' top items: customer id
    to ``{"name", "others", "others_pct", "of"}`` (docs/facts.md), of those who have one.

    Raises `StorageError` when a file cannot be read.
    """
    try:
        with TemporaryDirectory(prefix="recap-") as spill, _open(spill) as db:
            there = bool(shards) and _count_buyers(db, shards)
            record = cache(_record)  # a million customers share some thousand

            def rare(counted: Sequence[Path]) -> dict[str, dict[str, Any]]:
                rows = _rows(db, counted) if there else []
                return {who: record(*found) for who, *found in rows}

            yield rare
    except duckdb.Error as error:
        raise StorageError(
            f"The activity cannot be read again: {type(error).__name__}.",
            str(shards[0].parent),
            "read the log again: remove this folder and run the campaign.",
        ) from error


def _open(spill: str) -> Database:
    config: dict[str, Any] = {"threads": 1, "memory_limit": MEMORY, "temp_directory": spill}
    return duckdb.connect(config=config)


def _rows(db: Database, counted: Sequence[Path]) -> list[tuple[Any, ...]]:
    """Return customer, item, others and all others, of everybody whose item is rare enough."""
    return db.execute(f"""
        with top as (
            select customer_id, unnest(names) as item, generate_subscripts(names, 1) as place
            from (select customer_id, json_extract_string(facts, '$.top_items[*].name') as names
                  from {table_of(counted)})
        )
        select customer_id, arg_min(item, (others, place)), min(others), any_value(people)
        from top join chosen using (item)
        group by customer_id order by customer_id
    """).fetchall()  # noqa: S608


def _count_buyers(db: Database, shards: Sequence[Path]) -> bool:
    """
    Fill table ``chosen``: item, others and all others, if those are many enough to be told of.

    Some shards at a time, for memory: a customer is in one of them only. False without items.
    """
    # The item is null for who bought any.
    db.execute("create temp table bought (item varchar, buyers bigint)")
    for first in range(0, len(shards), SHARDS_A_PART):
        part = shards[first : first + SHARDS_A_PART]
        lines = table_of([f"{shard}/*.parquet" for shard in part])
        columns = {row[0] for row in db.execute(f"describe select * from {lines}").fetchall()}  # noqa: S608
        if "item" not in columns:
            return False
        counts = {"quantity": "coalesce(quantity <> 0, true)", "kind": "kind = 'event'"}
        conditions = [sql for column, sql in counts.items() if column in columns]
        db.execute(f"""
            insert into bought select item, count(distinct customer_id) from {lines}
            where {" and ".join(["item is not null", *conditions])}
            group by grouping sets ((item), ())
        """)  # noqa: S608
    db.execute(f"""
        create temp table chosen as
        with everybody as (
            select (sum(buyers) - 1)::bigint as people from bought where item is null
        )
        select item, (sum(buyers) - 1)::bigint as others, any_value(people) as people
        from bought, everybody where item is not null group by item
        having others >= {FEWEST_OTHERS} and any_value(people) + 1 >= {FEWEST_RANKED}
    """)  # noqa: S608
    return True


def _record(name: str, others: int, people: int) -> dict[str, Any]:
    most = min(-(-others // STEP) * STEP, people)
    share = -(-1000 * most // people) / 10
    return {"name": name, "others": most, "others_pct": share, "of": people}
