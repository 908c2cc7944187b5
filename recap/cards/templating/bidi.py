"""
Isolate text that runs the other way than the words around it.

Without that, signs at the end of a right-to-left name are drawn at its other end in an English
text: the "%" of an Arabic "... 100%" stands apart from its number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from babel import Locale

ISOLATE, POP = "\u2068", "\u2069"  # first strong isolate, pop directional isolate
MARKS = {ord(ISOLATE): None, ord(POP): None}
RIGHT_TO_LEFT = ("R", "AL")
NAMES = {"name", "before", "after", "first", "favourite", "last"}  # keys of names in facts


@cache
def direction(locale: str) -> str:
    """Return the direction of the language of *locale*: `rtl` or `ltr`."""
    return str(Locale.parse(locale).text_direction)


def isolated(text: str, direction: str) -> str:
    """Return *text* between isolating marks if it has letters against *direction*."""
    if text.isascii() and direction == "ltr":
        return text
    against = RIGHT_TO_LEFT if direction == "ltr" else ("L",)
    is_against = any(unicodedata.bidirectional(letter) in against for letter in text)
    return f"{ISOLATE}{text}{POP}" if is_against else text


def without_marks(text: str) -> str:
    """Return *text* without the marks of `isolated`."""
    return text.translate(MARKS)


def isolated_lines(lines: Sequence[str]) -> list[str]:
    """Return the *lines* of one text with each isolate closed, and opened again in the next."""
    isolates, open_before = [], 0
    for line in lines:
        open_after = max(0, open_before + line.count(ISOLATE) - line.count(POP))
        isolates.append(f"{ISOLATE * open_before}{line}{POP * open_after}")
        open_before = open_after
    return isolates


def isolated_names(facts: Mapping[str, Any], direction: str) -> Mapping[str, Any]:
    """Return *facts* with their names isolated; the same object when none needs it."""
    if direction == "ltr" and all(map(str.isascii, _names(facts))):
        return facts  # most customers' facts: walking through all of them would cost half a card
    return {fact: _isolated_part(value, direction, "") for fact, value in facts.items()}


def _names(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts of records, and of the records in lists."""
    for value in facts.values():
        records = value if isinstance(value, list) else [value]
        if records and isinstance(records[0], dict) and not NAMES.isdisjoint(records[0]):
            for record in records:
                yield from (part for part in record.values() if isinstance(part, str))


def _isolated_part(value: Any, direction: str, key: str) -> Any:
    if isinstance(value, str):
        return isolated(value, direction) if key in NAMES else value
    if isinstance(value, dict):
        return {name: _isolated_part(part, direction, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_isolated_part(part, direction, key) for part in value]
    return value
