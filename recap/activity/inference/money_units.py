"""Convert columns of cents, and of other parts of a unit of money, to the unit itself."""

from __future__ import annotations

import re

from recap.activity.inference.column_profile import ColumnProfile
from recap.activity.inference.name_words import has_word, split_words

CENTS = "cent|cents|centime|centimes|centimo|centimos|centavo|centavos|pence|eurocent|eurocents"
# In a column of money only: the words mean other things elsewhere ("ore" are hours in Italian).
HUNDREDTHS = (
    f"{CENTS}|centesimo|centesimi|ct|cts|penny|minor|ore|øre|grosz|grosze|groszy|kurus|копеек|"
    "копейки|коп|halere|haleru|bani|stotinki|paisa|paise|sen|fen|λεπτα|agorot"
)
MILLIONTHS = "micro|micros"
SHARE = re.compile(r"\bp(er|our|or) ?cent")  # a percentage


def parts_of_money(column: ColumnProfile) -> int:
    """Return how many parts of the column's unit make one unit of money: 1, 100 or 1,000,000."""
    name = split_words(column.name)  # also what is in brackets: "Amount (USD cents)"
    if SHARE.search(name):
        return 1
    if has_word(name, MILLIONTHS):
        return 1_000_000
    return 100 if has_word(name, HUNDREDTHS) else 1


def names_cents(column: ColumnProfile) -> bool:
    """Return whether the name says cents in a word that means nothing else."""
    name = split_words(column.name)
    return has_word(name, CENTS) and not SHARE.search(name)


def as_money(formula: str, column: ColumnProfile) -> str:
    """Divide *formula*, which multiplies *column* at most, where the column has whole cents."""
    parts = 1 if column.has_fractions else parts_of_money(column)
    return f"{formula} / {parts}" if parts > 1 else formula


def unit_note(column: ColumnProfile) -> str:
    """Say what the name says about the unit; empty when it says nothing."""
    parts = parts_of_money(column)
    if parts == 1:
        return ""
    unit = "cents" if parts == 100 else "millionths"
    if column.has_fractions:
        return f"; its name says {unit}, but its numbers have fractions: divide by {parts:,}?"
    return f"; its name says {unit}: divided by {parts:,}"
