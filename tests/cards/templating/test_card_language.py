"""Words, numbers, dates and plurals of a card are in one language."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import write_po

from recap.campaign import Campaign
from recap.cards import CardLanguages, CardRenderer
from recap.cards.templating.card_language import card_words
from recap.cards.templating.translations import _quick_texts, _singular, theme_texts
from recap.stories import Customer, build_snapshot, campaign_summary, load_theme

PLAIN = Path(__file__).parents[1] / "themes" / "plain"
TOP = {
    **{"name": "Year", "brand": "B", "year": 2017, "zone": "UTC"},
    "source": {
        "path": "log.csv",
        "columns": {"customer_id": "who", "at": "when", "order_id": "receipt", "channel": "shop"},
    },
}
PLAYS, GREEK = ["play", "plays"], ["ακρόαση", "ακροάσεις"]


@pytest.fixture(scope="module")
def poster():
    return load_theme("poster")


def campaign(locale="en_US", **words):
    return Campaign.model_validate(TOP | {"locale": locale, "words": words})


@pytest.mark.parametrize(
    ("locale", "words", "customer", "card"),
    [
        ("en_US", {}, "en_GB", "en_GB"),
        ("en_US", {}, "el_GR", "el_GR"),
        ("en_US", {}, "lv_LV", "en_US"),
        ("en_GB", {}, "lv_LV", "en_GB"),
        ("el_GR", {}, "lv_LV", "el_GR"),
        ("el_GR", {}, "el_CY", "el_CY"),
        ("lv_LV", {"event": ["prece", "preces"]}, "lv_LV", "en"),
        ("lv_LV", {"event": ["prece", "preces"]}, "en_GB", "en_GB"),
        ("en_US", {"event": PLAYS}, "el_GR", "en_US"),
        ("en_US", {"event": PLAYS, "el": {"event": GREEK}}, "el_GR", "el_GR"),
        ("en_US", {"event": PLAYS, "el_CY": {"event": GREEK}}, "el_GR", "en_US"),
        ("en_US", {"el": {"event": GREEK}}, "de_DE", "de_DE"),
        ("el_GR", {"event": GREEK}, "en_GB", "el_GR"),
        ("el_GR", {"event": GREEK, "en": {"event": PLAYS}}, "en_GB", "en_GB"),
    ],
)
def test_a_card_is_in_a_language_of_theme_and_words(poster, locale, words, customer, card):
    """
    The customer's, else the campaign's, else that of the templates; a region stays.
    """
    assert card == CardLanguages(campaign(locale, **words), poster).card_locale(customer)


def test_things_that_the_log_does_not_have_need_no_words(poster):
    """
    A log without orders names no order on a card.
    """
    without = Campaign.model_validate(
        TOP
        | {"words": {"order": ["trip", "trips"]}}
        | {"source": {"path": "log.csv", "columns": {"customer_id": "who", "at": "when"}}}
    )

    assert "el" == CardLanguages(without, poster).card_locale("el")
    assert "en_US" == CardLanguages(campaign(order=["trip", "trips"]), poster).card_locale("el")


def test_words_have_the_language_of_the_card():
    """
    Words of the campaign come first; a thing without a translation has the campaign's own word.
    """
    made = campaign(event=PLAYS, el={"event": GREEK}, ru={"order": ["поход", "похода", "походов"]})
    summary = campaign_summary(made)
    greek, russian, german = (card_words(summary, locale) for locale in ("el_GR", "ru", "de"))

    assert [GREEK, "el_GR"] == [[*greek["words"]["event"]], greek["word_locales"]["event"]]
    assert ("παραγγελία", "παραγγελίες") == greek["words"]["order"]
    assert "походов" == russian["words"]["order"][2]
    assert [PLAYS, "en_US"] == [german["words"]["event"], german["word_locales"]["event"]]


def test_a_customer_without_translation_reads_one_language():
    """
    No Arabic month and no Arabic duration in an English sentence.
    """
    made = campaign("en_GB")
    renderer = CardRenderer(made, load_theme("poster"))
    facts = {
        **{"events": 40, "active_days": 1, "first_day": "2017-06-05"},
        "months": [{"month": f"2017-{month:02}", "events": 10} for month in range(5, 9)],
    }
    snapshot = build_snapshot(made, renderer.theme, Customer("C-1", None, "fa_IR"), facts)
    html = renderer.html(snapshot, "quiet-year")

    assert 'lang="en-GB" dir="ltr"' in html
    assert "5 June" in renderer.alt_text(snapshot, "quiet-year")
    assert html.isascii() or not any("\u0600" <= letter <= "\u06ff" for letter in html)


def test_texts_are_counted_as_they_are_extracted(poster):
    """
    The quick search of marked texts finds what the parser finds.
    """
    assert {_singular(message.id) for message in theme_texts(poster) if message.id} == _quick_texts(
        poster
    )


@pytest.mark.parametrize(("missing", "card"), [(0, "pl"), (1, "pl"), (9, "en_US")])
def test_a_translation_needs_nearly_all_texts(tmp_path, missing, card):
    """
    One new text of the theme changes the language of no card; half a translation does not count.
    """
    folder = shutil.copytree(PLAIN, tmp_path / "plain")
    more = "".join(f'{{{{ _("Text {number}.") }}}}' for number in range(30))
    (folder / "more.html").write_text(more)
    theme = load_theme(folder)
    texts = sorted(_quick_texts(theme))
    catalog = Catalog(locale="pl")
    for text in texts[missing:]:
        catalog.add(text, "tak")
    with (folder / "locales" / "pl.po").open("wb") as out:
        write_po(out, catalog)
    polish = {thing: ["a", "b", "c"] for thing in ("event", "order", "channel")}

    assert card == CardLanguages(campaign(pl=polish), theme).card_locale("pl")
