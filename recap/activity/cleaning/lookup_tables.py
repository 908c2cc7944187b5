"""
The lookup tables beside the log: items, customers, display names.

Each is read once into the staging database. Two equal rows for one id count once. Two different
rows for one id are an error, because the order of rows must not decide a name; only for items
the most frequent name and category win.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from recap.activity.cleaning import consent, customer_locales, ids
from recap.activity.columns import PLURALS
from recap.activity.sources import (
    FilesBySource,
    SourceFile,
    SourceTable,
    ask_which,
    find_files,
    open_table,
    with_inner_files,
)
from recap.activity.sql import Database, fetch_one, folded_case, quote_name
from recap.campaign import Campaign
from recap.errors import CampaignError


def load_items(db: Database, campaign: Campaign) -> None:
    """Fill table ``items`` (id, name, by, category). Raises `CampaignError` without an item."""
    db.execute("""
        create table items (line bigint, id varchar, name varchar, "by" varchar, category varchar)
    """)
    if campaign.items:
        if "item" not in campaign.mapped_columns:
            raise CampaignError(
                "There is an item table, but no column of the log is mapped to its ids.",
                "source.columns.item in campaign.toml",
                "name the column that holds the item's id, or take out [items].",
            )
        settings = {"path", "encoding", "category_separator", "count_by", "unescape_html"}
        columns = campaign.items.model_dump(exclude=settings, exclude_none=True)
        path, encoding = campaign.items.path, campaign.items.encoding
        file = _find_file(campaign, path, key="items.path", encoding=encoding)
        _load(db, campaign, "items", file, columns, key="items.path")


def load_customers(db: Database, campaign: Campaign, log: FilesBySource) -> frozenset[str]:
    """
    Fill table ``customers``: id, name, name_vocative, locale (such as ``el`` or ``en_GB``).

    The answers of customers are in table ``customer_answers``: see `consent`. Return which of
    their columns the table has; the others are in the *log*.
    """
    answer_columns = "".join(f"{column} varchar, " for column in consent.ANSWER_COLUMNS)
    db.execute(f"""
        create table customers (
            line bigint, id varchar, {answer_columns} name varchar, name_vocative varchar,
            locale varchar
        )
    """)
    if campaign.customers:
        columns = campaign.customers.model_dump(
            exclude={"path", "encoding", "unescape_html"}, exclude_none=True
        )
        path, encoding = campaign.customers.path, campaign.customers.encoding
        file = _find_file(campaign, path, key="customers.path", encoding=encoding)
        answers = consent.columns_of_table(db, campaign, file, log)
        _load(db, campaign, "customers", file, columns | answers, key="customers.path")
        customer_locales.normalise_locales(db)
        return frozenset(answers)
    consent.move_answers(db)
    customer_locales.normalise_locales(db)
    return frozenset()


def load_display(db: Database, campaign: Campaign) -> None:
    """
    Fill tables ``display_items``, ``display_categories``, ``display_channels`` (id, name).

    Tables ``folded_display_...`` (key, id, name) have the names that ids in other upper and lower
    case have too: not where two of them have different names.
    """
    for plural in PLURALS.values():
        table, path = f"display_{plural}", getattr(campaign.display, plural)
        db.execute(f"create table {table} (line bigint, id varchar, name varchar)")
        if path:
            columns = {"id": "raw", "name": "display"}
            file = _find_file(campaign, path, key=f"display.{plural}", kind="csv")
            _load(db, campaign, table, file, columns, key=f"display.{plural}")
        db.execute(f"""
            create table folded_{table} as
            select {folded_case("id")} as key, min(id) as id, min(name) as name from {table}
            group by key having count(distinct name) = 1
        """)  # noqa: S608


def _find_file(
    campaign: Campaign,
    path: str,
    *,
    key: str,
    kind: str | None = None,
    encoding: str | None = None,
) -> SourceFile:
    files = find_files(campaign, path, key=key, kind=kind, encoding=encoding)
    files = with_inner_files(files, ask_which, kind=kind)
    if len(files) > 1:
        raise files[0].error(
            f"'{path}' matches {len(files)} files; this table is read from one file.",
            "name one of them.",
        )
    return files[0]


def _load(
    db: Database,
    campaign: Campaign,
    into: str,
    file: SourceFile,
    columns: Mapping[str, str],
    *,
    key: str,
) -> None:
    keys = {ours: _column_key(key, ours) for ours in columns}
    table = open_table(db, file, columns, keys=keys)
    settings = {"items": campaign.items, "customers": campaign.customers}.get(into)
    if settings and settings.unescape_html:
        table = table.with_html_unescaped(("name", "name_vocative", "by", "category"))
    _insert(db, campaign, into, table)
    if into == "customers":
        consent.move_answers(db)
    if not _has_repeated_ids(db, into):
        return
    if into == "items":
        _keep_most_frequent(db)
    else:
        _keep_one_row_per_id(db, into, file, columns["id"])


def _column_key(path_key: str, ours: str) -> str:
    """Return the key of campaign.toml that names a column of the table under *path_key*."""
    if not path_key.endswith(".path"):
        return path_key  # display files: their columns are fixed
    if ours in consent.ANSWER_COLUMNS:
        return f"{ours.removesuffix('_answer')}.column"
    return path_key.replace(".path", f".{ours}")


def _insert(db: Database, campaign: Campaign, into: str, table: SourceTable) -> None:
    columns = {column: table.text(column) for column in table.types}
    if into == "customers":
        columns["id"] = ids.customer_id(
            columns["id"], null_ids=campaign.null_ids, fold_case=campaign.fold_case
        )
    elif into == "items" and campaign.items:
        columns["id"] = ids.normalised_id(columns["id"])
        if "category" in columns:
            columns["category"] = table.names("category", campaign.items.category_separator)
    selected = ", ".join(f"{sql} as {quote_name(column)}" for column, sql in columns.items())
    rows = f"select line, broken, {selected} from ({table.rows})"  # noqa: S608
    with table.explain_errors():
        db.execute(f"create or replace temp table read as {rows}")
    broken = db.execute("select min(line) from read where broken").fetchall()[0][0]
    if broken is not None:
        raise table.file.error(
            f"Row {broken} is a broken line: its fields do not match the header.",
            "compare it with the header, and export the table again.",
        )
    db.execute(f"""
        insert into {into} by name
        select * exclude (broken) from read where id is not null
    """)  # noqa: S608


def _has_repeated_ids(db: Database, table: str) -> bool:
    return bool(fetch_one(db, f"select count(*) > count(distinct id) from {table}")[0])  # noqa: S608


def _keep_most_frequent(db: Database) -> None:
    """Keep one row an item, with the most frequent text of each column; of equals, the first."""
    columns = ("name", '"by"', "category")
    firsts = ", ".join(
        f"first({c}) over (partition by id order by count_{n} desc, {c}) as {c}"
        for n, c in enumerate(columns)
    )
    counts = ", ".join(
        f"count({c}) over (partition by id, {c}) as count_{n}" for n, c in enumerate(columns)
    )
    db.execute(f"""
        create or replace table items as
        select min(line) as line, id, {", ".join(columns)}
        from (select line, id, {firsts} from (select *, {counts} from items))
        group by all
    """)  # noqa: S608


def add_item_texts_of_log(db: Database, log_columns: Set[str], *, item_is_id: bool) -> None:
    """
    Add to table ``items`` what only the log has: names, and where *item_is_id* who made an item.

    Of several texts of one item, the most frequent is used; of equals, the first in order.
    """
    if "item_name" in log_columns:
        db.execute(f"""
            insert into items by name
            select id, text as name from ({_most_frequent("item_name")})
            where id not in (select id from items)
        """)  # noqa: S608
    if item_is_id and "item_by" in log_columns:
        db.execute(f"""
            update items set "by" = text from ({_most_frequent("item_by")}) found
            where found.id = items.id and "by" is null
        """)  # noqa: S608


def _most_frequent(column: str) -> str:
    """SQL for the most frequent text of *column* of the log for each item: ``id``, ``text``."""
    return f"""
        select id, first(text order by times desc, text) as text from (
            select item as id, {column} as text, count(*) as times from log
            where item is not null and {column} is not null group by all
        ) group by id
    """  # noqa: S608


def _keep_one_row_per_id(db: Database, table: str, file: SourceFile, column: str) -> None:
    """Keep the first of equal rows; raise `ActivityError` when rows of one id differ."""
    content = [quote_name(row[0]) for row in db.execute(f"describe {table}").fetchall()][2:]
    differ = " or ".join(f"count(distinct coalesce({c}::varchar, '')) > 1" for c in content)
    clash = db.execute(
        f"select min(line), max(line) from {table} group by id having {differ} order by 1 limit 1"  # noqa: S608
    ).fetchone()
    if clash:
        raise file.error(
            f"Rows {clash[0]} and {clash[1]} have the same '{column}' but differ otherwise.",
            f"keep one row for each '{column}'.",
        )
    db.execute(f"""
        create or replace table {table} as
        select distinct on (id) * from {table} order by id, line
    """)  # noqa: S608
