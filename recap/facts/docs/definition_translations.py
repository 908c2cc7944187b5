"""
Translations of the titles and definitions of facts: `locales/<language>.po`.

The English texts are in the code; each is translated as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locales"


def fact_title(fact: str) -> str:
    """Return the English title of a fact: "Active days" for ``active_days``."""
    return fact.replace("_", " ").capitalize()


def translate_text(text: str, locale: str) -> str:
    """Translate a title, definition or reason to the language of *locale*, if it is translated."""
    return _catalogue(locale.partition("_")[0]).get(text, text)


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    file = LOCALES / f"{language}.po"
    if not file.is_file():
        return {}
    with file.open("rb") as stream:
        messages = read_po(stream, locale=language, abort_invalid=True)
    return {
        str(message.id): str(message.string)
        for message in messages
        if message.id and message.string
    }
