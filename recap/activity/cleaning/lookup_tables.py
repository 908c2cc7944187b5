"""
The small tables beside the log: items, customers, display names, who said no.

Each is read once into the staging database. A key that stands twice with the same content is
one; with two contents it is an error, because no order of rows should decide a name. Of several
names and categories of one item the most frequent wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from babel import Locale, UnknownLocaleError

from recap.activity.cleaning import ids
from recap.activity.cleaning.staging import is_true
from recap.activity.columns import PLURALS
from recap.activity.sources import SourceFile, SourceTable, find_files, open_table
from recap.activity.sql import Database, quote_name
from recap.campaign import Campaign
from recap.errors import ActivityError, CampaignError
from recap.lazy import pa


def load_items(db: Database, campaign: Campaign) -> None:
    """Fill table ``items``: id, name, category. Raises `CampaignError` if no item is mapped."""
    db.execute("create table items (line bigint, id varchar, name varchar, category varchar)")
    if campaign.items:
        if "item" not in campaign.mapped_columns:
            raise CampaignError(
                "There is an item table, and no column of the log that leads to it.",
                "source.columns.item in campaign.toml",
                "name the column that holds the item's id, or take out [items].",
            )
        told = {"path", "encoding", "category_separator"}
        wanted = campaign.items.model_dump(exclude=told, exclude_none=True)
        _load(db, campaign, "items", campaign.items.path, wanted, encoding=campaign.items.encoding)


def load_customers(db: Database, campaign: Campaign) -> None:
    """Fill table ``customers``: id, name, locale (as in ``el`` or ``en_GB``), said_no."""
    db.execute(
        "create table customers"
        " (line bigint, id varchar, name varchar, locale varchar, said_no boolean)"
    )
    if campaign.customers:
        wanted = campaign.customers.model_dump(exclude={"path", "encoding"}, exclude_none=True)
        if campaign.opted_out.column:
            wanted["said_no"] = campaign.opted_out.column
        path, encoding = campaign.customers.path, campaign.customers.encoding
        _load(db, campaign, "customers", path, wanted, encoding=encoding)
        _check_locales(db, campaign)


def load_display(db: Database, campaign: Campaign) -> None:
    """Fill tables ``display_items``, ``display_categories``, ``display_channels``: id, name."""
    for what in PLURALS.values():
        table, path = f"display_{what}", getattr(campaign.display, what)
        db.execute(f"create table {table} (line bigint, id varchar, name varchar)")
        if path:
            wanted = {"id": "raw", "name": "display"}
            _load(db, campaign, table, path, wanted, key=f"display.{what}", kind="csv")


def load_opted_out(db: Database, campaign: Campaign) -> None:
    """Fill table ``opted_out`` from the file, the customers and the log: every id once."""
    load_ids(db, campaign, "listed", campaign.opted_out.file, key="opted_out.file")
    db.execute("""
        create table opted_out as
        select id from listed
        union select id from customers where said_no
        union select customer_id from log where said_no and customer_id is not null
    """)


def load_ids(db: Database, campaign: Campaign, table: str, file: str | None, *, key: str) -> None:
    """Fill *table* (id) from a list of customers: a file that the *key* names, or none."""
    known = _ids(campaign, file, key) if file else []
    db.register(table, pa.table({"id": pa.array(known, pa.string())}))


def _load(
    db: Database,
    campaign: Campaign,
    into: str,
    path: str,
    wanted: Mapping[str, str],
    *,
    key: str = "",
    kind: str | None = None,
    encoding: str | None = None,
) -> None:
    key = key or f"{into}.path"
    keys = {ours: _key_of(key, ours) for ours in wanted}
    files = find_files(campaign, path, key=key, kind=kind, encoding=encoding)
    if len(files) > 1:
        raise files[0].error(
            f"'{path}' is {len(files)} files; this table is one.", "name one of them."
        )
    table = open_table(db, files[0], wanted, keys=keys)
    _insert(db, campaign, into, table)
    if into == "items":
        _most_frequent(db)
    _one_each(db, into, files[0], wanted["id"])


def _key_of(path_key: str, ours: str) -> str:
    """Name the key of campaign.toml that chose a column of the table under *path_key*."""
    if not path_key.endswith(".path"):
        return path_key  # display files: their columns are fixed
    return "opted_out.column" if ours == "said_no" else path_key.replace(".path", f".{ours}")


def _insert(db: Database, campaign: Campaign, into: str, table: SourceTable) -> None:
    columns = {column: table.text(column) for column in table.types}
    if into == "customers":
        columns["id"] = ids.customer(campaign, columns["id"])
    elif into == "items" and campaign.items:
        columns["id"] = ids.whole(columns["id"])
        if "category" in columns:
            columns["category"] = table.names("category", campaign.items.category_separator)
    if "said_no" in columns:
        columns["said_no"] = is_true(table, "said_no")
    picked = ", ".join(f"{sql} as {quote_name(column)}" for column, sql in columns.items())
    rows = f"select line, broken, {picked} from ({table.rows})"  # noqa: S608
    with table.explain_errors():
        db.execute(f"create or replace temp table read as {rows}")
    broken = db.execute("select min(line) from read where broken").fetchall()[0][0]
    if broken is not None:
        raise table.file.error(
            f"Row {broken} is a broken line: it does not have the fields of the header.",
            "compare it with the header, and export the table again.",
        )
    db.execute(f"""
        insert into {into} by name
        select * exclude (broken) from read where id is not null
    """)  # noqa: S608


def _most_frequent(db: Database) -> None:
    """Give each item its most frequent name and category; of several, the first by name."""
    db.execute("""
        create or replace table items as
        select min(line) as line, id, name, category from (
            select line, id,
                first(name) over (partition by id order by names desc, name) as name,
                first(category) over (partition by id order by categories desc, category)
                    as category
            from (
                select *, count(name) over (partition by id, name) as names,
                    count(category) over (partition by id, category) as categories
                from items
            )
        )
        group by all
    """)


def name_items(db: Database, campaign: Campaign) -> None:
    """Add to table ``items`` what the log calls those that are not there: the most frequent."""
    if "item_name" in campaign.mapped_columns:
        db.execute("""
            insert into items by name
            select id, first(name order by times desc, name) as name from (
                select item as id, item_name as name, count(*) as times from log
                where item is not null and item_name is not null group by all
            )
            where id not in (select id from items)
            group by id
        """)


def _one_each(db: Database, table: str, file: SourceFile, column: str) -> None:
    """Keep the first of equal rows; raise when rows of one id differ."""
    content = [row[0] for row in db.execute(f"describe {table}").fetchall()][2:]
    differ = " or ".join(f"count(distinct coalesce({c}::varchar, '')) > 1" for c in content)
    clash = db.execute(
        f"select min(line), max(line) from {table} group by id having {differ} order by 1 limit 1"  # noqa: S608
    ).fetchone()
    if clash:
        raise file.error(
            f"Rows {clash[0]} and {clash[1]} have the same '{column}' and differ otherwise.",
            "keep one row for each.",
        )
    db.execute(f"""
        create or replace table {table} as
        select distinct on (id) * from {table} order by id, line
    """)  # noqa: S608


def _check_locales(db: Database, campaign: Campaign) -> None:
    """Write locales as Babel does (``en-GB`` is ``en_GB``); raise for one that is none."""
    db.execute("update customers set locale = replace(locale, '-', '_')")
    found = db.execute(
        "select locale, min(line) from customers where locale is not null group by 1 order by 2"
    ).fetchall()
    for locale, line in found:
        try:
            Locale.parse(locale)
        except (ValueError, UnknownLocaleError):
            assert campaign.customers  # noqa: S101 - they were loaded from there
            raise ActivityError(
                f"Row {line} says '{locale}', which is not a locale.",
                f"{campaign.customers.path} (customers.locale in campaign.toml)",
                "write it as 'en_GB' or 'el', or leave it blank for the campaign's own.",
            ) from None


def _ids(campaign: Campaign, path: str, key: str) -> list[str]:
    """List the ids of a file: one a line, blank lines and a header left out."""
    where = f"{path} ({key} in campaign.toml)"
    lines = [line.strip().strip('"') for line in _lines(campaign.find(path), where)]
    logs = (source.columns.customer_id for source in campaign.sources_by_name.values())
    tables = (*logs, campaign.customers and campaign.customers.id)
    for number, line in enumerate(lines, 1):
        if any(mark in line for mark in ",;\t"):
            raise ActivityError(
                f"Row {number} holds more than a customer id.",
                where,
                "leave one customer id a line and nothing else.",
            )
    start = 1 if lines and lines[0] in tables else 0
    return [known for line in lines[start:] if (known := campaign.canonical_id(line))]


def _lines(file: Path, where: str) -> list[str]:
    try:
        return file.read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        raise ActivityError(
            "The list of customers is not there.",
            where,
            "correct the path; it is relative to the campaign's folder.",
        ) from None
    except UnicodeDecodeError:
        raise ActivityError(
            "The list is not UTF-8 text.", where, "save it as UTF-8, one customer id a line."
        ) from None
