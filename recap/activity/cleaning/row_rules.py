"""
Which rows cannot be counted, and why: the first rule that a row breaks is its reason.

The order of `REASONS` is the order of the rules. Those of [source.drop] and [source.keep] come
right after "broken line", so that a total line needs no customer. "opted out" comes right after
"no customer", before any rule reads the rest of the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from recap.activity.cleaning import ids, keep_and_drop
from recap.activity.cleaning.keep_and_drop import DROPPED, RuleColumn
from recap.activity.cleaning.parsed_numbers import number_columns, number_sql, parsed_columns
from recap.activity.cleaning.settings import SourceSettings
from recap.activity.cleaning.time_parsing import has_time_of_day, time_as_written
from recap.activity.cleaning.time_zones import IS_ZONE, midnight, with_moments
from recap.activity.columns import HAS_TIME, REFUNDED, RETURNABLE_COLUMNS, is_rule_column
from recap.activity.sources import SourceTable, formula_columns, formula_to_sql
from recap.activity.sql import glob_matches, literal

REASONS = {  # and the fix, when it is the reason of most rows
    "broken line": "the line has too few or too many fields, or quotes that do not match: "
    "compare it with the header, and export it again.",
    keep_and_drop.UNREADABLE: "correct the cells, or the rule that compares them: it is in "
    "source.keep, source.drop or source.return_when.",
    "no customer": "fill in the customer, or correct source.columns.customer_id.",
    "opted out": "check [opted_out] and [opted_in]: by them every customer opted out.",
    "no date": "fill in the time, or correct source.columns.at.",
    "unreadable date": "write times as 2017-03-05 18:30:00, an offset such as +02:00 may follow; "
    "or set their format in source.times.",
    "outside the window": "check 'year', or 'from' and 'to', and source.zone.",
    "unreadable number": "write numbers as 1234.50, with or without currency; set their decimal "
    "mark in source.decimal; or leave the lines out with [source.drop].",
    "negative amount": "if payments are negative in this log, invert the sign: "
    'amount = "0 - Amount"; else define returns under [returns], or correct '
    "source.columns.amount.",
    "negative savings": "write savings as positive numbers, or invert their sign: "
    'savings = "0 - Discount".',
    "negative quantity": "define returns under [returns], or correct source.columns.quantity.",
    "negative minutes": "correct the rows, or source.columns.minutes.",
    "duplicate": "check source.duplicates: every row is a copy of another.",
    "staff": "check robots.customers: it lists every customer of the log.",
    "robot": "raise robots.most_events_a_day: every customer has more events on some day.",
    "return": "check [returns]: every line is a return, and its rule ignores returns.",
    "no event": "check [returns] and [not_items]: with them no line is an event.",
}
BEFORE_OPTED_OUT = ("broken line", "no customer")
ALL_DROPPED = "check [source.keep] and [source.drop]: their rules leave out every line."
LONGEST_VALUE = 100
CUSTOMER = '"normalised customer"'


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason, the condition for it (SQL), and the column and value (SQL) to show of the row."""

    reason: str
    condition: str
    source_column: str | None = None  # the column, or formula, as people know it
    value: str = "null"


def parsed_rows(settings: SourceSettings, table: SourceTable, *, dated: bool = False) -> str:
    """
    SQL for the rows of *table* with parsed values beside the columns.

    Adds the customer as `CUSTOMER`, the time as ``moment``, and numbers as ``n:<column>``. For
    *dated* see `with_moments`.
    """
    source = settings.source
    customer = ids.customer_id(
        table.text("customer_id"), null_ids=source.null_ids, fold_case=source.fold_case
    )
    parsed = {CUSTOMER: customer}
    parsed |= {number_sql(column): table.number(column) for column in parsed_columns(table)}
    computed = {
        number_sql(column): formula_to_sql(formula, number_sql)
        for column, formula in table.mapping.formulas.items()
    }
    duration = number_sql("minutes") if source.at_is == "end" else None
    rows = _with_columns(computed, _with_columns(parsed, table.rows))
    return with_moments(rows, settings.clock, table, duration=duration, dated=dated)


def _with_columns(columns: dict[str, str], rows: str) -> str:
    if not columns:
        return rows
    selected = ", ".join(f"{sql} as {column}" for column, sql in columns.items())
    return f"select *, {selected} from ({rows})"  # noqa: S608


def rules_for(settings: SourceSettings, table: SourceTable) -> list[Rule]:
    """List the rules for the rows of `parsed_rows`, in their order."""
    first, last = settings.window
    labels, time = table.mapping.labels, time_as_written(table)
    within = f"moment >= {midnight(first)} and moment < {midnight(last + timedelta(days=1))}"
    return [
        Rule("broken line", "broken"),
        *_campaign_rules(settings, table),
        Rule(
            "no customer", f"{CUSTOMER} is null", labels["customer_id"], table.text("customer_id")
        ),
        Rule("no date", table.blank("at"), table.mapping.columns["at"]),
        Rule("unreadable date", "moment is null", labels["at"], time),
        Rule("outside the window", f"not coalesce({within}, false)", labels["at"], time),
        *_number_rules(settings, table),
    ]


