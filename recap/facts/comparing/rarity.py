"""How rare a customer's top items are among all customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from recap.activity.columns import ITEM_SEPARATOR
from recap.activity.item_cells import split_item_cell
from recap.errors import StorageError
from recap.facts.core import FEWEST_RANKED, table_of
from recap.lazy import duckdb

FEWEST_OTHERS = 20  # fewer could identify people
STEP = 10  # 312 others are "at most 320": rounded up, the sentence is true
MEMORY = "512MB"
SHARDS_A_PART = 64

# SQL for the cells of a customer's top items, where cells are names, and where they have parts.
TOP_NAMES = "json_extract_string(facts, '$.top_items[*].name')"
TOP_ITEMS = f"""
    list_transform(json_extract(facts, '$.top_items[*]'), lambda top: (top ->> 'name') || case
        when top ->> 'id' is not null
            then concat('{ITEM_SEPARATOR}', top ->> 'by', '{ITEM_SEPARATOR}', top ->> 'id')
        when top ->> 'by' is not null then concat('{ITEM_SEPARATOR}', top ->> 'by') else '' end)
"""

Database: TypeAlias = "duckdb.DuckDBPyConnection"


FindRarest: TypeAlias = "Callable[[Sequence[Path]], dict[str, dict[str, Any]]]"


@contextmanager
def count_rarity(shards: Sequence[Path]) -> Iterator[FindRarest]:
    """
    Count the buyers of each item in the folders of all *shards*.

    Yields a function that takes files of facts and returns the rarest top item of each of their
    customers: customer id to ``{"name", "others", "others_pct", "of"}`` (docs/facts.md), where the
    item has them also ``by`` and ``id``, without the customers who have none.

    Raises `StorageError` if a file cannot be read.
    """
    try:
        with TemporaryDirectory(prefix="recap-") as spill, _open(spill) as db:
            has_items = bool(shards) and _count_buyers(db, shards)
            items = TOP_ITEMS if has_items and _has_parts(db) else TOP_NAMES
            record = cache(_record)  # a million customers have some thousand different records

            def find_rarest(counted: Sequence[Path]) -> dict[str, dict[str, Any]]:
                rows = _rows(db, counted, items) if has_items else []
                return {customer: record(*rarest) for customer, *rarest in rows}

            yield find_rarest
    except duckdb.Error as error:
        raise StorageError(
            f"The activity cannot be read again: {type(error).__name__}.",
            str(shards[0].parent),
            "read the log again: remove this folder and run the campaign.",
        ) from error


def _open(spill: str) -> Database:
    config: dict[str, Any] = {"threads": 1, "memory_limit": MEMORY, "temp_directory": spill}
    return duckdb.connect(config=config)


def _has_parts(db: Database) -> bool:
    """Return whether the cell of some item has more than a name."""
    has_parts = "select coalesce(bool_or(contains(item, ?)), false) from bought"
    return bool(db.execute(has_parts, [ITEM_SEPARATOR]).fetchall()[0][0])


def _rows(db: Database, counted: Sequence[Path], items: str) -> list[tuple[Any, ...]]:
    """
    Return customer, item, others with the item, and all others, for each customer with one.

    *items* is SQL for the list of the cells of a customer's top items.
    """
    return db.execute(f"""
        with top as (
            select customer_id, unnest(names) as item, generate_subscripts(names, 1) as place
            from (select customer_id, {items} as names
                  from {table_of(counted)})
        )
        select customer_id, arg_min(item, (others, place)), min(others), any_value(people)
        from top join item_buyers using (item)
        group by customer_id order by customer_id
    """).fetchall()  # noqa: S608


def _count_buyers(db: Database, shards: Sequence[Path]) -> bool:
    """
    Fill the table ``item_buyers``: item, others with the item, and all others.

    Items and populations that are too small to be shown are not in it. Some shards are read at a
    time, to save memory; each customer is in one shard only. Returns False if there are no items.
    """
    # The row with item null counts the buyers of any item.
    db.execute("create temp table bought (item varchar, buyers bigint)")
    for first in range(0, len(shards), SHARDS_A_PART):
        part = shards[first : first + SHARDS_A_PART]
        lines = table_of([f"{shard}/*.parquet" for shard in part])
        columns = {row[0] for row in db.execute(f"describe select * from {lines}").fetchall()}  # noqa: S608
        if "item" not in columns:
            return False
        conditions = {"quantity": "coalesce(quantity <> 0, true)", "kind": "kind = 'event'"}
        used = [sql for column, sql in conditions.items() if column in columns]
        db.execute(f"""
            insert into bought select item, count(distinct customer_id) from {lines}
            where {" and ".join(["item is not null", *used])}
            group by grouping sets ((item), ())
        """)  # noqa: S608
    db.execute(f"""
        create temp table item_buyers as
        with everybody as (
            select (sum(buyers) - 1)::bigint as people from bought where item is null
        )
        select item, (sum(buyers) - 1)::bigint as others, any_value(people) as people
        from bought, everybody where item is not null group by item
        having others >= {FEWEST_OTHERS} and any_value(people) + 1 >= {FEWEST_RANKED}
    """)  # noqa: S608
    return True


def _record(item: str, others: int, people: int) -> dict[str, Any]:
    fields = split_item_cell(item)._asdict()
    most = min(-(-others // STEP) * STEP, people)
    share = -(-1000 * most // people) / 10
    known = {field: text for field, text in fields.items() if text is not None}
    return {**known, "others": most, "others_pct": share, "of": people}
