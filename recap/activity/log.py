"""
The log in the staging database: every row of every file once, typed, with its verdict.

Table ``log``: ``file``, ``line``, ``customer_id``, ``at``, the mapped columns, ``rule`` (null
for a row that counts, else its place in table ``rule``), ``evidence``, ``said_no``.
"""

from __future__ import annotations

from recap.activity.files import SourceFile, source_files
from recap.activity.rules import evidence, numbers, parsed, rules, value, verdict
from recap.activity.sql import Database, name
from recap.activity.table import Table, open_table
from recap.campaign import Campaign

TEXTS = ("item", "category", "channel", "order_id")
TRUE = "('true', '1', 'yes', 'y', 't')"


def stage(db: Database, campaign: Campaign) -> list[SourceFile]:
    """Read every file of the log into table ``log``; return the files, numbered as in ``file``."""
    wanted, keys = wanted_columns(campaign)
    db.execute(_log_table([*wanted]))
    db.execute("create table rule (rule utinyint, reason varchar, theirs varchar)")
    files = source_files(campaign)
    for number, file in enumerate(files):
        table = open_table(db, file, wanted, keys=keys)
        _read(db, campaign, table, number)
        if number == 0:
            _write_rules(db, campaign, table, wanted)
    return files


def wanted_columns(campaign: Campaign) -> tuple[dict[str, str], dict[str, str]]:
    """
    Return our names of the columns with the source's, and with the keys that chose them.

    Several savings columns are ``savings#0``, ``savings#1``...; the source's own column of
    those who opted out is ``said_no``.
    """
    wanted, keys = {}, {}
    for ours, theirs in campaign.source.columns.model_dump(exclude_none=True).items():
        several = isinstance(theirs, (tuple, list))
        for at, column in enumerate(theirs if several else [theirs]):
            mine = f"{ours}#{at}" if several else ours
            wanted[mine], keys[mine] = column, f"source.columns.{ours}"
    if campaign.opted_out.column and not campaign.customers:
        wanted["said_no"], keys["said_no"] = campaign.opted_out.column, "opted_out.column"
    return wanted, keys


def mapped(campaign: Campaign) -> list[str]:
    """List the columns of a shard that this campaign's source has, in our order."""
    mine = {column.partition("#")[0] for column in wanted_columns(campaign)[0]}
    if campaign.items and campaign.items.category and "item" in mine:
        mine.add("category")
    order = ("item", "category", "channel", "order_id", "amount", "savings", "quantity", "minutes")
    return [column for column in order if column in mine]


def _log_table(wanted: list[str]) -> str:
    texts = [f"{column} varchar" for column in TEXTS if column in wanted]
    mine = dict.fromkeys(column.partition("#")[0] for column in wanted)
    doubles = [f"{c} double" for c in mine if c in ("amount", "savings", "quantity", "minutes")]
    columns = ", ".join(
        ["file integer", "line bigint", "customer_id varchar", '"at" timestamp', *texts, *doubles]
    )
    return f"create table log ({columns}, rule utinyint, evidence varchar, said_no boolean)"


def _read(db: Database, campaign: Campaign, table: Table, number: int) -> None:
    checks = rules(campaign, table)
    judged = f"select *, {verdict(checks)} as rule from ({parsed(campaign, table)})"  # noqa: S608
    columns = {
        "file": str(number),
        "line": "line",
        "customer_id": table.text("customer_id"),
        "at": "moment",
        **{column: table.text(column) for column in TEXTS if column in table.types},
        **_number_columns(table),
        "rule": "rule",
        "evidence": evidence(checks, "rule"),
        "said_no": is_true(table, "said_no"),
    }
    picked = ", ".join(f"{sql} as {name(column)}" for column, sql in columns.items())
    with table.reading():
        db.execute(f"insert into log by name select {picked} from ({judged})")  # noqa: S608


def _number_columns(table: Table) -> dict[str, str]:
    """SQL for each number; several columns of one fact are added up, nulls as 0."""
    parts: dict[str, list[str]] = {}
    for column, fact in numbers(table).items():
        parts.setdefault(fact, []).append(column)
    return {
        fact: " + ".join(f"coalesce({name(value(column))}, 0)" for column in columns)
        if len(columns) > 1
        else name(value(columns[0]))
        for fact, columns in parts.items()
    }


def is_true(table: Table, column: str) -> str:
    """SQL that tells whether a column says yes: true, 1, yes, y or t in any case."""
    if column not in table.types:
        return "false"
    return f"not broken and coalesce(lower({table.text(column)}) in {TRUE}, false)"


def _write_rules(db: Database, campaign: Campaign, table: Table, wanted: dict[str, str]) -> None:
    checks = rules(campaign, table)
    rows = [
        (at, rule.reason, wanted[rule.column] if rule.column else None)
        for at, rule in enumerate(checks)
    ]
    db.executemany("insert into rule values (?, ?, ?)", rows)
