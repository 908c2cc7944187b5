"""
Arithmetic over columns of the log, as a person types it: `quantity * price`, `credit - debit`.

What is typed becomes a tree, and only the tree becomes SQL: names are quoted, numbers are
numbers, so nothing that is typed is ever run as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

SIGNS = "+-*/()`"
LONGEST = 200  # characters: nobody reads a longer one
TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[^\W\d]\w*|`[^`]+`)|(?P<sign>\S))")
NAN_FOR_0 = "lambda x: case when x = 0 then 'nan'::double else x end"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the log."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was typed."""

    digits: str


@dataclass(frozen=True, slots=True)
class Sum:
    """What is added; what is taken away is a `Negative` part. Unknown parts count as 0."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Negative:
    """Less than nothing of something."""

    of: Formula


@dataclass(frozen=True, slots=True)
class Product:
    """One times, or divided by, another. Unknown when either is."""

    left: Formula
    sign: str
    right: Formula


Formula = Column | Number | Sum | Negative | Product


def is_formula(text: str) -> bool:
    """Tell whether *text* has a sign in it, and so is more than a column's name."""
    return any(sign in text for sign in SIGNS)


def parse(text: str) -> Formula:
    """Read a formula. Raises `ValueError`, saying from where on it cannot be read."""
    if len(text) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST} characters")
    return _Parser(text).whole()


def formula_columns(formula: Formula) -> Iterator[str]:
    """Yield the column of every place in *formula*, from left to right."""
    match formula:
        case Column(name):
            yield name
        case Sum(parts):
            for part in parts:
                yield from formula_columns(part)
        case Negative(of):
            yield from formula_columns(of)
        case Product(left, _, right):
            yield from formula_columns(left)
            yield from formula_columns(right)


def renamed(formula: Formula, new: Mapping[str, str]) -> Formula:
    """Put *new* names in place of those of the columns."""
    match formula:
        case Column(name):
            return Column(new[name])
        case Sum(parts):
            return Sum(tuple(renamed(part, new) for part in parts))
        case Negative(of):
            return Negative(renamed(of, new))
        case Product(left, sign, right):
            return Product(renamed(left, new), sign, renamed(right, new))
    return formula


def formula_to_sql(formula: Formula, column: Callable[[str], str]) -> str:
    """
    SQL for a double: null where it is not known, not finite where something is divided by 0.

    Args:
        formula: What `parse` returned.
        column: SQL for the number in a column.
    """
    match formula:
        case Column(name):
            return column(name)
        case Number(digits):
            return f"{digits}::double"
        case Sum(parts):
            return f"list_sum([{', '.join(formula_to_sql(part, column) for part in parts)}])"
        case Negative(of):
            return f"(- {formula_to_sql(of, column)})"
        case Product(left, "*", right):
            return f"({formula_to_sql(left, column)} * {formula_to_sql(right, column)})"
        case Product(left, _, Number(digits)) if float(digits):
            return f"({formula_to_sql(left, column)} / {digits})"
        case Product(left, _, right):
            # Not a number stays that, whatever follows; infinity may come back as 0.
            divisor = f"list_transform([{formula_to_sql(right, column)}], {NAN_FOR_0})[1]"
            return f"({formula_to_sql(left, column)} / {divisor})"


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def whole(self) -> Formula:
        formula = self._sum()
        if self._peek():
            raise self._stuck()
        if not any(formula_columns(formula)):
            raise ValueError("it names no column")
        return formula

    def _sum(self) -> Formula:
        parts = [self._product()]
        while sign := self._take("+", "-"):
            part = self._product()
            parts.append(Negative(part) if sign == "-" else part)
        return Sum(tuple(parts)) if len(parts) > 1 else parts[0]

    def _product(self) -> Formula:
        formula = self._one()
        while sign := self._take("*", "/"):
            formula = Product(formula, sign, self._one())
        return formula

    def _one(self) -> Formula:
        if self._take("-"):
            return Negative(self._one())
        if self._take("("):
            inner = self._sum()
            if not self._take(")"):
                raise self._stuck()
            return inner
        return self._leaf()

    def _leaf(self) -> Formula:
        token = TOKEN.match(self._text, self._at)
        if token is None or token["sign"]:
            raise self._stuck()
        self._at = token.end()
        return Number(token["number"]) if token["number"] else Column(token["name"].strip("`"))

    def _peek(self) -> str:
        token = TOKEN.match(self._text, self._at)
        return token[0].strip() if token else ""

    def _take(self, *signs: str) -> str:
        sign = self._peek()
        if sign not in signs:
            return ""
        self._at = self._text.index(sign, self._at) + 1
        return sign

    def _stuck(self) -> ValueError:
        rest = self._text[self._at :].strip()
        return ValueError(f"it cannot be read from here on: {rest}" if rest else "it breaks off")
