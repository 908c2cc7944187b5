"""
SQL that reads a number as people and programs write it: `1.234,56`, `$1,001.00`, `(0.50)`, `5.00-`.

`plain_number` reads what programs write. `written_number` reads the rest in one format, which the
campaign sets or all values of a column show (`number_profile`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import isfinite

from recap.activity.sources.currency_marks import CURRENCY, SIGNS
from recap.activity.sql import literal

UNDECIDED = "?"  # `recap new` writes it where a person must decide
MARKS = (".", ",")
OTHER_MARK = {".": ",", ",": "."}
# Signs of many writing systems, each with the ASCII sign that it stands for.
BLANKS = "\t\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
APOSTROPHES = "\u2018\u2019\u02bc\u00b4`\uff07\u066c"
MINUS_SIGNS = "\u2010\u2011\u2012\u2013\u2014\u2212\u207b\ufe63\uff0d"
INVISIBLE = "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
DECIMAL_SIGN = "\u066b"  # of Arabic; it is the decimal mark whatever the format
ZEROS = (
    "\u0660\u06f0\u07c0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0e50\u0ed0\u0f20\u1040"
    "\u17e0\uff10"
)
DIGITS = "".join(chr(ord(zero) + digit) for zero in ZEROS for digit in range(10))
ABBREVIATION = f"[^0-9.,'()+ {SIGNS}-]+[.]?"  # of a currency: Rs. or kr.; not the mark of $.50
PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
EXPONENT = r"(?:[eE][+-]?\d{1,3})?"
OTHER_SIGNS = {
    "\uff0b": "+",
    "\uff0c": ",",
    "\u060c": ",",
    "\uff0e": ".",
    "\uff08": "(",
    "\uff09": ")",
}


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """
    How the numbers of a column are written; None is not set.

    ``decimal`` is the decimal mark. ``thousands`` is the only sign between groups of digits:
    without it, each that is not the decimal mark. ``short_durations`` is what a duration of two
    parts means: "mm:ss" or "hh:mm". ``decimal`` and ``short_durations`` may be `UNDECIDED`.
    """

    decimal: str | None = None
    thousands: str | None = None
    short_durations: str | None = None

    @property
    def is_undecided(self) -> bool:
        return UNDECIDED in (self.decimal, self.short_durations)

    def without_undecided(self) -> NumberFormat:
        return NumberFormat(
            *(
                None if value == UNDECIDED else value
                for value in (self.decimal, self.thousands, self.short_durations)
            )
        )


@dataclass(frozen=True, slots=True)
class NumberFormats:
    """The formats of the columns of a file, and the format of its other columns."""

    default: NumberFormat = NumberFormat()
    by_column: Mapping[str, NumberFormat] = field(default_factory=dict)

    @classmethod
    def from_settings(cls, **settings: object) -> NumberFormats:
        """
        Take the formats from keys of a source: each a value for all columns, or a table by column.

        ``?`` is a value that nobody has decided yet, and stays in the format.
        """
        tables = {key: value for key, value in settings.items() if isinstance(value, Mapping)}
        default = NumberFormat(**{k: v for k, v in settings.items() if k not in tables})  # type: ignore[arg-type]
        columns = dict.fromkeys(column for table in tables.values() for column in table)
        return cls(
            default,
            {
                column: replace(
                    default,
                    **{key: table[column] for key, table in tables.items() if column in table},
                )
                for column in columns
            },
        )

    def of(self, column: str) -> NumberFormat:
        return self.by_column.get(column, self.default)

    def all_formats(self) -> tuple[NumberFormat, ...]:
        return (self.default, *self.by_column.values())

    def including(self, formats: Mapping[str, NumberFormat]) -> NumberFormats:
        return replace(self, by_column={**self.by_column, **formats})


def plain_number(text: str) -> str:
    """SQL for a finite double from *text* such as 1234.50 or 1e3; null for anything else."""
    return finite(f"try_cast(replace({text}, '_', '?') as double)")


def written_number(text: str, form: NumberFormat) -> str:
    """SQL for a finite double from *text* in the format *form*, which has a decimal mark."""
    decimal = form.decimal or "."
    quick = plain_number(text) if decimal == "." else _digits_only(text, form)
    return f"coalesce({quick}, {_decorated(text, decimal, form.thousands)})"


def may_have_another_reading(text: str, plain: str) -> str:
    """
    SQL for whether *text* may be another number in another format: 1.250, or 12,50 EUR.

    It is cheap, because it is evaluated for every number of a log. Any text with a digit that is
    no plain number counts.

    Args:
        text: SQL for the text.
        plain: SQL for its `plain_number`.
    """
    has_digits = f"{text} is not null and regexp_matches({text}, {literal(f'[0-9{DIGITS}]')})"
    has_three_decimals = f"strpos({text}, '.') = strlen({text}) - 3"
    return f"case when {plain} is null then {has_digits} else {has_three_decimals} end"


def number_pattern(decimal: str, thousands: str | None = None) -> str:
    """
    Return the pattern (RE2 and Python) of a number in `ascii_signs`, with currency and signs.

    It has no groups: DuckDB matches it forty times as fast as it finds groups.
    """
    mark = re.escape(decimal)
    separators = [thousands] if thousands else [OTHER_MARK[decimal], "'", " "]
    groups = "|".join(
        rf"[1-9]\d{{0,2}}(?:{re.escape(s)}\d{{3}})+" for s in separators if s != "none"
    )
    indian = r"|[1-9]\d?(?:,\d{2})+,\d{3}" if "," in separators else ""
    integer = rf"(?:{groups}{indian}|\d+)" if groups else r"\d+"
    money = rf"(?:{CURRENCY})?"
    before = rf"{money} ?[+-]? ?{money} ?"
    number = rf"{integer}(?:{mark}(?:-{{1,2}}|\d*))? ?{money}"
    cents = rf"{mark}\d+ ?{money}"  # the point of Rs.50 is no decimal mark
    return (
        rf"\( ?{money} ?{number} ?\)|\( ?[{SIGNS}]? ?{cents} ?\)"
        rf"|{before}{number}|{money} ?{number} ?[+-] ?{money}"
        rf"|[+-]? ?[{SIGNS}]? ?[+-]?{cents}|[{SIGNS}]? ?{cents} ?[+-] ?{money}"
    )


def to_number(text: str, form: NumberFormat) -> float | None:
    """Return the number in *text*, as `written_number` does; None when it is unreadable."""
    decimal = form.decimal or "."
    plain = to_ascii_signs(text, decimal)
    if decimal == ",":
        is_plain = re.fullmatch(_digits_pattern(form), plain, re.ASCII)
    else:
        is_plain = PLAIN.fullmatch(plain)
    if is_plain:
        number = float(re.sub("[.' ]", "", plain).replace(",", ".") if decimal == "," else plain)
        return number if isfinite(number) else None
    if not _compiled(decimal, form.thousands).fullmatch(plain):
        return None
    digits = re.sub(rf"[^\d{re.escape(decimal)}]", "", re.sub(ABBREVIATION, "", plain))
    number = float(digits.replace(decimal, "."))
    unsigned = re.sub(rf"{re.escape(decimal)}-+", "", plain)
    return -number if "-" in unsigned or "(" in unsigned else number


def group_signs(text: str, form: NumberFormat) -> set[str]:
    """Return the signs between the groups of digits in *text*; none when it is no such number."""
    decimal = form.decimal or "."
    plain = to_ascii_signs(text, decimal)
    found = set(re.findall(r"(?<=\d)[.,' ](?=\d\d)", plain)) - {decimal}
    return found if to_number(text, form) is not None else set()


@lru_cache
def _compiled(decimal: str, thousands: str | None) -> re.Pattern[str]:
    return re.compile(number_pattern(decimal, thousands), re.ASCII)


def ascii_signs(text: str, decimal: str) -> str:
    """
    SQL for *text* with ASCII digits, blanks, minus signs and apostrophes.

    Translating many signs is slow, so that it happens only where the text has a rare one.
    """
    table = _ascii_table(decimal)
    signs, ascii_ones = literal("".join(table)), literal("".join(table.values()))
    rare = "".join(sign for sign in table if sign not in BLANKS + APOSTROPHES + MINUS_SIGNS)
    has_rare = f"regexp_matches({text}, {literal(f'[{rare}]')})"
    translated = (
        f"case when {has_rare} then translate({text}, {signs}, {ascii_ones}) else {text} end"
    )
    classes = {BLANKS: " ", APOSTROPHES: "'", MINUS_SIGNS: "-", INVISIBLE: ""}
    for signs, ascii_sign in classes.items():
        pattern = literal(f"[{signs}]")
        translated = f"regexp_replace({translated}, {pattern}, {literal(ascii_sign)}, 'g')"
    return f"case when strlen({text}) = length({text}) then {text} else trim({translated}) end"


def to_ascii_signs(text: str, decimal: str) -> str:
    """Return *text* as `ascii_signs` does."""
    return text.translate(_translation(decimal)).strip(" ")


@lru_cache
def _translation(decimal: str) -> dict[int, str | None]:
    table = {ord(sign): ascii_sign for sign, ascii_sign in _ascii_table(decimal).items()}
    return table | dict.fromkeys(map(ord, INVISIBLE))


def _ascii_table(decimal: str) -> dict[str, str]:
    return {
        **dict.fromkeys(BLANKS, " "),
        **dict.fromkeys(APOSTROPHES, "'"),
        **dict.fromkeys(MINUS_SIGNS, "-"),
        **{digit: str(at % 10) for at, digit in enumerate(DIGITS)},
        **OTHER_SIGNS,
        DECIMAL_SIGN: decimal,
    }


def _digits_pattern(form: NumberFormat) -> str:
    """Return the pattern of a number without currency, and with a decimal comma."""
    blanks = f"[ {BLANKS}]"
    signs = {" ": blanks, "'": f"['{APOSTROPHES}]", "none": ""}
    separators = [form.thousands] if form.thousands else [".", " ", "'"]
    classes = [signs.get(sign, re.escape(sign)) for sign in separators]
    groups = "|".join(rf"[1-9]\d{{0,2}}(?:{each}\d{{3}})+" for each in classes if each)
    integer = rf"(?:{groups}|\d+)" if groups else r"\d+"
    return rf"[+-]?(?:{integer}(?:,\d*)?|,\d+){EXPONENT}"


def _digits_only(text: str, form: NumberFormat) -> str:
    """SQL for a double from *text* such as 1.234,56, without currency; null for anything else."""
    plain = f"translate({text}, {literal(',. ' + BLANKS + APOSTROPHES + chr(39))}, '.')"
    is_number = f"regexp_full_match({text}, {literal(_digits_pattern(form))})"
    return f"(case when {is_number} then {finite(f'try_cast({plain} as double)')} end)"


def _decorated(text: str, decimal: str, thousands: str | None) -> str:
    """SQL for a double from *text* with currency, brackets or a sign anywhere; null otherwise."""
    pattern, mark = literal(number_pattern(decimal, thousands)), literal(decimal)
    words = f"regexp_replace(number_text, {literal(ABBREVIATION)}, '', 'g')"
    digits = f"regexp_replace({words}, {literal(f'[^0-9{decimal}]')}, '', 'g')"
    number = f"try_cast(replace({digits}, {mark}, '.') as double)"
    unsigned = f"regexp_replace(number_text, {literal(f'[{decimal}]-+')}, '')"
    minus = f"case when regexp_matches({unsigned}, '[-(]') then -1 else 1 end"
    plain = ascii_signs(text, decimal)
    # The pattern stands outside of the lambda, which would compile it for every block of rows.
    matched = f"case when regexp_full_match({plain}, {pattern}) then {plain} end"
    return f"list_transform([{matched}], lambda number_text: {minus} * {finite(number)})[1]"


def finite(double: str) -> str:
    """SQL for *double*, and null in place of infinity and NaN."""
    return f"case when isfinite({double}) then {double} end"
