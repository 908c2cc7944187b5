"""
Cells of CSV files that no spreadsheet runs as a formula: one rule, for Python and for DuckDB.

A cell gets an apostrophe in front when its first visible character is ``=``, ``+``, ``-`` or
``@``, in any width that Unicode has for it, or when it begins with a tab or a line break.
A plain negative number, such as ``-7`` or ``-1,234.50``, is not a formula and stays as it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from typing import TextIO

# Code points that a spreadsheet may skip at the start of a cell: blanks, control and format
# characters. Whole ranges, so that later versions of Unicode add nothing new.
BLANKS = (
    *((0x0000, 0x0020), (0x007F, 0x00A0), (0x00AD, 0x00AD), (0x0600, 0x0605), (0x061C, 0x061C)),
    *((0x06DD, 0x06DD), (0x070F, 0x070F), (0x0890, 0x0891), (0x08E2, 0x08E2), (0x1680, 0x1680)),
    *((0x180E, 0x180E), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x206F), (0x3000, 0x3000)),
    *((0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0x110BD, 0x110BD), (0x110CD, 0x110CD)),
    *((0x13430, 0x1343F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0001, 0xE0001)),
    (0xE0020, 0xE007F),
)
# The four signs, and the characters that Unicode's compatibility form (NFKC) turns into them.
SIGNS = tuple((ord(sign), ord(sign)) for sign in "=+-@⁺⁼₊₌⩵⩶﬩﹢﹣﹦﹫＋－＝＠")  # noqa: RUF001


NEGATIVE_NUMBER = r"^-[0-9]+([.,][0-9]+)*\z"


def csv_safe(text: str) -> str:
    """Return *text* with an apostrophe in front, where a spreadsheet could run it as a formula."""
    if _FORMULA.match(text) and not _NEGATIVE_NUMBER.match(text):
        return f"'{text}"
    return text


def csv_writer(file: TextIO) -> Callable[[Iterable[str]], object]:
    """Return a function that writes a row of `csv_safe` cells to *file*: the only CSV writer."""
    rows = csv.writer(file)
    return lambda cells: rows.writerow(map(csv_safe, cells))


def csv_original(cell: str) -> str:
    """Return the text that `csv_safe` made *cell* from; other cells stay as they are."""
    text = cell.removeprefix("'")
    return text if csv_safe(text) == cell else cell


def csv_safe_sql(column: str) -> str:
    """SQL for `csv_safe` of *column*, a text; null stays null."""
    return (
        f"case when regexp_matches({column}, '{_pattern(_duckdb)}') "
        f"and not regexp_matches({column}, '{NEGATIVE_NUMBER}') "
        f"then '''' || {column} else {column} end"
    )


def _pattern(escape: Callable[[int], str]) -> str:
    return rf"^(?:[\t\r\n]|[{_ranges(BLANKS, escape)}]*[{_ranges(SIGNS, escape)}])"


def _ranges(ranges: Iterable[tuple[int, int]], escape: Callable[[int], str]) -> str:
    return "".join(f"{escape(first)}-{escape(last)}" for first, last in ranges)


def _python(code_point: int) -> str:
    return rf"\U{code_point:08X}"


def _duckdb(code_point: int) -> str:
    return rf"\x{{{code_point:X}}}"


_FORMULA = re.compile(_pattern(_python))
_NEGATIVE_NUMBER = re.compile(NEGATIVE_NUMBER.replace(r"\z", r"\Z"))
