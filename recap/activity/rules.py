"""
Which rows cannot be counted, and why: the first rule that fits is the reason.

The order of `REASONS` is the order of the rules. "opted out" comes right after "no customer",
before anything looks at what the row says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recap.activity.clock import customers_time, window
from recap.activity.sql import literal, name
from recap.activity.table import Table
from recap.campaign import Campaign

REASONS = {  # and how to mend it, when it is the reason of most
    "broken line": "the line has too few or too many fields, or quotes that do not match: "
    "compare it with the header, and export it again.",
    "no customer": "fill in the customer, or correct source.columns.customer_id.",
    "opted out": "check [opted_out]: it names every customer of the log.",
    "no date": "fill in the time, or correct source.columns.at.",
    "unreadable date": "write times as 2017-03-05 18:30:00, an offset such as +02:00 may follow.",
    "outside the window": "check 'year', or 'from' and 'to', and source.zone.",
    "unreadable number": "write numbers as 1234.50, without thousands separator or currency.",
    "negative amount": "take returns out of the log, or correct source.columns.amount.",
    "negative savings": "write savings as positive numbers, or correct source.columns.savings.",
    "negative quantity": "take returns out of the log, or correct source.columns.quantity.",
    "negative minutes": "correct the rows, or source.columns.minutes.",
}
BEFORE_OPTED_OUT = ("broken line", "no customer")
LONGEST_VALUE = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason, the condition under which it holds, and what to show of the row (both SQL)."""

    reason: str
    condition: str
    column: str | None = None  # our name of it
    value: str = "null"


def parsed(campaign: Campaign, table: Table) -> str:
    """SQL for the rows of *table* with its time as ``moment`` and its numbers as ``n:<column>``."""
    read = {"moment": customers_time(campaign, table, "at")}
    read |= {value(column): table.number(column) for column in numbers(table)}
    picked = ", ".join(f"{sql} as {name(column)}" for column, sql in read.items())
    return f"select *, {picked} from ({table.rows})"  # noqa: S608


def value(column: str) -> str:
    """Name the column of `parsed` that holds the number read from *column*."""
    return f"n:{column}"


def rules(campaign: Campaign, table: Table) -> list[Rule]:
    """List the rules for the rows of `parsed`, in their order."""
    first, after = window(campaign)
    written = table.text("at")
    outside = f"not coalesce(moment >= {first} and moment < {after}, false)"
    return [
        Rule("broken line", "broken"),
        Rule("no customer", table.blank("customer_id"), "customer_id"),
        Rule("no date", table.blank("at"), "at"),
        Rule("unreadable date", "moment is null", "at", written),
        Rule("outside the window", outside, "at", written),
        *_number_rules(table),
    ]


def numbers(table: Table) -> dict[str, str]:
    """Tell which columns of *table* hold numbers: our name, and the fact they belong to."""
    return {column: column.partition("#")[0] for column in table.types if _is_number(column)}


def _is_number(column: str) -> bool:
    return column.partition("#")[0] in ("amount", "savings", "quantity", "minutes")


def _number_rules(table: Table) -> Iterator[Rule]:
    for column in numbers(table):
        unreadable = f"not {table.blank(column)} and {name(value(column))} is null"
        yield Rule("unreadable number", unreadable, column, table.text(column))
    for column, fact in numbers(table).items():
        yield Rule(f"negative {fact}", f"{name(value(column))} < 0", column, table.text(column))


def verdict(rules: list[Rule]) -> str:
    """SQL for a row's place in *rules*, from 0; null for a row that counts."""
    whens = " ".join(f"when {rule.condition} then {at}" for at, rule in enumerate(rules))
    return f"case {whens} end"


def evidence(rules: list[Rule], verdict: str) -> str:
    """SQL for what to show of a row that does not count: never more than 100 characters."""
    shown = " ".join(f"when {at} then {rule.value}" for at, rule in enumerate(rules))
    return f"left(case {verdict} {shown} end, {LONGEST_VALUE})"


def safe_cell(value: str) -> str:
    """SQL for *value* that no spreadsheet takes for a formula; plain numbers stay as they are."""
    risky = f"regexp_matches({value}, '^[=+@\\t\\r-]') and try_cast({value} as double) is null"
    return f"case when {risky} then {literal(chr(39))} || {value} else {value} end"
