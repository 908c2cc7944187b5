"""
Isolate text that runs the other way than the words around it.

Without that, signs at the end of a right-to-left name are drawn at its other end in an English
text: the "%" of an Arabic "... 100%" stands apart from its number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from babel import Locale

ISOLATE, POP = "\u2068", "\u2069"  # first strong isolate, pop directional isolate
MARKS = {ord(ISOLATE): None, ord(POP): None}
CACHED_TEXTS = 10_000
RIGHT_TO_LEFT = ("R", "AL")
RIGHT_TO_LEFT_LETTER = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
CODE = re.compile(r"[a-z\d_:.\-]*", re.ASCII)  # of a fact: night, 2017-03, weekly_streak
TRANSLATED = frozenset({"persona"})  # facts whose texts are looked up in translations


@cache
def direction(locale: str) -> str:
    """Return the direction of the language of *locale*: `rtl` or `ltr`."""
    return str(Locale.parse(locale).text_direction)


@lru_cache(maxsize=CACHED_TEXTS)
def isolated(text: str, direction: str) -> str:
    """
    Return *text* between isolating marks if it has letters against *direction*.

    In a right-to-left line also a text without letters, whose signs would change sides: `+1`.
    """
    if direction == "ltr":
        is_against = has_right_to_left(text)
    else:
        classes = {unicodedata.bidirectional(letter) for letter in text}
        is_against = "L" in classes or ("EN" in classes and classes.isdisjoint(RIGHT_TO_LEFT))
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


def closed(text: str) -> str:
    """Return *text* with each isolate closed: where a text is cut, its end is missing."""
    return text + POP * (text.count(ISOLATE) - text.count(POP))


def isolated_facts(facts: Mapping[str, Any], direction: str) -> dict[str, Any]:
    """
    Return *facts* with their texts isolated, whatever their keys are.

    Codes such as `night` and dates stay, for templates compare them. So do the texts of the
    persona: they are translated first.
    """
    return {
        fact: value if fact in TRANSLATED else _isolated_part(value, direction)
        for fact, value in facts.items()
    }


def has_right_to_left(value: str | dict[str, Any] | list[Any]) -> bool:
    """Return whether a text, or one in a record or list, has a letter written right to left."""
    waiting: list[Any] = [[value]]
    while waiting:  # without a call for each value: most of a customer's facts are numbers
        group = waiting.pop()
        for part in group.values() if type(group) is dict else group:
            kind = type(part)
            if kind is dict or kind is list:
                waiting.append(part)
            elif kind is str and not part.isascii() and RIGHT_TO_LEFT_LETTER.search(part):
                return True
    return False


def _isolated_part(value: Any, direction: str) -> Any:
    if isinstance(value, str):
        return value if CODE.fullmatch(value) else isolated(value, direction)
    if isinstance(value, dict):
        return {key: _isolated_part(part, direction) for key, part in value.items()}
    if isinstance(value, list):
        return [_isolated_part(part, direction) for part in value]
    return value
