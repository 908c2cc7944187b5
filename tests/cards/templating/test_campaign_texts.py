"""Texts of the campaign in the language of the card: its invite and its personas."""

from __future__ import annotations

import re
from html import unescape

import pytest

from recap.campaign import Campaign, invite_in
from recap.cards import CardRenderer, translate
from recap.cards.checks import sample_customers
from recap.stories import Customer, build_snapshot, theme_of

LINK, GREEK_LINK = "https://shop.example/", "https://shop.example/el"
INVITE = {"title": "Soon?", "text": "Tea is on us.", "button": "Go", "link": LINK}
GREEK_INVITE = {"title": "Καλή άνοιξη!", "button": "Μαγαζιά", "link": GREEK_LINK}
OWL = {"name": "100% Owl", "description": "Late again."}
GREEK_OWL = {"name": "100% Νυχτοπούλι", "description": "Πάντα εδώ."}


def campaign(tmp_path, **keys) -> Campaign:
    values = {
        **{"name": "Year", "brand": "B", "year": 2017, "zone": "UTC"},
        "source": {"path": "log.csv", "columns": {"customer_id": "who", "at": "when"}},
        **keys,
    }
    made = Campaign.model_validate(values)
    return made.model_copy(update={"folder": tmp_path})


def words_on(renderer: CardRenderer, story: str, locale: str) -> str:
    median = sample_customers.snapshots(renderer.campaign, renderer.theme)["median"]
    customer = Customer("C-1", None, locale)
    snapshot = build_snapshot(renderer.campaign, renderer.theme, customer, median.facts)
    text = re.sub(r"<[^>]+>", " ", renderer.fragment(snapshot, story))
    return " ".join(unescape(text).split())


def test_an_invite_is_in_the_language_of_the_card(tmp_path):
    """
    A language may have a link of its own, and no sentence of another language stays.
    """
    renderer = CardRenderer(campaign(tmp_path, invite=INVITE | {"el": GREEK_INVITE}))

    greek, english = (words_on(renderer, "invite", locale) for locale in ("el_GR", "en_GB"))
    assert all(text in greek for text in ("Καλή άνοιξη!", "Μαγαζιά", "shop.example/el"))
    assert "Tea" not in greek
    assert all(text in english for text in ("Soon?", "Tea is on us.", "Go"))
    assert "shop.example/el" not in english


def test_an_invite_of_an_older_snapshot_is_read():
    """
    It has texts in one language.
    """
    assert invite_in("en_GB", INVITE, "en_US") == INVITE
    assert invite_in("el_GR", INVITE, "en_US") is None


def test_a_persona_is_in_the_language_of_the_card(tmp_path):
    """
    A percent sign in it is no placeholder.
    """
    renderer = CardRenderer(campaign(tmp_path, personas=[OWL | {"el": GREEK_OWL}]))

    assert all(text in words_on(renderer, "persona", "el_GR") for text in GREEK_OWL.values())
    assert all(text in words_on(renderer, "persona", "en_US") for text in OWL.values())


def test_what_campaign_toml_translates_is_not_asked_for_again(tmp_path):
    """
    `recap translate` writes a file without the texts that campaign.toml has in that language.
    """
    theme = theme_of(campaign(tmp_path, personas=[OWL | {"el": GREEK_OWL}]))

    translation = translate(theme, "el")

    assert 0 == translation.missing
    assert "100%% Owl" not in translation.file.read_text("utf-8")


@pytest.mark.parametrize("keys", [{"invite": INVITE}, {"personas": [OWL]}])
def test_a_text_in_one_language_makes_all_cards_of_that_language(tmp_path, keys):
    """
    A card has one language, and a recap too.
    """
    renderer = CardRenderer(campaign(tmp_path, **keys))

    assert "This is the year you made." in words_on(renderer, "cover", "el_GR")
