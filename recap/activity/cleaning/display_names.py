"""
What an item, a category or a channel is called on a card, and what is never shown.

Done once for each distinct name, not for each row: a year has a thousand times more rows.
"""

from __future__ import annotations

from collections.abc import Iterable

from recap.activity.columns import NAME_COLUMNS, NAME_SEPARATOR, PLURALS
from recap.activity.sql import Database, fetch_one, glob_matches, literal
from recap.campaign import Campaign

AISLE = " > "
S = literal(NAME_SEPARATOR)


def name_everything(db: Database, campaign: Campaign, columns: list[str]) -> None:
    """
    Fill table ``shown_<column>`` (raw, aisle, name, code) for each mapped name column.

    ``code`` numbers its rows. ``name`` is null where a raw or display name matches a pattern of
    [never_shown]. Where the item table knows categories, ``aisle`` is the item's: a display name
    for ``CATEGORY > NAME`` goes before one for ``NAME``. Reads tables ``log``, ``items`` and the
    display tables.
    """
    hidden = {"item": campaign.never_shown.items, "category": campaign.never_shown.categories}
    for column, display in PLURALS.items():
        if column in columns:
            secret = glob_matches(hidden.get(column, ()), "raw", "shown")
            db.execute(f"""
                create table shown_{column} as
                select raw, aisle, case when not {secret} then shown end as name,
                    (row_number() over ())::integer as code
                from (select raw, aisle, coalesce(there.name, anywhere.name, raw) as shown
                      from ({_raw_names(campaign, column)})
                      left join display_{display} anywhere on anywhere.id = raw
                      left join display_{display} there on there.id = aisle || '{AISLE}' || raw)
            """)  # noqa: S608
    if "category" in columns:
        _join_categories(db, campaign)


def _join_categories(db: Database, campaign: Campaign) -> None:
    """
    Put names of cells in the place of single names in table ``shown_category``.

    A cell's is that of all its categories that are shown; ``secret`` tells whether one is not.
    SourceTable ``one_category`` keeps the single ones (raw, name).
    """
    db.execute("create table one_category as select raw, name from shown_category")
    db.execute(f"""
        create or replace table shown_category as
        select cell as raw, null::varchar as aisle,
            nullif(string_agg(distinct name, {S} order by name), '') as name,
            bool_or(name is null) as secret, (row_number() over ())::integer as code
        from (select raw as cell, unnest(string_split(raw, {S})) as raw
              from ({_cells(campaign, "category")}))
        join one_category using (raw) group by cell
    """)  # noqa: S608


def letters(db: Database, columns: list[str]) -> dict[str, str]:
    """
    Return every letter beyond ASCII of the names that cards show, once: by column, and `customer`.

    Costs a look at each distinct name. Reads the tables of `name_everything`.
    """
    shown = {column: f"shown_{column}" for column in NAME_COLUMNS if column in columns}
    found = {
        what: _letters(db, table) for what, table in (shown | {"customer": "customers"}).items()
    }
    return {what: those for what, those in found.items() if those}


def _letters(db: Database, table: str) -> str:
    beyond = f"select distinct name from {table} where not regexp_full_match(name, '[ -~]*')"  # noqa: S608
    rows = db.execute(
        f"select distinct unnest(string_split(name, '')) from ({beyond})"  # noqa: S608
    ).fetchall()
    return "".join(sorted({letter for (cluster,) in rows for letter in cluster if letter > "~"}))


def named_events(campaign: Campaign, columns: list[str], *, also: Iterable[str] = ()) -> str:
    """SQL for the rows of ``used`` with the names that are shown, and what *also* is wanted."""
    picked = ["used.customer_id", 'used."at"']
    picked += [f"{_shown(column, columns)} as {column}" for column in columns]
    picked += [f"used.{column}" for column in also]
    return f"select {', '.join(picked)} from {_named(campaign, columns)}"  # noqa: S608


def coded_events(campaign: Campaign, columns: list[str]) -> str:
    """SQL for the rows of ``used``: their customer's ``who``, and codes in place of names."""
    picked = ["who", 'used."at"']
    picked += [f"shown_{c}.code as {c}" if c in NAME_COLUMNS else f"used.{c}" for c in columns]
    people = "join people on people.customer_id = used.customer_id"
    return f"select {', '.join(picked)} from {_named(campaign, columns)} {people}"  # noqa: S608


def named(table: str, columns: list[str]) -> str:
    """SQL for the rows of *table*, made by `coded_events`, with ``shard`` and the names shown."""
    there = [column for column in NAME_COLUMNS if column in columns]
    picked = [f"{_shown(c, columns)} as {c}" if c in there else c for c in columns]
    return f"""
        select shard, people.customer_id, "at", {", ".join(picked)}
        from {table} join people using (who) {_by_code(table, there)}
    """  # noqa: S608


