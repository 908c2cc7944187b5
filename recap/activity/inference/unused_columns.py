"""Say for each column that is not used why not. No example of a customer is shown."""

from __future__ import annotations

from collections.abc import Set

from recap.activity.inference.column_profile import ColumnProfile, commonest_odd
from recap.activity.inference.column_words import (
    AMOUNT,
    CATEGORY,
    CHANNEL,
    CURRENCY_NAMES,
    ID,
    ITEM,
    MEASURES,
    NOT_PAID,
    ORDER,
    PRICES,
    QUANTITY,
    SAVINGS,
    SCORE,
    STATUS,
)
from recap.activity.inference.name_words import has_word, match_position
from recap.activity.inference.number_formats import are_numbers, refused_form
from recap.activity.inference.people_columns import is_name_of_person, person_rank
from recap.activity.inference.synonyms import DURATION_WORDS
from recap.activity.inference.time_columns import is_named_a_time, time_meaning
from recap.activity.inference.time_formats import detect_time_format

LONGEST_EXAMPLE = 20
NUMBER_WORDS = {
    "money": f"{AMOUNT}|{PRICES}|{SAVINGS}",
    "a quantity": QUANTITY,
    "a duration": f"{DURATION_WORDS}|minutes|minuten|minutos|minuti|λεπτα|dakika|минуты",
    "a rating": SCORE,
}
CONSENT = (
    "accepts|consent*|opt|opted|optin|optout|marketing|newsletter|subscribed|unsubscribed|gdpr|dsgvo|"
    "einwilligung|werbung|privacy|consenso|consentimiento|consentement|rgpd|tracking|συγκαταθεσ*|izin|"
    "zgoda|toestemming|samtycke"
)
TEXT_WORDS = {
    "an item": (ITEM, "item"),
    "a category": (CATEGORY, "category"),
    "a place": (CHANNEL, "channel"),
    "an order": (ORDER, "order_id"),
}


def explain_unused(column: ColumnProfile, found: Set[str]) -> str:
    """Say why *column* is not used, when our columns in *found* have others."""
    if not column.values:
        return "it is empty in the first rows"
    for explain in (_consent, _people, _times, _numbers, _states, _shapes):
        if reason := explain(column, found):
            return reason
    return _texts(column, found)


def _people(column: ColumnProfile, found: Set[str]) -> str:
    if is_name_of_person(column):
        what = "an address" if column.is_email else "a name"
        return f"{what} of a customer, which is no id; [customers] can have names for cards"
    if person_rank(column) is not None and "customer_id" in found:
        return "another id of a person"
    return ""


def _times(column: ColumnProfile, _: Set[str]) -> str:
    if column.is_time:
        return time_meaning(column)
    if column.is_time_of_day:
        return "a time of day or a duration"
    if is_named_a_time(column):
        odd, example = commonest_odd(column, lambda values: detect_time_format(values) is not None)
        if 0 < odd < len(column.values) / 2:
            return f"looks like times, but {_odd(odd, column, example)}"
    return ""


def _numbers(column: ColumnProfile, found: Set[str]) -> str:
    if column.is_row_number:
        return "it counts the rows"
    kinds = (kind for kind, patterns in NUMBER_WORDS.items() if has_word(column.name, patterns))
    kind = next(kinds, "")
    if not column.is_number:
        return _not_numbers(column, kind) if kind else ""
    if has_word(column.name, ID) and not has_word(column.name, PRICES):
        return ""
    if has_word(column.name, NOT_PAID):
        return "money or a number that is not what was paid for the line"
    if has_word(column.name, MEASURES):
        return "a measure that recap has no column for"
    if kind == "money" and "amount" in found:
        return "money, but another column is what was paid"
    if kind:
        return f"{kind}, but another column is used"
    if column.is_flag:
        return "two values only, 0 and 1"
    is_id = column.is_code and column.is_digits
    return "" if is_id else "numbers whose name does not say what they are"


def _not_numbers(column: ColumnProfile, kind: str) -> str:
    what, fix = refused_form(column.values)
    if what:
        return f"its name says {kind}, but its values are {what}, which are not counted: {fix}"
    odd, example = commonest_odd(column, are_numbers)
    if 0 < odd < len(column.values) / 2:
        return f"looks like {kind}, but {_odd(odd, column, example)}"
    return f"its name says {kind}, but its values are no numbers" if _is_worded(column) else ""


def _states(column: ColumnProfile, _: Set[str]) -> str:
    if has_word(column.name, STATUS) and column.distinct > 1 and not column.is_number:
        return (
            f"a status with {column.distinct:,} different values: lines that must not count can be "
            "left out by a rule"
        )
    if has_word(column.name, CURRENCY_NAMES):
        several = f"{column.distinct:,} currencies: amounts of several cannot be added"
        return "the currency of the amounts" if column.distinct == 1 else several
    return ""


def _consent(column: ColumnProfile, _: Set[str]) -> str:
    """Name the table of the campaign for a column that says who may be written to."""
    if not column.is_flag or not has_word(column.name, CONSENT):
        return ""
    return (
        "yes or no to messages or to the use of data: name it as column under [opted_in] if yes "
        "means yes, under [opted_out] if yes means no"
    )


def _shapes(column: ColumnProfile, _: Set[str]) -> str:
    shapes = {
        "addresses of pages": column.is_url,
        "yes or no": column.is_flag,
        "JSON": column.is_json,
        "the same value in every line": column.is_constant,
    }
    return next((reason for reason, fits in shapes.items() if fits), "")


def _texts(column: ColumnProfile, found: Set[str]) -> str:
    for kind, (patterns, ours) in TEXT_WORDS.items():
        if match_position(column.name, patterns) is not None and ours in found:
            return f"{kind}, but another column is used"
    kind = "ids" if column.is_code else "texts"
    return f"{column.distinct:,} different {kind}; its name does not say what they are"


def _is_worded(column: ColumnProfile) -> bool:
    others = f"{ITEM}|{CATEGORY}|{CHANNEL}|type|name|code"
    return column.is_text and not has_word(column.name, others)


def _odd(count: int, column: ColumnProfile, example: str) -> str:
    shown = f": `{example}`" if len(example) <= LONGEST_EXAMPLE and "@" not in example else ""
    return f"{count:,} of {len(column.values):,} do not{shown}"
