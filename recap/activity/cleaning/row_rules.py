"""
Which rows cannot be counted, and why: the first rule that fits is the reason.

The order of `REASONS` is the order of the rules. "opted out" comes right after "no customer",
before anything looks at what the row says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recap.activity.cleaning import ids
from recap.activity.cleaning.time_zones import (
    KNOWN_ZONE,
    customers_time,
    known_zone,
    window,
    written,
)
from recap.activity.columns import NUMBER_COLUMNS, RETURNABLE_COLUMNS
from recap.activity.sources import SourceTable, formula_columns, formula_to_sql
from recap.activity.sql import glob_matches, literal, quote_name
from recap.campaign import Campaign

REASONS = {  # and how to mend it, when it is the reason of most
    "broken line": "the line has too few or too many fields, or quotes that do not match: "
    "compare it with the header, and export it again.",
    "no customer": "fill in the customer, or correct source.columns.customer_id.",
    "opted out": "check [opted_out]: it names every customer of the log.",
    "no date": "fill in the time, or correct source.columns.at.",
    "unreadable date": "write times as 2017-03-05 18:30:00, an offset such as +02:00 may follow; "
    "or say how they are written: source.times.",
    "unknown zone": "write zones as 'Europe/Athens', or correct source.columns.zone.",
    "outside the window": "check 'year', or 'from' and 'to', and source.zone.",
    "unreadable number": "write numbers as 1234.50, without thousands separator or currency; "
    "or say what stands before the fraction: source.decimal.",
    "negative amount": "say under [returns] what returns are, or correct source.columns.amount.",
    "negative savings": "write savings as positive numbers, or correct source.columns.savings.",
    "negative quantity": "say under [returns] what returns are, or correct "
    "source.columns.quantity.",
    "negative minutes": "correct the rows, or source.columns.minutes.",
    "duplicate": "check source.duplicates: every row is a copy of another.",
    "staff": "check robots.customers: it names every customer of the log.",
    "robot": "raise robots.most_events_a_day: every customer did more on some day.",
    "return": "check [returns]: by its rule every line is a return, and ignored.",
    "no event": "check [returns] and [not_items]: by them no line is an event.",
}
BEFORE_OPTED_OUT = ("broken line", "no customer")
LONGEST_VALUE = 100
WHO = '"known customer"'


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason, the condition under which it holds, and what to show of the row (both SQL)."""

    reason: str
    condition: str
    shown: str | None = None  # the column, or formula, as people know it
    value: str = "null"


def parsed(campaign: Campaign, table: SourceTable, *, dated: bool = False) -> str:
    """
    SQL for the rows of *table* with its customer as `WHO`, its time as ``moment``, and its
    numbers as ``n:<column>``.

    For *dated* see `customers_time`.
    """
    read = {WHO: ids.customer(campaign, table.text("customer_id"))}
    read |= {quote_name(value(column)): table.number(column) for column in _number_columns(table)}
    if "zone" in table.types:
        read[KNOWN_ZONE] = known_zone(table)
    made = {
        quote_name(value(fact)): formula_to_sql(formula, lambda column: quote_name(value(column)))
        for fact, formula in table.mapping.formulas.items()
    }
    took = quote_name(value("minutes")) if campaign.source.at_is == "end" else None
    moment = customers_time(campaign, table, took=took, dated=dated)
    return _adding({"moment": moment}, _adding(made, _adding(read, table.rows)))


def _adding(columns: dict[str, str], rows: str) -> str:
    if not columns:
        return rows
    picked = ", ".join(f"{sql} as {column}" for column, sql in columns.items())
    return f"select *, {picked} from ({rows})"  # noqa: S608


def value(column: str) -> str:
    """Name the column of `parsed` that holds the number read from *column*."""
    return f"n:{column}"


def rules(campaign: Campaign, table: SourceTable) -> list[Rule]:
    """List the rules for the rows of `parsed`, in their order."""
    first, after = window(campaign)
    shown, says = table.mapping.labels, written(table)
    outside = f"not coalesce(moment >= {first} and moment < {after}, false)"
    return [
        Rule("broken line", "broken"),
        Rule("no customer", f"{WHO} is null", shown["customer_id"]),
        Rule("no date", table.blank("at"), table.mapping.columns["at"]),
        Rule("unreadable date", "moment is null", shown["at"], says),
        *_zone_rules(table),
        Rule("outside the window", outside, shown["at"], says),
        *_number_rules(campaign, table),
    ]


def _zone_rules(table: SourceTable) -> Iterator[Rule]:
    if "zone" in table.types:
        unknown = f"not {table.blank('zone')} and {KNOWN_ZONE} is null"
        yield Rule("unknown zone", unknown, table.mapping.labels["zone"], table.text("zone"))


def numbers(table: SourceTable) -> list[str]:
    """List our names of the numbers that *table* has, read or made by a formula."""
    return [n for n in NUMBER_COLUMNS if n in table.types or n in table.mapping.formulas]


def _number_columns(table: SourceTable) -> list[str]:
    """List the columns that are read as numbers: also those that only formulas use."""
    return [column for column in table.types if column.partition("#")[0] in NUMBER_COLUMNS]


def _number_rules(campaign: Campaign, table: SourceTable) -> Iterator[Rule]:
    shown, back = table.mapping.labels, gives_back(campaign, table)
    for column in _number_columns(table):
        unreadable = f"not {table.blank(column)} and {quote_name(value(column))} is null"
        yield Rule("unreadable number", unreadable, shown[column], table.text(column))
    for fact in table.mapping.formulas:
        divided_by_0 = f"not isfinite({quote_name(value(fact))})"
        yield Rule("unreadable number", divided_by_0, shown[fact], _worked_out(table, fact))
    for fact in numbers(table):
        if fact != "score":
            number = quote_name(value(fact))
            written = table.text(fact) if fact in table.types else f"{number}::varchar"
            negative = (
                f"{number} < 0 and not {back}" if fact in RETURNABLE_COLUMNS else f"{number} < 0"
            )
            yield Rule(f"negative {fact}", negative, shown[fact], written)


def gives_back(campaign: Campaign, table: SourceTable) -> str:
    """SQL that tells whether a row of `parsed` is a return."""
    if campaign.returns is None:
        return "false"
    signed = [column for column in ("amount", "quantity") if column in numbers(table)]
    tests = [f"coalesce({quote_name(value(column))} < 0, false)" for column in signed]
    if "order_id" in table.types:
        tests.append(glob_matches(campaign.returns.orders, table.text("order_id")))
    return f"({' or '.join(tests)})" if tests else "false"


def _worked_out(table: SourceTable, fact: str) -> str:
    """SQL that shows what a formula was given: ``total = 3, pieces = 0``."""
    given = (
        f"{literal(f'{table.mapping.columns[column]} = ')} || coalesce({table.text(column)}, '')"
        for column in dict.fromkeys(formula_columns(table.mapping.formulas[fact]))
    )
    return " || ', ' || ".join(given)


def verdict(rules: list[Rule]) -> str:
    """SQL for a row's place in *rules*, from 0; null for a row that counts."""
    whens = " ".join(f"when {rule.condition} then {at}" for at, rule in enumerate(rules))
    return f"case {whens} end"


def evidence(rules: list[Rule], verdict: str) -> str:
    """SQL for what to show of a row that does not count: never more than 100 characters."""
    shown = " ".join(f"when {at} then {rule.value}" for at, rule in enumerate(rules))
    return f"left(case {verdict} {shown} end, {LONGEST_VALUE})"
