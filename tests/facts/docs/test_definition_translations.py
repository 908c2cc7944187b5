"""What facts mean, in the languages that recap speaks."""

from __future__ import annotations

import pytest
from babel.messages.pofile import read_po

from recap.facts import METRICS, REASONS, spoken, title
from recap.facts.docs.definition_translations import LOCALES

SAID = {text for name, fact in METRICS.items() for text in (title(name), fact.says)}
SAID |= {*REASONS.values()}


@pytest.mark.parametrize("language", ["de", "el"])
def test_every_definition_has_its_words(language):
    """
    Whoever adds a fact, or changes what it says, says it in every language; nothing old stays.
    """
    with (LOCALES / f"{language}.po").open("rb") as file:
        known = {message.id for message in read_po(file, locale=language) if message.string}

    assert set() == SAID - known
    assert {""} == known - SAID
    assert [] == [text for text in SAID if spoken(text, language) == text]


def test_a_language_that_is_not_known_is_english():
    """
    A country's variant speaks its language; a company's own definition stays as it is written.
    """
    assert "Besuche" == spoken("Visits", "de_AT")
    assert "Visits" == spoken("Visits", "fr_FR")
    assert "How many baskets you filled." == spoken("How many baskets you filled.", "de_DE")
