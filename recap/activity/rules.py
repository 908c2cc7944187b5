"""
Which rows cannot be counted, and why: the first rule that fits is the reason.

The order of `REASONS` is the order of the rules. "opted out" comes right after "no customer",
before anything looks at what the row says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recap.activity.clock import customers_time, window
from recap.activity.sql import literal
from recap.activity.table import Table
from recap.campaign import Campaign

REASONS = {
    "broken line": "the line has too few or too many fields, or its quotes do not match: "
    "compare it with the header, and export it again.",
    "no customer": "fill in the customer, if these rows should count; see source.columns.customer_id.",
    "opted out": "check [opted_out]: it names every customer of the log.",
    "no date": "fill in the time, or name another column under source.columns.at.",
    "unreadable date": "write times as 2017-03-05 18:30:00, with or without an offset such as +02:00.",
    "outside the window": "check 'year', or 'from' and 'to', and source.zone.",
    "unreadable number": "write numbers as 1234.50: no thousands separator, no currency sign.",
    "negative amount": "take returns out of the log, or name another column under source.columns.amount.",
    "negative savings": "savings are written as positive numbers; see source.columns.savings.",
    "negative quantity": "take returns out of the log, or name another column under source.columns.quantity.",
    "negative minutes": "check the column under source.columns.minutes.",
}  # fmt: skip
BEFORE_OPTED_OUT = ("broken line", "no customer")
LONGEST_VALUE = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason, the condition under which it holds, and what to show of the row (both SQL)."""

    reason: str
    condition: str
    column: str | None = None  # our name of it
    value: str = "null"


def rules(campaign: Campaign, table: Table, moment: str) -> list[Rule]:
    """
    List the rules for the rows of *table*, in their order.

    Args:
        moment: SQL for the time on the customers' clock, as `customers_time` gives it.
    """
    first, after = window(campaign)
    written = table.text("at")
    outside = f"not coalesce({moment} >= {first} and {moment} < {after}, false)"
    return [
        Rule("broken line", "broken"),
        Rule("no customer", f"{table.text('customer_id')} is null", "customer_id"),
        Rule("no date", f"{written} is null", "at"),
        Rule("unreadable date", f"{moment} is null", "at", written),
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
        text = table.text(column)
        unreadable = f"{text} is not null and {table.number(column)} is null"
        yield Rule("unreadable number", unreadable, column, text)
    for column, fact in numbers(table).items():
        yield Rule(f"negative {fact}", f"{table.number(column)} < 0", column, table.text(column))


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


__all__ = [
    "REASONS",
    "Rule",
    "customers_time",
    "evidence",
    "numbers",
    "rules",
    "safe_cell",
    "verdict",
]
