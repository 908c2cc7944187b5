"""The columns that are read as numbers: mapped ones, operands of formulas, and those of rules."""

from __future__ import annotations

from recap.activity.columns import READ_NUMBERS, is_read_number
from recap.activity.sources import SourceTable
from recap.activity.sql import quote_name


def number_sql(column: str) -> str:
    """Return the quoted name of the column of `parsed_rows` with the number from *column*."""
    return quote_name(f"n:{column}")


def number_columns(table: SourceTable) -> list[str]:
    """List our names of the numbers that *table* has, parsed or computed by a formula."""
    return [n for n in READ_NUMBERS if n in table.types or n in table.mapping.formulas]


def parsed_columns(table: SourceTable) -> list[str]:
    """List the columns that are parsed as numbers, also those that only formulas use, in order."""
    return [column for column in table.types if is_read_number(column)]
