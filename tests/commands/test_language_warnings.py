"""The warnings of `recap check` about the language of cards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recap.activity import ReadReport
from recap.campaign import Campaign
from recap.cards import CardLanguages
from recap.commands import language_warnings
from recap.stories import load_theme, theme_of

TOP = {
    **{"name": "Year", "brand": "B", "year": 2017, "zone": "UTC"},
    "source": {"path": "log.csv", "columns": {"customer_id": "who", "at": "when"}},
}
REPORT = ReadReport(
    files=1, read=30, used=30, rejected={}, customers=10, shards=(), first=None, last=None
)


@pytest.fixture(scope="module")
def theme():
    return load_theme("poster")


def warnings(theme, customers, locale="en_US", keys=None, **words):
    campaign = Campaign.model_validate(TOP | {"locale": locale, "words": words} | (keys or {}))
    report = replace(REPORT, locales=customers)
    languages = CardLanguages(campaign, theme_of(campaign) if keys else theme)
    return [*language_warnings.warnings_of(campaign, report, languages)]


def test_nothing_is_said_where_everybody_reads_their_language(theme):
    """
    The default words exist in the languages of the theme.
    """
    assert [] == warnings(theme, {})
    assert [] == warnings(theme, {"en_GB": 4, "el": 3, "de_AT": 2})
    assert [] == warnings(theme, {"el": 3}, locale="el_GR")
    assert [] == warnings(theme, {"el": 3}, event=["play", "plays"], el={"event": ["ά", "ες"]})


def test_a_language_without_translation_is_reported(theme):
    """
    With the number of its customers, and what they get instead.
    """
    texts = CardLanguages(Campaign.model_validate(TOP), theme).gaps("lv").texts.texts

    assert [
        f"The theme lacks texts in Latvian ({texts} of {texts}; 4 customers), "
        f"Chinese (Traditional) ({texts} of {texts}; 1 customer): 5 customers get cards in "
        "English. Write a translation, such as: recap translate CAMPAIGN lv."
    ] == warnings(theme, {"lv_LV": 4, "zh_Hant_TW": 1, "el": 3})


def test_words_without_a_translation_are_reported(theme):
    """
    A campaign with words of its own needs them in each language of its customers.
    """
    assert [
        "[words] has no Greek for event: 3 customers get cards in English. Write event = [...] "
        "under [words.el], with the forms one, other."
    ] == warnings(theme, {"el_GR": 3}, event=["play", "plays"])


INVITE = {"title": "Soon?", "button": "Go", "link": "https://shop.example/"}
OWL = {"name": "The Owl", "description": "Late again.", "when": "events >= 9"}
GREEK_OWL = {"name": "Νυχτοπούλι", "description": "Πάντα εδώ."}


def test_an_invite_without_a_translation_is_reported():
    """
    It is a text of the campaign, which the theme's translation does not have.
    """
    greek = {"el": {"title": "Καλή άνοιξη!", "button": "Μαγαζιά"}}

    assert [
        "[invite] has no Greek: 3 customers get cards in English. Write its title, text and "
        "button under [invite.el]."
    ] == warnings(None, {"el_GR": 3}, keys={"invite": INVITE})
    assert [] == warnings(None, {"el_GR": 3}, keys={"invite": INVITE | greek})
    not_shown = {"invite": INVITE, "stories": {"order": ["cover", "summary"]}}
    assert [] == warnings(None, {"el_GR": 3}, keys=not_shown)


def test_personas_without_a_translation_are_reported():
    """
    Those of the campaign; one that has its texts in the language, or those of the theme, is fine.
    """
    of_theme = {"name": "The Night Owl", "description": "When it got late, you were here."}

    assert [
        "[[personas]] has no Greek for The Owl: 3 customers get cards in English. Write name and "
        "description under [personas.el] below each."
    ] == warnings(None, {"el_GR": 3}, keys={"personas": [OWL, of_theme]})
    assert [] == warnings(None, {"el_GR": 3}, keys={"personas": [OWL | {"el": GREEK_OWL}]})
    assert [] == warnings(None, {"el_CY": 3}, "el_GR", keys={"personas": [GREEK_OWL] * 9})


@pytest.mark.parametrize(
    ("locale", "forms", "problem"),
    [
        ("el_GR", ["προϊόν", "προϊόντα"], ""),
        ("ru_RU", ["товар", "товара", "товаров"], ""),
        ("ja_JP", ["点"], ""),
        ("ru_RU", ["a", "b"], "words.event has 2 forms; 'ru_RU' needs 3: one, few, many."),
        (
            *("ar_EG", ["غرض", "غرضان", "أغراض"]),
            "words.event has 3 forms; 'ar_EG' needs 6: zero, one, two, few, many, other.",
        ),
    ],
)
def test_a_wrong_number_of_forms_is_reported(locale, forms, problem):
    """
    A language may have more than two forms, or one.
    """
    campaign = Campaign.model_validate(TOP | {"locale": locale, "words": {"event": forms}})

    assert [problem] * bool(problem) == [*language_warnings.warnings_of(campaign, None, None)]