def _by_code(table: str, columns: list[str]) -> str:
    return " ".join(f"left join shown_{c} on shown_{c}.code = {table}.{c}" for c in columns)


def tally(db: Database, table: str, columns: list[str]) -> None:
    """Count the rows of *table*, made by `coded_events`, by what they name: `hidden` asks."""
    there = [column for column in ("item", "category") if column in columns]
    db.execute(f"""
        create table together as
        select {"".join(f"{column}, " for column in there)} count(*) as lines from {table}
        group by all
    """)  # noqa: S608


def hidden(db: Database, campaign: Campaign, columns: list[str]) -> dict[str, int]:
    """
    Count what [never_shown] kept from being named, and so from every list and rank of names.

    Distinct names as ``item`` and ``category``, and the used ``lines`` that hold one; empty
    where it names nothing. Reads the tables of `name_everything` and `tally`.
    """
    there: list[str] = [column for column in ("item", "category") if column in columns]
    if not (there and (campaign.never_shown.items or campaign.never_shown.categories)):
        return {}
    together = f"together {_by_code('together', there)}"
    is_hidden = {
        "item": f"together.item is not null and {_shown('item', columns)} is null",
        "category": "shown_category.secret is true",
    }
    counts = {column: _hidden_names(column, together, is_hidden["item"]) for column in there}
    taken = " or ".join(f"({is_hidden[column]})" for column in there)
    counts["lines"] = f"select coalesce(sum(lines), 0)::bigint from {together} where {taken}"  # noqa: S608
    return {what: int(str(fetch_one(db, question)[0])) for what, question in counts.items()}


def _hidden_names(column: str, together: str, is_hidden: str) -> str:
    """SQL that counts the names of *column* that stand in a used row, and are not shown."""
    if column == "item":
        return f"select count(distinct shown_item.raw) from {together} where {is_hidden}"  # noqa: S608
    each = f"select distinct unnest(string_split(shown_category.raw, {S})) as raw from {together}"  # noqa: S608
    return f"select count(*) from ({each}) join one_category using (raw) where name is null"  # noqa: S608


def _named(campaign: Campaign, columns: list[str]) -> str:
    """SQL for ``used`` joined with the names of its items, categories and channels."""
    joins = []
    if campaign.has_item_names and "item" in columns:
        joins.append("left join items on items.id = used.item")
    joins += [
        f"left join shown_{column} on shown_{column}.raw = {_raw(campaign, column)}"
        f" and shown_{column}.aisle is not distinct from {_aisle(campaign, column)}"
        for column in NAME_COLUMNS
        if column in columns
    ]
    return f"used {' '.join(joins)}"


def _raw(campaign: Campaign, column: str) -> str:
    """SQL for the name before display; the item table knows better than the log."""
    if campaign.has_item_names and column == "item":
        return "items.name"
    if campaign.items and campaign.items.category and column == "category":
        own = ", used.category" if "category" in campaign.mapped_columns else ""
        return f"coalesce(items.category{own})"
    return f"used.{column}"


def _aisle(campaign: Campaign, column: str) -> str:
    """SQL for the category that tells two items of one name apart."""
    known = column == "item" and campaign.items and campaign.items.category
    return "items.category" if known else "null::varchar"


def _raw_names(campaign: Campaign, column: str) -> str:
    """SQL for the names of *column*, each once: of a cell that holds several, every one."""
    if column != "category":
        return _cells(campaign, column)
    each = f"select unnest(string_split(raw, {S})) as raw, aisle from ({_cells(campaign, column)})"  # noqa: S608
    return f"select distinct raw, aisle from ({each})"  # noqa: S608


def _cells(campaign: Campaign, column: str) -> str:
    names = []
    if campaign.has_item_names and column == "item":
        names.append(f"select name as raw, {_aisle(campaign, column)} as aisle from items")  # noqa: S608
    elif column in campaign.mapped_columns:
        names.append(f"select {column} as raw, null::varchar as aisle from log")  # noqa: S608
    if campaign.items and campaign.items.category and column == "category":
        names.append("select category as raw, null::varchar as aisle from items")
    return f"select distinct raw, aisle from ({' union all '.join(names)}) where raw is not null"  # noqa: S608


def _shown(column: str, columns: list[str]) -> str:
    """SQL for the name of a row that is shown; a column without names stays."""
    if column == "item" and "category" in columns:
        return "case when shown_category.secret is not true then shown_item.name end"
    return f"shown_{column}.name" if column in NAME_COLUMNS else f"used.{column}"
