"""
Which rows the campaign leaves out: [source.keep] and [source.drop], as rules for rows.

A rule reads the cell as the file has it: texts without regard to case, numbers as
`SourceTable.number` reads them, days and moments on the clock of the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recap.activity.cleaning.parsed_numbers import number_sql
from recap.activity.cleaning.time_parsing import Clock, time_in_source
from recap.activity.columns import NAME_SEPARATOR, NUMBER_RULE_COLUMN, RULE_COLUMN
from recap.activity.sources import SourceTable, duration
from recap.activity.sql import glob_matches, literal, pattern_key_of
from recap.campaign import NO, YES, CellRule, LimitKind, RuleTable, Source, describe, limit_kind
from recap.text_comparison import pattern_key

DROPPED = "dropped: "  # the beginning of the reason of such a row
UNREADABLE = "unreadable value"
LONGEST_DESCRIPTION = 80
SHORT = re.compile(r"[0-9]+:[0-9]+")  # a duration of two parts
AFTER_THE_DAY = {"<=": "<", ">": ">="}  # comparisons with a day, as with the day after it


def split_dropped(reasons: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Split numbers of rows: those that rules leave out, by rule; and the rejected, by reason."""
    dropped = {
        reason.removeprefix(DROPPED): rows
        for reason, rows in reasons.items()
        if reason.startswith(DROPPED)
    }
    rejected = {reason: rows for reason, rows in reasons.items() if not reason.startswith(DROPPED)}
    return dropped, rejected


@dataclass(frozen=True, slots=True)
class RuleColumn:
    """
    The rules on one column of a source.

    ``ours`` is the name of the column in our rows, ``column`` in the file. ``table`` is "keep",
    "drop", or "return_when", whose rules say which rows are returns. ``key`` is the key of that
    table in campaign.toml.
    """

    ours: str
    column: str
    table: str
    key: str
    rules: tuple[CellRule, ...]
    is_customer: bool

    @property
    def reason(self) -> str:
        """
        The reason of the rows that it leaves out; it shows no id of a customer.

        The rules on one column of two sources have the same reason only if they are equal.
        """
        words = f"{' '.join(self.column.split())} is{' not' if self.table == 'keep' else ''}"
        if not self.shows_texts:
            return f"{DROPPED}{words} in [{self.key}]"
        description = describe(self.rules)
        if len(description) > LONGEST_DESCRIPTION:
            description = f"{description[: LONGEST_DESCRIPTION - 1]}… in [{self.key}]"
        return f"{DROPPED}{words} {description}"

    @property
    def shows_texts(self) -> bool:
        """Whether its texts may be shown: they are no ids of customers, and no addresses."""
        return not (self.is_customer or any("@" in text for text in self.texts))

    @property
    def texts(self) -> list[str]:
        """The texts and the patterns that a cell is compared with."""
        return [
            text
            for rule in self.rules
            for text in (*rule.like, *(value for value in rule.is_ if isinstance(value, str)))
        ]


def rule_columns(source: Source, key: str) -> tuple[RuleColumn, ...]:
    """
    List the columns that have rules; a column with two tables of rules is there twice.

    *key* is the key of the source in campaign.toml.
    """
    tables = {"drop": source.drop, "keep": source.keep, "return_when": source.return_when}
    names = dict.fromkeys(column for table in tables.values() for column in table)
    mapped = source.columns.customer_id or ()
    customer = {mapped} if isinstance(mapped, str) else {*mapped}
    ours = {column: f"{_prefix(tables, column)}{at}" for at, column in enumerate(names, 1)}
    return tuple(
        RuleColumn(
            ours[column], column, table, f"{key}.{table}", rules, is_customer=column in customer
        )
        for table, of_column in tables.items()
        for column, rules in of_column.items()
    )


def _prefix(tables: Mapping[str, RuleTable], column: str) -> str:
    rules = [rule for table in tables.values() for rule in table.get(column, ())]
    return NUMBER_RULE_COLUMN if any(rule.has_numbers for rule in rules) else RULE_COLUMN


def matches(column: RuleColumn, table: SourceTable, clock: Clock) -> str:
    """
    SQL for whether the cell matches a rule of *column*: true or false, never null.

    Where the file does not have the column, the cell is blank.
    """
    if column.ours not in table.types:
        return str(any(rule.is_blank for rule in column.rules)).lower()
    cell = _Cell(column.ours, table, clock)
    return f"({' or '.join(cell.matches(rule) for rule in column.rules)})"


def is_unreadable(column: RuleColumn, table: SourceTable, clock: Clock) -> str:
    """SQL for whether the cell matches no rule, and one of them cannot read it."""
    if column.ours not in table.types:
        return "false"
    cell = _Cell(column.ours, table, clock)
    unreadable = [part for rule in column.rules for part in cell.unreadable_limits(rule)]
    if not any(rule.has_texts for rule in column.rules):  # beside texts, any other text is one
        unreadable += [part for rule in column.rules for part in cell.unreadable_values(rule)]
    if not unreadable:
        return "false"
    return f"(not {matches(column, table, clock)} and ({' or '.join(unreadable)}))"


def cell_texts(column: RuleColumn, table: SourceTable, clock: Clock) -> str:
    """SQL for the list of the texts in a cell, which may be several; null for a blank one."""
    return f"string_split({_Cell(column.ours, table, clock).text}, {literal(NAME_SEPARATOR)})"


