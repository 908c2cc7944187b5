"""Find what was paid and saved, how many, how long, and the rating."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import median

from recap.activity.inference.column_profile import ColumnProfile, Profiles
from recap.activity.inference.column_words import (
    AMOUNT,
    MEASURES,
    NOT_PAID,
    NOT_SAVINGS,
    PAID,
    PRICES,
    QUANTITY,
    SAVINGS,
    SCORE,
    TOTAL,
    UNIT_PRICE,
)
from recap.activity.inference.inferred_schema import Confidence, InferredKey
from recap.activity.inference.money_units import as_money, names_cents, parts_of_money, unit_note
from recap.activity.inference.name_words import has_word, match_position, words
from recap.activity.inference.number_formats import PLAIN_NUMBER, number_in
from recap.activity.inference.people_columns import counts
from recap.activity.inference.synonyms import (
    CREDIT,
    DEBIT,
    DURATION_WORDS,
    KEYWORD_RANK,
    PRICE,
    SYNONYMS,
    rank_among,
    time_unit,
)

NAMED_SO = "its name says so"
# Above these medians, minutes are too long: the values are in a smaller unit.
LONGEST_MEDIANS = ((30_000.0, "/ 60000", "milliseconds"), (240.0, "/ 60", "seconds"))
MIN_NEGATIVE = 3  # amounts, none above 0: fewer may be returns by chance
LAST = 500  # after all patterns
COUNT_WORDS = "quantity|qty|menge|anzahl|count|cantidad|quantite|qte|quantita|ποσοτητ*|items"

RankOf = Callable[[ColumnProfile], int | None]
Found = tuple[InferredKey, list[str]]


def infer_amount(columns: Profiles) -> Found | None:
    """Return what was paid for a line; else unit price times quantity, or credit and debit."""
    credit, debit = _named(columns, CREDIT), _named(columns, DEBIT)
    if credit and debit:
        return _balance(debit, credit), [credit.name, debit.name]
    amount = _best(columns, amount_rank)
    price = _best(columns, price_rank)
    quantity = _best(columns, quantity_rank)
    if amount and (not price or not _is_price_only(amount, price)):
        return _money_key("amount", amount, _pieces(amount, quantity)), [amount.name]
    if price and quantity and (words(price.name) != "price" or _is_unit_price(price.name)):
        reason = f"unit price times quantity{unit_note(price)}"
        key = InferredKey("columns.amount", _times(quantity, price), reason, _unit_doubt(price))
        return key, [price.name]
    return _bare_price(price, quantity) if price else None


def infer_savings(columns: Profiles) -> Found | None:
    found = [column for column in columns.values() if _saves(column)]
    names = [column.name for column in found]
    if len(found) > 1:
        reason = "their names say so: their sum is used"
        return InferredKey("columns.savings", tuple(map(_positive, found)), reason), names
    if not found:
        return None
    (column,) = found
    key = _money_key("savings", column)
    if not _is_below_0(column):
        return key, names
    reason = f"{key.reason}; its numbers are below 0, and savings are above"
    return replace(key, value=_positive(column), reason=reason), names


def infer_quantity(columns: Profiles) -> Found | None:
    column = _best(columns, quantity_rank)
    return (_key("quantity", column), [column.name]) if column else None


def infer_minutes(columns: Profiles) -> Found | None:
    """Return the duration, converted to minutes by the unit in its name or its size."""
    column = _best(columns, minutes_rank)
    if not column:
        return None
    value, reason = to_minutes(column)
    summary = f"{counts(column)}, such as {column.values[0][:30]!r}"
    return InferredKey("columns.minutes", value, f"{reason} ({summary})"), [column.name]


def infer_score(columns: Profiles) -> Found | None:
    column = _best(columns, score_rank)
    return (_key("score", column), [column.name]) if column else None


def amount_rank(column: ColumnProfile) -> int | None:
    """Rank a column of money that was paid for a line; None for unit prices, taxes, balances."""
    name = column.name
    exact = rank_among(name, SYNONYMS["amount"])
    if not column.is_number or column.is_row_number:
        return None
    if exact is not None:
        return exact
    blocked = (NOT_PAID, MEASURES, COUNT_WORDS, SCORE)
    if any(has_word(name, patterns) for patterns in blocked) or _is_unit_price(name):
        return None
    position = match_position(name, AMOUNT)
    if position is None:
        return KEYWORD_RANK + LAST if names_cents(column) else None
    return KEYWORD_RANK + position


def price_rank(column: ColumnProfile) -> int | None:
    name = column.name
    if not column.is_number:
        return None
    exact = rank_among(name, PRICE)
    if exact is not None:
        return exact
    position = match_position(name, PRICES)
    if position is None or has_word(name, NOT_PAID) or not _is_unit_price(name):
        return None
    return KEYWORD_RANK + position


def quantity_rank(column: ColumnProfile) -> int | None:
    name = column.name
    if not column.is_number or column.is_row_number:
        return None
    exact = rank_among(name, SYNONYMS["quantity"])
    if exact is not None:
        return exact
    position = match_position(name, QUANTITY)
    is_other = has_word(name, PRICES) or has_word(name, "id|no|nr|amount|betrag")
    return None if position is None or is_other else KEYWORD_RANK + position


def minutes_rank(column: ColumnProfile) -> int | None:
    name = column.name
    if not column.is_number and not column.is_duration:
        return None
    exact = rank_among(name, SYNONYMS["minutes"])
    if exact is not None:
        return exact
    unit = time_unit(name)
    if unit and (unit[2] or has_word(name, f"{DURATION_WORDS}|time")):
        return KEYWORD_RANK
    position = match_position(name, "duration|dauer|duree|duracion|durata|duracao|διαρκει*|sure")
    if position is None:  # "Session length": numbers may be of another measure
        is_clear = column.is_duration and has_word(name, DURATION_WORDS)
        return KEYWORD_RANK + LAST if is_clear else None
    return KEYWORD_RANK + 1 + position


def score_rank(column: ColumnProfile) -> int | None:
    name = column.name
    if not column.is_number or has_word(name, "count|count|id|votes"):
        return None
    exact = rank_among(name, SYNONYMS["score"])
    if exact is not None:
        return exact
    position = match_position(name, SCORE)
    return None if position is None else KEYWORD_RANK + position


def quote_column(column: str) -> str:
    """Write a column for a formula: in backticks, unless it is a plain word."""
    return column if re.fullmatch(r"[^\W\d]\w*", column) else f"`{column}`"


def money_formula(column: ColumnProfile) -> str:
    """Return a column of money, divided where its name says that it has cents."""
    quoted = quote_column(column.name)
    formula = as_money(quoted, column)
    return column.name if formula == quoted else formula


def to_minutes(column: ColumnProfile) -> tuple[str, str]:
    """Return a formula that converts a column to minutes, by the unit in its name or its size."""
    conversion, reason = "", NAMED_SO
    if column.is_duration:
        reason = f"{NAMED_SO}, and its values are durations"
    elif unit := time_unit(column.name):
        conversion, reason = unit[0], f"{NAMED_SO}, in {unit[1]}"
    elif smaller := _unit_by_size(column):
        conversion, reason = smaller[0], f"{NAMED_SO}, in {smaller[1]} by their size"
    name = column.name
    return f"{quote_column(name)} {conversion}" if conversion else name, reason


def _unit_by_size(column: ColumnProfile) -> tuple[str, str] | None:
    values = column.values
    middle = median(float(value) if PLAIN_NUMBER.fullmatch(value) else 0.0 for value in values)
    units = ((conversion, unit) for most, conversion, unit in LONGEST_MEDIANS if middle > most)
    return next(units, None)


def _saves(column: ColumnProfile) -> bool:
    name = column.name
    if not column.is_number:
        return False
    exact = rank_among(name, SYNONYMS["savings"])
    return exact is not None or (has_word(name, SAVINGS) and not has_word(name, NOT_SAVINGS))


def _positive(column: ColumnProfile) -> str:
    """Return the column, or a formula that inverts its sign where discounts are written below 0."""
    formula = money_formula(column)
    if not _is_below_0(column):
        return formula
    return f"0 - {quote_column(column.name) if formula == column.name else formula}"


def _is_below_0(column: ColumnProfile) -> bool:
    numbers = [number_in(value) or 0 for value in column.numbers]
    return sum(number < 0 for number in numbers) > sum(number > 0 for number in numbers)


def _times(quantity: ColumnProfile, price: ColumnProfile) -> str:
    """Write a formula for the price of all pieces."""
    return as_money(f"{quote_column(quantity.name)} * {quote_column(price.name)}", price)


def _is_unit_price(name: str) -> bool:
    return has_word(name, PRICES) and (has_word(name, UNIT_PRICE) or "/" in name)


def _is_price_only(amount: ColumnProfile, price: ColumnProfile) -> bool:
    """Return whether the amount is only the price under a name that may mean both."""
    return amount.name == price.name


def _bare_price(price: ColumnProfile, quantity: ColumnProfile | None) -> Found:
    """Take a column that is called price as what was paid; ask when lines have several pieces."""
    return _money_key("amount", price, _pieces(price, quantity)), [price.name]


def _pieces(price: ColumnProfile, quantity: ColumnProfile | None) -> str:
    """Say what to write if a price is that of one piece; empty when it cannot be."""
    is_price = has_word(price.name, PRICES) and not has_word(price.name, f"{TOTAL}|{PAID}")
    if not is_price or not quantity or quantity.distinct < 2:
        return ""
    return f"; if it is the price of one piece, write {_times(quantity, price)!r}"


def _balance(debit: ColumnProfile, credit: ColumnProfile) -> InferredKey:
    """Count the side with more rows as positive: on a bank statement, what the customer paid."""
    debits, credits = (
        sum(number_in(value) != 0 for value in column.values) for column in (debit, credit)
    )
    first, other = (debit, credit) if debits >= credits else (credit, debit)
    formula = " - ".join(as_money(quote_column(side.name), side) for side in (first, other))
    lines = max(debits, credits)
    reason = f"{lines:,} lines have a {words(first.name)}; the others are negative"
    return InferredKey("columns.amount", formula, reason)


def _named(columns: Profiles, synonyms: str) -> ColumnProfile | None:
    candidates = [
        (rank, position, column)
        for position, column in enumerate(columns.values())
        if (rank := rank_among(column.name, synonyms)) is not None and column.is_number
    ]
    return min(candidates)[2] if candidates else None


def _best(columns: Profiles, rank_of: RankOf) -> ColumnProfile | None:
    ranked = sorted(_ranked(columns, rank_of))
    return columns[ranked[0][-1]] if ranked else None


def _ranked(columns: Profiles, rank_of: RankOf) -> Iterator[tuple[int, int, str]]:
    for position, column in enumerate(columns.values()):
        rank = rank_of(column)
        if rank is not None:
            yield rank, position, column.name


def _key(ours: str, column: ColumnProfile) -> InferredKey:
    odd = column.odd(column.numbers)
    doubt = f"; {odd:,} of {len(column.values):,} values are no numbers" if odd else ""
    reason = f"{NAMED_SO} ({counts(column)}, such as {column.values[0][:30]!r}){doubt}"
    return InferredKey(f"columns.{ours}", column.name, reason)


def _money_key(ours: str, column: ColumnProfile, doubt: str = "") -> InferredKey:
    key = _key(ours, column)
    reason = f"{key.reason}{unit_note(column)}{doubt}"
    confidence = "medium" if doubt else _unit_doubt(column)
    key = replace(key, value=money_formula(column), reason=reason, confidence=confidence)
    return _inverted(key, column) if ours == "amount" else key


def _inverted(key: InferredKey, column: ColumnProfile) -> InferredKey:
    """Ask whether the sign must be inverted, where all amounts are below 0."""
    numbers = [number_in(value) or 0 for value in column.numbers]
    if (
        len(numbers) < MIN_NEGATIVE
        or not all(number <= 0 for number in numbers)
        or not any(numbers)
    ):
        return key
    total = sum(numbers)
    reason = (
        f"{key.reason}; no number is above 0: their sum is {total:,.2f} as written, and "
        f"{-total:,.2f} with the sign inverted"
    )
    return replace(key, value=_positive(column), reason=reason, confidence="medium")


def _unit_doubt(column: ColumnProfile) -> Confidence:
    return "medium" if parts_of_money(column) > 1 and column.has_fractions else "high"
