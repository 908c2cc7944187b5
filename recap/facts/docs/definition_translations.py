"""
What facts mean, in the languages that recap speaks: `locales/<language>.po`.

The definitions in the code are the English ones; theirs are translated whole, one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locales"


def fact_title(fact: str) -> str:
    """Write the name of a fact for people, in English: ``active_days`` is "Active days"."""
    return fact.replace("_", " ").capitalize()


def translate_text(text: str, locale: str) -> str:
    """Say a title or definition in the language of *locale*; as it stands, if that is unknown."""
    return _words(locale.partition("_")[0]).get(text, text)


@cache
def _words(language: str) -> Mapping[str, str]:
    file = LOCALES / f"{language}.po"
    if not file.is_file():
        return {}
    with file.open("rb") as stream:
        known = read_po(stream, locale=language, abort_invalid=True)
    return {str(each.id): str(each.string) for each in known if each.id and each.string}