def _campaign_rules(settings: SourceSettings, table: SourceTable) -> Iterator[Rule]:
    """Yield the rules of [source.drop] and [source.keep]; a row that is dropped is dropped once."""

    def rule(column: RuleColumn, reason: str, condition: str) -> Rule:
        is_shown = keep_and_drop.shows_value(column) or reason == keep_and_drop.UNREADABLE
        if column.is_customer or not is_shown or column.ours not in table.types:
            return Rule(reason, condition)
        return Rule(reason, condition, column.column, table.text(column.ours))

    clock, columns = settings.clock, settings.rule_columns
    for column in (each for each in columns if each.table == "drop"):
        yield rule(column, column.reason, keep_and_drop.matches(column, table, clock))
    for column in columns:
        unreadable = keep_and_drop.is_unreadable(column, table, clock)
        if unreadable != "false":
            yield rule(column, keep_and_drop.UNREADABLE, unreadable)
    for column in (each for each in columns if each.table == "keep"):
        yield rule(column, column.reason, f"not {keep_and_drop.matches(column, table, clock)}")


def in_order(reasons: Iterable[str]) -> list[str]:
    """Sort *reasons* in the order of the rules."""
    order = [*REASONS]
    place = order.index(keep_and_drop.UNREADABLE)
    return sorted(reasons, key=lambda reason: (_place(order, reason, place), reason))


def _place(order: list[str], reason: str, of_dropped: int) -> float:
    return of_dropped - 0.5 if reason.startswith(DROPPED) else order.index(reason)


def fix_of(reason: str) -> str:
    """Return the fix for a log of which most rows are rejected for *reason*."""
    return ALL_DROPPED if reason.startswith(DROPPED) else REASONS[reason]


def time_columns(settings: SourceSettings, table: SourceTable) -> dict[str, str]:
    """SQL for the columns of `parsed_rows` about times: those that *table* can have."""
    columns = {}
    if has_time := has_time_of_day(settings.clock, table):
        columns[HAS_TIME] = has_time
    if "zone" in table.types:
        zone = table.text("zone")
        columns["unknown_zone"] = f"case when not {IS_ZONE} then left({zone}, {LONGEST_VALUE}) end"
    return columns


def _number_rules(settings: SourceSettings, table: SourceTable) -> Iterator[Rule]:
    labels, return_condition = table.mapping.labels, is_return(settings, table)
    for column in (each for each in parsed_columns(table) if not is_rule_column(each)):
        unreadable = f"not {table.blank(column)} and {number_sql(column)} is null"
        yield Rule("unreadable number", unreadable, labels[column], table.text(column))
    for column in table.mapping.formulas:
        divided_by_0 = f"not isfinite({number_sql(column)})"
        yield Rule("unreadable number", divided_by_0, labels[column], _operands(table, column))
    for column in number_columns(table):
        if column not in ("score", REFUNDED):  # some exports write refunds with a minus
            number = number_sql(column)
            written = table.text(column) if column in table.types else f"{number}::varchar"
            unless_return = f" and not {return_condition}" if column in RETURNABLE_COLUMNS else ""
            negative = f"{number} < 0{unless_return}"
            yield Rule(f"negative {column}", negative, labels[column], written)


def is_return(settings: SourceSettings, table: SourceTable) -> str:
    """SQL condition for a row of `parsed_rows` that is a return."""
    kinds = settings.kinds
    if kinds.returns is None:
        return "false"
    signed = [column for column in ("amount", "quantity") if column in number_columns(table)]
    conditions = [f"coalesce({number_sql(column)} < 0, false)" for column in signed]
    if "order_id" in table.types:
        conditions.append(glob_matches(kinds.returns.orders, table.text("order_id")))
    conditions += [
        keep_and_drop.matches(column, table, settings.clock)
        for column in settings.rule_columns
        if column.table == "return_when"
    ]
    return f"({' or '.join(conditions)})" if conditions else "false"


def _operands(table: SourceTable, column: str) -> str:
    """SQL that shows the operands of the formula for *column*: ``total = 3, pieces = 0``."""
    operands = (
        f"{literal(f'{table.mapping.columns[name]} = ')} || coalesce({table.text(name)}, '')"
        for name in dict.fromkeys(formula_columns(table.mapping.formulas[column]))
    )
    return " || ', ' || ".join(operands)


def first_failed_rule(rules: list[Rule]) -> str:
    """SQL for the position in *rules* of the first broken rule; null for a row that counts."""
    cases = " ".join(f"when {rule.condition} then {at}" for at, rule in enumerate(rules))
    return f"case {cases} end"


def rejected_value(rules: list[Rule], rule: str) -> str:
    """SQL for what to show of a row that breaks *rule*: never more than 100 characters."""
    cases = " ".join(f"when {at} then {rule.value}" for at, rule in enumerate(rules))
    return f"left(case {rule} {cases} end, {LONGEST_VALUE})"
