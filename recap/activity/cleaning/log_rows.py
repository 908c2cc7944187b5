"""Table ``log`` of the staging database: created for the columns of all sources, filled by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain

from recap.activity.cleaning import ids
from recap.activity.cleaning.consent import ANSWER_COLUMNS, answer_text
from recap.activity.cleaning.number_readings import unclear_bits
from recap.activity.cleaning.parsed_numbers import number_columns, number_sql
from recap.activity.cleaning.row_rules import (
    CUSTOMER,
    Rule,
    first_failed_rule,
    is_return,
    parsed_rows,
    rejected_value,
    rules_for,
    time_columns,
)
from recap.activity.cleaning.settings import SourceSettings
from recap.activity.columns import MONEY_COLUMNS, READ_NUMBERS, REFUNDED, TEXT_COLUMNS
from recap.activity.sources import SourceTable
from recap.activity.sql import Database, literal, quote_name

LOG_TEXT_COLUMNS = (*TEXT_COLUMNS, "item_name", "item_by")  # the last two: in no shard
KIND_COLUMNS = ("kind", "refers_to")
REASON_COLUMNS = ("file", "line", "customer_id", "rule", "rejected_value", *ANSWER_COLUMNS)


def log_table_sql(settings: Mapping[str, SourceSettings]) -> str:
    mapped = {column for source in settings.values() for column in source.columns}
    mapped |= {column for source in settings.values() for column in source.kinds.columns}
    mapped |= {"channel"} if any(settings) else set()  # the name of a source is a channel
    texts = [f"{column} varchar" for column in (*LOG_TEXT_COLUMNS, *KIND_COLUMNS, *ANSWER_COLUMNS)]
    doubles = [f"{column} double" for column in READ_NUMBERS]
    doubles += ["is_refund boolean default false"] if REFUNDED in mapped else []
    mapped |= {"is_refund"}
    columns = [column for column in (*texts, *doubles) if column.split()[0] in mapped]
    columns += ["unknown_zone varchar"] if "zone" in mapped else []
    return f"""
        create or replace table log (
            {", ".join(["file integer", "line bigint", "customer_id varchar", '"at" timestamp'])},
            {"".join(f"{column}, " for column in columns)}
            has_time boolean, row_hash ubigint, rule utinyint, rejected_value varchar,
            rejected_as varchar, unclear bigint
        )
    """


def insert_rows(
    db: Database,
    settings: SourceSettings,
    table: SourceTable,
    number: int,
    only: Sequence[str] | None,
    *,
    dated: bool,
    reasons_only: bool = False,
) -> None:
    """
    Add the rows of *table* to table ``log``: all, or those of the customers *only*.

    With *reasons_only* the columns stay null that say neither who it was nor what is wrong.
    """
    rules = rules_for(settings, table)
    _insert_rules(db, number, rules)
    rows = parsed_rows(settings, table, dated=dated)
    checked = f"select *, {first_failed_rule(rules)} as rule from ({rows})"  # noqa: S608
    names_channel = settings.name and "channel" not in table.types
    columns = {
        "file": str(number),
        "line": "line",
        "customer_id": CUSTOMER,
        "at": "moment",
        **{c: _text(settings, table, c) for c in LOG_TEXT_COLUMNS if c in table.types},
        **{column: _number(settings, column) for column in number_columns(table)},
        **time_columns(settings, table),
        **_kind_columns(settings, table),
        **({"channel": literal(settings.name)} if names_channel else {}),
        **({"row_hash": _row_hash(settings)} if settings.source.duplicates == "drop" else {}),
        "rule": "rule",
        "rejected_value": rejected_value(rules, "rule"),
        **{c: answer_text(table, c) for c in ANSWER_COLUMNS if c in table.types},
        "unclear": unclear_bits(table),
    }
    if reasons_only:
        columns = {name: sql for name, sql in columns.items() if name in REASON_COLUMNS}
    selected = ", ".join(f"{sql} as {quote_name(column)}" for column, sql in columns.items())
    condition = "true" if only is None else f"{CUSTOMER} in ({', '.join(map(literal, only))})"
    with table.explain_errors(), _streamed(db, has_joins="zone" in table.types):
        db.execute(f"""
            insert into log by name select {selected} from ({checked}) where {condition}
        """)  # noqa: S608


@contextmanager
def _streamed(db: Database, *, has_joins: bool) -> Iterator[None]:
    """
    Keep the rows of a file out of the hash table of a join, where the query *has joins*.

    DuckDB does not know how many rows a stream has, and would keep them all in memory.
    """
    if has_joins:
        db.execute("set disabled_optimizers = 'build_side_probe_side,join_order'")
    try:
        yield
    finally:
        if has_joins:
            db.execute("reset disabled_optimizers")


def _row_hash(settings: SourceSettings) -> str:
    """SQL for a hash of the whole row; rows of two sources are never duplicates of each other."""
    return f"hash(row_hash, {literal(settings.name)})" if settings.name else "row_hash"


def _kind_columns(settings: SourceSettings, table: SourceTable) -> dict[str, str]:
    """SQL for the columns that depend on the kind; the money of a return is negative."""
    if not settings.kinds.columns:
        return {}
    return_condition = is_return(settings, table)
    columns = {"kind": f"case when {return_condition} then 'return' else 'event' end"}
    if "refers_to" in table.types:
        columns["refers_to"] = _text(settings, table, "refers_to")
    for column in MONEY_COLUMNS:
        if settings.kinds.returns and column in number_columns(table):
            number = number_sql(column)
            columns[column] = f"case when {return_condition} then -abs({number}) else {number} end"
    return columns


def _number(settings: SourceSettings, column: str) -> str:
    number = number_sql(column)
    if column != "score" or not settings.source.null_scores:
        return number
    null_scores = ", ".join(f"{score!r}::double" for score in settings.source.null_scores)
    return f"case when {number} not in ({null_scores}) then {number} end"


def _text(settings: SourceSettings, table: SourceTable, column: str) -> str:
    if column == "category":
        return table.names(column, settings.source.category_separator)
    text = table.text(column)
    is_id = column in ("order_id", "refers_to") or (column == "item" and settings.item_is_id)
    return ids.normalised_id(text) if is_id else text


def _insert_rules(db: Database, number: int, rules: list[Rule]) -> None:
    """Add the *rules* of file *number* to table ``rule``, in one statement."""
    rows = [(number, at, rule.reason, rule.source_column) for at, rule in enumerate(rules)]
    places = ", ".join(["(?, ?, ?, ?)"] * len(rows))
    db.execute(f"insert into rule values {places}", [*chain(*rows)])  # noqa: S608
