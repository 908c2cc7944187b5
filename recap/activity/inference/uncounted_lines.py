"""Suggest rules for lines that must not count: cancelled, failed, voided, of a test."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set

from recap.activity.inference.column_profile import ColumnProfile, profile_columns
from recap.activity.inference.column_words import ABOUT_TYPE, STATUS
from recap.activity.inference.inferred_schema import InferredKey, Sample
from recap.activity.inference.name_words import has_word, match_position, split_words

# Beginnings of states, without accents and in lower case. "Partially refunded" is none of them.
UNDONE = (
    "refund|returned|erstattet|rembours|reembols|rimbors|zwroc|"
    "cancel|void|fail|declin|reject|expire|abandon|delet|revers|chargeback|denied|no show|noshow|"
    "test|storn|abgebrochen|fehlgeschlagen|abgelehnt|ungultig|geloscht|annul|echou|refus|expir|"
    "anulad|fallid|rechazad|fallit|rifiutat|falhad|recusad|ακυρ|αποτυχ|απορριφθ|iptal|basarisiz|"
    "anulow|odrzucon|nieudan|geannul|mislukt|geweigerd|avbruten|makulerad|nekad|отмен|ошибка|"
    "取消|已取消|キャンセル|취소"
)
UNDONE_FLAGS = f"{'|'.join(f'{word}*' for word in UNDONE.split('|'))}|is test"
GIVEN_BACK = (
    "refund|return|chargeback|erstatt|ruckgabe|retour|rembours|reembols|rimbors|devol|reso|iade|"
    "επιστροφ|zwrot|返品|退款|退货|반품|환불"
)
YES = re.compile(r"true|yes|y|t|1|ja|oui|si|sim|ναι|evet|tak", re.IGNORECASE)
MOST_STATES = 12
NAMED = re.compile(UNDONE)
RETURNED = re.compile(GIVEN_BACK)


def infer_uncounted_lines(sample: Sample, used: Set[str]) -> Iterator[InferredKey]:
    """
    Suggest ``drop`` for states and flags that say that nothing happened.

    The suggestion is a question: the log does not say what the campaign counts.

    Args:
        used: Columns that have another meaning.
    """
    rules: dict[str, object] = {}
    reasons: list[str] = []
    for column in profile_columns(sample).values():
        undone = undone_states(column) if column.name not in used else []
        if undone:
            rules[column.name] = tuple(undone)
            lines = sum(value in undone for value in column.values)
            reasons.append(f"{lines:,} lines have such a '{column.name}'")
    if rules:
        reason = f"{' and '.join(reasons)}, which looks as if they must not count"
        yield InferredKey("drop", rules, reason, "medium")


def infer_return_lines(sample: Sample) -> Iterator[InferredKey]:
    """Suggest ``return_when`` for types of lines that say that something was given back."""
    rules: dict[str, object] = {}
    lines = 0
    for column in profile_columns(sample).values():
        is_type = has_word(column.name, ABOUT_TYPE) and not _is_state(column)
        if is_type and (returned := _matching(column, RETURNED)):
            rules[column.name] = tuple(returned)
            lines += sum(value in returned for value in column.values)
    if rules:
        reason = f"{lines:,} lines are of a type that looks like a return, without a minus"
        yield InferredKey("return_when", rules, reason, "medium")
        yield InferredKey("returns.rule", "net", "what was given back is subtracted", "medium")


def undone_states(column: ColumnProfile) -> list[str]:
    """List the values of a column of states, or of flags, that say that nothing happened."""
    if column.is_flag and match_position(column.name, UNDONE_FLAGS) is not None:
        return sorted({value for value in column.values if YES.fullmatch(value)})
    return _matching(column, NAMED) if _is_state(column) else []


def _is_state(column: ColumnProfile) -> bool:
    return has_word(column.name, STATUS) and not column.is_number


def _matching(column: ColumnProfile, pattern: re.Pattern[str]) -> list[str]:
    """List the values that match; none where all or too many different ones do."""
    states = Counter(column.values)
    found = sorted(state for state in states if pattern.match(split_words(state)))
    return found if len(found) < len(states) <= MOST_STATES else []
