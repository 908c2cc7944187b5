"""
Parse arithmetic over columns of the log, such as `quantity * price` or `credit - debit`.

The typed text becomes a tree, and only the tree becomes SQL. Names are quoted and numbers are
checked, so the typed text itself is never executed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

SIGNS = "+-*/()`"
LONGEST = 200  # characters: a longer formula is a mistake
NAME = r"[^\W\d]\w*(?:\.[^\W\d]\w*|\[\d+\])*"  # of a column, or a path into it
TOKEN = re.compile(rf"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>{NAME}|`[^`]+`)|(?P<sign>\S))")
NAN_FOR_0 = "lambda x: case when x = 0 then 'nan'::double else x end"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the log."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number, with the digits that were typed."""

    digits: str


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of its parts. A subtracted part is `Negative`. A missing value counts as 0."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Negative:
    """The negative of an operand."""

    operand: Formula


@dataclass(frozen=True, slots=True)
class Product:
    """A product or a quotient. It is missing when an operand is missing."""

    left: Formula
    sign: str
    right: Formula


Formula = Column | Number | Sum | Negative | Product


def is_formula(text: str) -> bool:
    """Return whether *text* contains an operator, and so is more than the name of a column."""
    return any(sign in text for sign in SIGNS)


def parse(text: str) -> Formula:
    """Parse a formula. Raises `ValueError` with the part of the text that cannot be parsed."""
    if len(text) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST} characters")
    return _Parser(text).parse()


def formula_columns(formula: Formula) -> Iterator[str]:
    """Yield the columns of *formula* from left to right, a repeated column each time."""
    match formula:
        case Column(name):
            yield name
        case Sum(parts):
            for part in parts:
                yield from formula_columns(part)
        case Negative(operand):
            yield from formula_columns(operand)
        case Product(left, _, right):
            yield from formula_columns(left)
            yield from formula_columns(right)


def operands(text: str) -> list[str]:
    """Return the columns of a formula; the *text* itself when it is the name of a column."""
    if not is_formula(text):
        return [text]
    try:
        return [*formula_columns(parse(text))]
    except ValueError:
        return [text]


def rename_columns(formula: Formula, new: Mapping[str, str]) -> Formula:
    """Return *formula* with the *new* names of its columns."""
    match formula:
        case Column(name):
            return Column(new[name])
        case Sum(parts):
            return Sum(tuple(rename_columns(part, new) for part in parts))
        case Negative(operand):
            return Negative(rename_columns(operand, new))
        case Product(left, sign, right):
            return Product(rename_columns(left, new), sign, rename_columns(right, new))
    return formula


def formula_to_sql(formula: Formula, column: Callable[[str], str]) -> str:
    """
    SQL for a double: null when a value is missing, not finite when something is divided by 0.

    Args:
        formula: The result of `parse`.
        column: Returns SQL for the number in a column.
    """
    match formula:
        case Column(name):
            return column(name)
        case Number(digits):
            return f"{digits}::double"
        case Sum(parts):
            return f"list_sum([{', '.join(formula_to_sql(part, column) for part in parts)}])"
        case Negative(operand):
            return f"(- {formula_to_sql(operand, column)})"
        case Product(left, "*", right):
            return f"({formula_to_sql(left, column)} * {formula_to_sql(right, column)})"
        case Product(left, _, Number(digits)) if float(digits):
            return f"({formula_to_sql(left, column)} / {digits})"
        case Product(left, _, right):
            # NaN stays NaN in any calculation; infinity could become 0 again.
            divisor = f"list_transform([{formula_to_sql(right, column)}], {NAN_FOR_0})[1]"
            return f"({formula_to_sql(left, column)} / {divisor})"


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0

    def parse(self) -> Formula:
        formula = self._sum()
        if self._peek():
            raise self._error()
        if not any(formula_columns(formula)):
            raise ValueError("it has no column")
        return formula

    def _sum(self) -> Formula:
        parts = [self._product()]
        while sign := self._take("+", "-"):
            part = self._product()
            parts.append(Negative(part) if sign == "-" else part)
        return Sum(tuple(parts)) if len(parts) > 1 else parts[0]

    def _product(self) -> Formula:
        formula = self._factor()
        while sign := self._take("*", "/"):
            formula = Product(formula, sign, self._factor())
        return formula

    def _factor(self) -> Formula:
        if self._take("-"):
            return Negative(self._factor())
        if self._take("("):
            inner = self._sum()
            if not self._take(")"):
                raise self._error()
            return inner
        return self._operand()

    def _operand(self) -> Formula:
        token = TOKEN.match(self._text, self._position)
        if token is None or token["sign"]:
            raise self._error()
        self._position = token.end()
        return Number(token["number"]) if token["number"] else Column(token["name"].strip("`"))

    def _peek(self) -> str:
        token = TOKEN.match(self._text, self._position)
        return token[0].strip() if token else ""

    def _take(self, *signs: str) -> str:
        sign = self._peek()
        if sign not in signs:
            return ""
        self._position = self._text.index(sign, self._position) + 1
        return sign

    def _error(self) -> ValueError:
        rest = self._text[self._position :].strip()
        return ValueError(f"it cannot be parsed from here: {rest}" if rest else "it is incomplete")
