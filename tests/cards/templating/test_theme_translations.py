"""The themes have complete translations in each of their languages."""

from __future__ import annotations

import re
from gettext import c2py
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.pofile import read_po

from recap import campaign as campaigns
from recap.campaign import plurals_of
from recap.cards import CardRenderer
from recap.cards.checks import sample_customers
from recap.cards.templating.translations import find_untranslated
from recap.stories import load_theme

BASE = Path(__file__).parents[3] / "templates" / "base"  # its words are those of all themes
LANGUAGES = sorted(file.stem for file in (BASE / "locales").glob("*.po"))
THEMES = sorted(file.parent.name for file in BASE.parent.glob("*/theme.toml"))
THEMES.remove(BASE.name)
FILES = sorted(BASE.parent.glob("*/locales/*.po"))
EXAMPLE = Path(__file__).parents[3] / "examples" / "complete-journey"


def test_every_theme_has_five_languages():
    """
    Each language is a file of the base; English is that of the templates.
    """
    assert ["ar", "de", "el", "ru"] == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_those_of_cldr(language):
    """
    A form of gettext is one category of CLDR: 11 and 100 differ in Arabic, and in this order.
    """
    with (BASE / "locales" / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    form = c2py(catalog.plural_expr)
    categories = {(form(n), Locale.parse(language).plural_form(n)) for n in range(201)}

    assert [*enumerate(plurals_of(language))] == sorted(categories)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_is_translated(theme):
    """
    A new text of a theme needs its translations: `recap translate --check` lists what is missing.
    """
    loaded = load_theme(theme)

    assert [] == [finding for code in LANGUAGES for finding in find_untranslated(loaded, code)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.parent.name}-{file.stem}")
def test_translations_have_the_numbers_of_their_texts(file):
    """
    "1 stroke = 0.2% of all" is not 0.1% in another language. A language may leave out the 1.
    """
    with file.open("rb") as stream:
        catalog = read_po(stream, locale=file.stem)

    texts = [message for message in catalog if isinstance(message.id, str) and message.id]

    assert [] == [m.id for m in texts if numbers(str(m.id)) != numbers(str(m.string))]
    assert texts


def numbers(text: str) -> list[float]:
    found = (float(number.replace(",", ".")) for number in re.findall(r"\d+(?:[.,]\d+)?", text))
    return sorted(number for number in found if number != 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_story_has_alt_text_in_every_language(language):
    """
    Every story of the median customer can be filled in every language.
    """
    campaign = campaigns.load(EXAMPLE).model_copy(update={"locale": language})
    card_renderer = CardRenderer(campaign)
    customer = sample_customers.snapshots(campaign, card_renderer.theme)["median"]

    translations = {
        story.name: card_renderer.alt_text(customer, story.name)
        for story in card_renderer.theme.stories
        if story.applies_to(customer.facts) and not story.setting
    }

    assert 15 <= len(translations)
    assert all(translations.values())
