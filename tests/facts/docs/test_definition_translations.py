"""What facts mean, in the languages that recap speaks."""

from __future__ import annotations

import pytest
from babel.messages.pofile import read_po

from recap.facts import METRICS, REASONS, fact_title, translate_text
from recap.facts.docs.definition_translations import LOCALES

SAID = {text for name, fact in METRICS.items() for text in (fact_title(name), fact.definition)}
SAID |= {*REASONS.values()}


@pytest.mark.parametrize("language", ["ar", "de", "el", "ru"])
def test_every_definition_has_its_words(language):
    """
    A new or changed title or definition is translated; no old translation stays.
    """
    with (LOCALES / f"{language}.po").open("rb") as file:
        known = {message.id for message in read_po(file, locale=language) if message.string}

    assert set() == SAID - known
    assert {""} == known - SAID
    assert [] == [text for text in SAID if translate_text(text, language) == text]


def test_a_language_that_is_not_known_is_english():
    """
    A regional locale uses its language; the definition of a custom metric stays as it is.
    """
    assert "Besuche" == translate_text("Visits", "de_AT")
    assert "Visits" == translate_text("Visits", "fr_FR")
    assert "How many baskets you filled." == translate_text("How many baskets you filled.", "de_DE")
