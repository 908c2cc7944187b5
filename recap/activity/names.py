"""
What an item, a category or a channel is called on a card, and what is never shown.

Done once for each distinct name, not for each row: a year has a thousand times more rows.
"""

from __future__ import annotations

from recap.activity.sql import Database, literal
from recap.campaign import Campaign


def name_everything(db: Database, campaign: Campaign, columns: list[str]) -> None:
    """
    Fill table ``shown_<column>`` (raw, name) for item, category and channel, where mapped.

    ``name`` is null where a raw or display name matches a pattern of [never_shown].
    Reads tables ``log``, ``items`` and the display tables.
    """
    sources = {"item": "items", "category": "categories", "channel": "channels"}
    hidden = {"item": campaign.never_shown.items, "category": campaign.never_shown.categories}
    for column, display in sources.items():
        if column in columns:
            db.execute(f"""
                create table shown_{column} as
                select raw, case when not {_hidden(hidden.get(column, ()))} then shown end as name
                from (select raw, coalesce(d.name, raw) as shown
                      from ({_raw_names(campaign, column)}) left join display_{display} d on d.id = raw)
            """)  # noqa: S608


def named_events(campaign: Campaign, columns: list[str]) -> str:
    """SQL for the rows of ``used`` with the names that are shown."""
    joins, picked = [], ["used.customer_id", 'used."at"']
    if campaign.items and "item" in columns:
        joins.append("left join items on items.id = used.item")
    for column in ("item", "category", "channel"):
        if column in columns:
            joins.append(
                f"left join shown_{column} on shown_{column}.raw = {_raw(campaign, column)}"
            )
    picked += [f"{_shown(campaign, column, columns)} as {column}" for column in columns]
    return f"select {', '.join(picked)} from used {' '.join(joins)}"  # noqa: S608


def _raw(campaign: Campaign, column: str) -> str:
    """SQL for the name before display; the item table knows better than the log."""
    if campaign.items and column == "item":
        return "items.name"
    if campaign.items and campaign.items.category and column == "category":
        own = ", used.category" if campaign.source.columns.category else ""
        return f"coalesce(items.category{own})"
    return f"used.{column}"


def _raw_names(campaign: Campaign, column: str) -> str:
    names = []
    if campaign.items and column == "item":
        names.append("select name as raw from items")
    elif getattr(campaign.source.columns, column):
        names.append(f"select {column} as raw from log")  # noqa: S608
    if campaign.items and campaign.items.category and column == "category":
        names.append("select category as raw from items")
    return f"select distinct raw from ({' union all '.join(names)}) where raw is not null"  # noqa: S608


def _shown(campaign: Campaign, column: str, columns: list[str]) -> str:
    if column == "item" and "category" in columns:
        secret = f"{_raw(campaign, 'category')} is not null and shown_category.name is null"
        return f"case when not ({secret}) then shown_item.name end"
    return f"shown_{column}.name" if column in ("item", "category", "channel") else f"used.{column}"


def _hidden(patterns: tuple[str, ...]) -> str:
    tests = [
        f"lower({known}) glob lower({literal(pattern)})"
        for pattern in patterns
        for known in ("raw", "shown")
    ]
    return f"({' or '.join(tests)})" if tests else "false"
