"""Find the column that says which customer a line belongs to. No example is ever shown."""

from __future__ import annotations

from recap.activity.inference.column_profile import ColumnProfile, Profiles
from recap.activity.inference.column_words import (
    CARD,
    EMAIL,
    FILLERS,
    ID,
    NAMES,
    ORDER,
    PERSON,
)
from recap.activity.inference.inferred_schema import Confidence, InferredKey
from recap.activity.inference.name_words import has_word, match_position, other_parts, words

LOGINS = ("username", "userid", "login", "nickname", "screenname")
NAME_RANK = 5  # of columns with names of people: two people may share one
NOT_AN_ID = "type|group|segment|version|agent|rating|score|count|since|zone|country|status|age"

Rank = tuple[int, int, int]


def infer_customer(columns: Profiles) -> InferredKey | None:
    """Return the column with the customers' ids: a number or a code rather than a name."""
    ranked = [
        (rank, position, column)
        for position, column in enumerate(columns.values())
        if (rank := person_rank(column)) is not None
    ]
    if not ranked:
        return None
    rank, _, column = min(ranked, key=lambda item: item[:2])
    confidence: Confidence = "medium" if rank[0] == NAME_RANK else "high"
    doubt = "; these are names, and two customers may share one" if confidence == "medium" else ""
    reason = f"its name says so ({counts(column)}){doubt}"
    return InferredKey("columns.customer_id", column.name, reason, confidence)


def counts(column: ColumnProfile) -> str:
    return f"{column.distinct:,} different in {len(column.values):,} lines"


def person_rank(column: ColumnProfile) -> Rank | None:
    """Rank how well a column identifies a customer; the lowest is best, None does not."""
    if not _can_be_an_id(column):
        return None
    name = column.name
    position = match_position(name, PERSON)
    has_card = has_word(name, CARD)
    has_id = has_word(name, ID)
    if words(name).replace(" ", "") in LOGINS:
        return 1, 0, 0
    if position is None and not has_card and not has_word(name, EMAIL):
        return None
    strangers = other_parts(name, PERSON, CARD, ID, NAMES, EMAIL, FILLERS)
    is_person_id = position is not None and has_id
    if strangers and (not is_person_id or has_word(name, f"{NOT_AN_ID}|{ORDER}")):
        return None
    tier = _tier(column, is_person=position is not None, has_card=has_card, has_id=has_id)
    return tier, position or 0, len(strangers)


def is_name_of_person(column: ColumnProfile) -> bool:
    """Return whether the column has people's names or addresses, by its name and values."""
    name = column.name
    if column.is_email or has_word(name, EMAIL):
        return True
    is_person = has_word(name, PERSON) or has_word(name, NAMES)
    return is_person and not other_parts(name, PERSON, NAMES, FILLERS) and not column.is_number


def _tier(column: ColumnProfile, *, is_person: bool, has_card: bool, has_id: bool) -> int:
    if has_word(column.name, EMAIL) or column.is_email:
        return 4
    if has_word(column.name, NAMES) and not has_id:
        return NAME_RANK
    if is_person and has_id:
        return 0
    if is_person and not _has_full_names(column):
        return 2
    return 3 if has_card and not is_person else NAME_RANK


def _has_full_names(column: ColumnProfile) -> bool:
    with_blank = sum(" " in value for value in column.values)
    return column.are_names and with_blank > len(column.values) / 2


def _can_be_an_id(column: ColumnProfile) -> bool:
    is_measure = column.is_time or column.is_time_of_day or column.has_fractions
    return bool(column.values) and not (is_measure or column.is_json or column.is_url)
