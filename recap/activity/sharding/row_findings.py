"""What `check` counts of the used rows: items without a name, and repeated rows."""

from __future__ import annotations

from typing import cast

from recap.activity.cleaning import KindRules, UnnamedItems, refunds
from recap.activity.sql import Database, fetch_one

MOST_UNNAMED = 3  # that are listed


def unnamed_items(db: Database, kinds: KindRules) -> UnnamedItems:
    """Count the events whose item has no name: they are on no card that names items."""
    lines, all_lines, first = fetch_one(
        db,
        f"""
        with items_used as (
            select used.item, count(*) as lines, any_value(items.name) is null as is_unnamed
            from used left join items on items.id = used.item
            where used.item is not null and {kinds.is_event} group by used.item
        ), first as (
            select item from items_used where is_unnamed
            order by lines desc, item limit {MOST_UNNAMED}
        )
        select coalesce(sum(lines) filter (is_unnamed), 0)::bigint,
            coalesce(sum(lines), 0)::bigint, (select list(item) from first)
        from items_used
        """,  # noqa: S608
    )
    return UnnamedItems(
        lines=cast(int, lines),
        all_lines=cast(int, all_lines),
        items=tuple(cast(list[str], first or [])),
    )


def null_ids(db: Database) -> dict[str, int]:
    """Count the rows without a customer whose id is one of source.null_ids, by that id."""
    rows = db.execute("""
        select value, count(*) as rows from rejected
        where reason = 'no customer' and value is not null group by value order by rows desc, value
    """).fetchall()
    return dict(rows)


def repeated_rows(db: Database) -> int:
    """Count the used rows that are equal to another in all mapped columns."""
    columns = """
        *columns(* exclude (
            file, line, has_time, row_hash, rule, rejected_value, rejected_as, unclear
        ))
    """
    lines = "where not is_refund" if refunds.has_refunds(db) else ""
    query = f"select count(*) - count(distinct hash({columns})) from used {lines}"  # noqa: S608
    return int(str(fetch_one(db, query)[0]))