def shows_value(column: RuleColumn) -> bool:
    """Return whether a row that is left out is shown with its value: no text about a person."""
    has_texts = any(rule.has_texts for rule in column.rules)
    asks_for_any = all(rule.empty is not None for rule in column.rules)
    return not (column.is_customer or has_texts or asks_for_any)


@dataclass(frozen=True, slots=True)
class _Cell:
    """The cell of one column, as SQL."""

    name: str
    table: SourceTable
    clock: Clock

    def matches(self, rule: CellRule) -> str:
        parts = []
        if rule.like or rule.is_:
            parts.append(f"({' or '.join([*self._texts(rule), *self._values(rule)])})")
        for sign, limit in rule.limits.items():
            kind = limit_kind(limit)
            value, bound = self._comparable(kind, limit), self._bound(sign, kind, limit)
            condition = f"{value} {bound}"
            parts.append(f"coalesce({condition}, false)")
        if rule.empty is not None:
            parts.append(self._blank if rule.empty else f"not {self._blank}")
        return f"({' and '.join(parts)})"

    def unreadable_limits(self, rule: CellRule) -> Iterator[str]:
        """Yield SQL for each limit with which a cell that is not blank cannot be compared."""
        for limit in rule.limits.values():
            value = self._comparable(limit_kind(limit), limit)
            yield f"(not {self._blank} and {value} is null)"

    def unreadable_values(self, rule: CellRule) -> Iterator[str]:
        """Yield SQL for a cell that is not blank, and no number, or neither true nor false."""
        if rule.is_ and all(isinstance(each, bool) for each in rule.is_):
            words = _text_list((*YES, *NO))
            yield f"(not {self._blank} and {pattern_key_of(self.text)} not in {words})"
        elif rule.is_:
            yield f"(not {self._blank} and {number_sql(self.name)} is null)"

    def _texts(self, rule: CellRule) -> Iterator[str]:
        if self._may_be_list:
            patterns = [_pattern(text, is_exact=False) for text in rule.like]
            patterns += [
                _pattern(text, is_exact=True) for text in rule.is_ if isinstance(text, str)
            ]
            if patterns:
                any_of = literal(f"(^|{NAME_SEPARATOR})({'|'.join(patterns)})({NAME_SEPARATOR}|$)")
                folded = pattern_key_of(self.text)
                yield f"coalesce(regexp_matches({folded}, {any_of}, 's'), false)"
            return
        if patterns := [text for text in rule.like if "*" in text]:
            yield glob_matches(patterns, self.text, only_stars=True)
        exact = [text for text in rule.like if "*" not in text]
        exact += [text for text in rule.is_ if isinstance(text, str)]
        if exact:
            yield f"coalesce({pattern_key_of(self.text)} in {_text_list(exact)}, false)"

    def _values(self, rule: CellRule) -> Iterator[str]:
        for value in rule.is_:
            if isinstance(value, bool):
                words = _text_list(YES if value else NO)
                yield f"coalesce({pattern_key_of(self.text)} in {words}, false)"
            elif not isinstance(value, str):
                yield f"coalesce({number_sql(self.name)} = {value!r}::double, false)"

    @property
    def text(self) -> str:
        is_list = self.table.types[self.name].endswith("[]")
        return self.table.names(self.name, None) if is_list else self.table.text(self.name)

    @property
    def _may_be_list(self) -> bool:
        """Whether a cell may hold several texts, with `NAME_SEPARATOR` between: one must match."""
        has_lists = self.table.file.kind in ("json", "sql")
        return (
            has_lists or "[" in self.table.types[self.name] + self.table.mapping.columns[self.name]
        )

    @property
    def _blank(self) -> str:
        is_list = self.table.types[self.name].endswith("[]")
        return f"({self.text} is null)" if is_list else self.table.blank(self.name)

    def _comparable(self, kind: LimitKind, limit: object) -> str:
        """SQL for the cell as a number, a timestamp, or the minutes of a duration."""
        if kind == "number":
            return f"{number_sql(self.name)}"
        if kind == "duration":
            return duration(self.text, self._short_durations(str(limit)))
        return f"({time_in_source(self.clock, self.table, self.name)})"

    def _bound(self, sign: str, kind: LimitKind, limit: object) -> str:
        """SQL for the comparison with *limit*: a day is all of its moments."""
        text = literal(str(limit))
        if kind == "number":
            return f"{sign} {limit!r}::double"
        if kind == "duration":
            return f"{sign} {duration(text, self._short_durations(str(limit)))}"
        if kind == "day" and sign in AFTER_THE_DAY:
            return f"{AFTER_THE_DAY[sign]} {text}::timestamp + interval 1 day"
        return f"{sign} {text}::timestamp"

    def _short_durations(self, limit: str) -> str:
        """Return what a cell of two parts means: as the source says, else as the limit suggests."""
        known = self.table.number_format(self.name).short_durations
        return known or ("hh:mm" if SHORT.fullmatch(limit) else "mm:ss")


def _pattern(text: str, *, is_exact: bool) -> str:
    """Return a regular expression for one of several texts in a cell."""
    key = pattern_key(text.strip())
    parts = [key] if is_exact else key.split("*")
    return f"[^{NAME_SEPARATOR}]*".join(map(re.escape, parts))


def _text_list(texts: Sequence[str]) -> str:
    return f"({', '.join(literal(pattern_key(text.strip())) for text in texts)})"
