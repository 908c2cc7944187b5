"""Greek names in a greeting."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest

from recap.cards.templating.greek_vocative import greek_vocative

with (Path(__file__).parent / "greek_names.csv").open(encoding="utf-8") as file:
    NAMES = [(row["name"], row["vocative"]) for row in csv.DictReader(file)]


def test_names_of_the_list():
    """
    Given names, surnames, both, in capitals, of women, foreign; "" where nobody can be certain.
    """
    assert 150 <= len(NAMES)
    assert dict(NAMES) == {name: greek_vocative(name) for name, _ in NAMES}


def test_accents_of_their_own_are_read():
    """
    A letter and its accent may be two characters, as macOS writes them.
    """
    for name, form in NAMES:
        assert form == greek_vocative(unicodedata.normalize("NFD", name))


@pytest.mark.parametrize(
    "name", ["", "ς", "ος", "-", "ΟΣ ΟΣ", "Γ-", "Σ.", "ός", "\u0384", "ξ\u0301ς ς"]
)
def test_what_is_no_name_is_no_error(name):
    """
    Whatever a customer table has in the column of the name.
    """
    assert isinstance(greek_vocative(name), str)


@pytest.mark.parametrize(
    ("locale", "customer", "greeted"),
    [
        ("el_GR", {"name": "Γιώργος"}, "Γιώργο"),
        ("en_US", {"name": "Γιώργος"}, "Γιώργος"),
        ("el", {"name": "Πάρις", "name_vocative": "Πάρη"}, "Πάρη"),
        ("pl", {"name": "Marek", "name_vocative": "Marku"}, "Marku"),
        ("en_GB", {"name": "Marek", "name_vocative": "Marku"}, "Marek"),
        ("el", {"name": "Πάρις"}, ""),
        ("el", {"name": None}, ""),
    ],
)
def test_a_greeting_has_the_form_of_the_card(card_renderer, locale, customer, greeted):
    """
    The campaign's own column comes before the rules, in languages that have a vocative.
    """
    environment = card_renderer.card_html.templates.for_locale(locale)
    template = environment.from_string("{{ customer.name | vocative }}")

    assert greeted == template.render(customer=customer)
