"""Find columns whose names no word list has, by what they hold; always with a question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recap.activity.inference.column_profile import ColumnProfile, Profiles
from recap.activity.inference.column_words import (
    AMOUNT,
    CATEGORY,
    CHANNEL,
    ITEM,
    MEASURES,
    NOT_PAID,
    NOT_TEXT,
    ORDER,
    UNIT_PRICE,
)
from recap.activity.inference.inferred_schema import Confidence, InferredKey
from recap.activity.inference.name_words import has_word
from recap.activity.inference.number_formats import refused_form
from recap.activity.inference.people_columns import counts, is_name_of_person

MAX_DISTINCT_CUSTOMERS = 0.9  # of the lines: a customer has several lines
MOST_PIECES = 50
NOT_A_PERSON = f"{ITEM}|{CATEGORY}|{CHANNEL}|{ORDER}|{MEASURES}|{NOT_TEXT}"
CLEARLY_MORE = 2  # different names than the next column


def infer_by_value(columns: Profiles, found: set[str]) -> Iterator[InferredKey]:
    """Yield what the unused *columns* may be, for our columns that are not *found*."""
    unused = dict(columns)
    for ours, candidates in (
        ("customer_id", _customers),
        ("item", _items),
        ("amount", _amounts),
        ("quantity", _quantities),
    ):
        if ours in found or not (ranked := candidates(unused)):
            continue
        yield _question(ours, ranked)
        del unused[ranked[0].name]


def _question(ours: str, ranked: Sequence[ColumnProfile]) -> InferredKey:
    best, *others = ranked
    is_clear = all(best.distinct >= CLEARLY_MORE * other.distinct for other in others)
    is_only = ours != "quantity" and is_clear and (ours == "item" or not others)
    confidence: Confidence = "medium" if is_only else "low"
    kind = {
        "customer_id": "ids that come back",
        "item": "names that come back",
        "amount": "numbers that look like money",
        "quantity": "small whole numbers",
    }[ours]
    also = f"; it may also be {_names(others)}" if others else "; no other column may be it"
    example = "" if ours == "customer_id" else f", such as {best.values[0][:30]!r}"
    reason = f"by its values: {kind} ({counts(best)}{example}){also}"
    return InferredKey(f"columns.{ours}", best.name, reason, confidence)


def _names(columns: Sequence[ColumnProfile]) -> str:
    return " or ".join(f"'{column.name}'" for column in columns[:3])


def _customers(columns: Profiles) -> list[ColumnProfile]:
    """List columns of ids that come back: the most different ones first, ids before names."""
    fitting = [
        column
        for column in columns.values()
        if (column.is_code or column.is_email or (column.is_digits and not column.is_flag))
        and not column.is_row_number
        and 1 < column.distinct <= MAX_DISTINCT_CUSTOMERS * len(column.values)
        and _fills(column)
        and not _is_small(column)
        and not has_word(column.name, NOT_A_PERSON)
        and not any(refused_form(column.values))
    ]
    return sorted(fitting, key=lambda column: (column.is_email, -column.distinct))


def _items(columns: Profiles) -> list[ColumnProfile]:
    fitting = [
        column
        for column in columns.values()
        if column.is_text
        and column.distinct > 1
        and not has_word(column.name, NOT_TEXT)
        and not is_name_of_person(column)
        and not any(refused_form(column.values))
    ]
    return sorted(fitting, key=lambda column: -column.distinct)


def _amounts(columns: Profiles) -> list[ColumnProfile]:
    return [
        column
        for column in columns.values()
        if column.looks_like_money
        and not any(has_word(column.name, words) for words in (NOT_PAID, MEASURES, UNIT_PRICE))
    ]


def _quantities(columns: Profiles) -> list[ColumnProfile]:
    return [column for column in columns.values() if _is_small(column) and not column.is_flag]


def _is_small(column: ColumnProfile) -> bool:
    """Whether the values are whole numbers from 0 to `MOST_PIECES`, as pieces are."""
    blocked = any(has_word(column.name, words) for words in (NOT_PAID, MEASURES, AMOUNT))
    if not column.is_digits or blocked or column.distinct < 2:
        return False
    return all(len(value) <= 2 and int(value) <= MOST_PIECES for value in column.values)


def _fills(column: ColumnProfile) -> bool:
    return len(column.values) >= 0.5 * column.rows
