"""Cards in any script and locale equal their references."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import write_po
from example_poster import INVITE, LANGUAGES, STORIES, example_campaign
from hard_texts import EVENTS, EVERY, HARD, NAMES, customer_who_gets, usual
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference_comparison import assert_like_reference

from recap.campaign import Words, plurals_of
from recap.campaign.presentation import Invite
from recap.cards import FORMATS, CardRenderer
from recap.cards.templating.translations import theme_texts

pytestmark = pytest.mark.slow

OWN_WORDS = {
    "ar": {"%(name)s,": "%(name)s،", "You kept picking these": "اخترت هذه مراراً"},
    "he": {"Your busiest month was": "השיא שלך היה ב"},
}
LOCALES = [locale for locale in NAMES if locale not in LANGUAGES]


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> CardRenderer:
    """The poster in every language, with few words of it: numbers, dates and direction are its."""
    campaign = example_campaign()
    languages = {locale[:2] for locale in LOCALES}
    words = {
        language: {thing: len(plurals_of(language)) * forms[:1] for thing, forms in own.items()}
        for language in languages
        for own in [campaign.words.own]
    }
    campaign = campaign.model_copy(
        update={
            "words": Words.model_validate(campaign.words.own | words),
            "invite": Invite.model_validate(INVITE | dict.fromkeys(languages, INVITE["de"])),
        }
    )
    plain = CardRenderer(campaign).theme
    for language in languages:
        catalog = theme_texts(plain)
        catalog.locale = language
        for message in catalog:
            one = OWN_WORDS.get(language, {}).get(str(message.id), message.id)
            message.string = catalog.num_plurals * one[1:] if isinstance(one, tuple) else one
        write_to(tmp_path_factory.getbasetemp() / "locales" / f"{language}.po", catalog)
    folder = tmp_path_factory.getbasetemp() / "locales"
    world = CardRenderer(campaign, replace(plain, translations=(folder, *plain.translations)))
    assert all(world.card_html.languages.gaps(locale).is_spoken for locale in LOCALES)
    return world


def write_to(file: Path, catalog: Catalog) -> None:
    file.parent.mkdir(exist_ok=True)
    with file.open("wb") as out:
        write_po(out, catalog)


@pytest.mark.parametrize("size", FORMATS)
@pytest.mark.parametrize("locale", LOCALES)
def test_cards_in_a_locale_are_the_reference(world, locale, size):
    """
    Numbers, dates, direction and letters; each locale and format tests two stories.
    """
    turn = 2 * (LOCALES.index(locale) * len(FORMATS) + [*FORMATS].index(size))
    for nth in (turn, turn + 1):
        story = STORIES[nth % len(STORIES)]
        customer = usual(world, locale, story)
        assert world.fallback_reason(customer, story, size) is None
        assert_like_reference(world, customer, story, size, locale)


@given(data=st.data())
@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_names_and_numbers_are_the_reference(world, data):
    """
    Short and long names, several scripts on one card, from a few events to millions.
    """
    names = data.draw(st.lists(st.sampled_from(EVERY), min_size=6, max_size=6))
    events = data.draw(st.sampled_from(EVENTS))
    locale = data.draw(st.sampled_from([*NAMES]))
    story = data.draw(st.sampled_from(STORIES))
    size = data.draw(st.sampled_from([*FORMATS]))

    customer = customer_who_gets(world, locale, story, tuple(names), events)

    assert_like_reference(world, customer, story, size, "any")


@pytest.mark.parametrize("name", HARD)
def test_a_hard_name_is_painted_as_in_the_reference(world, name):
    """
    Joined emoji, flags, skin tones and mixed scripts are painted on plates.
    """
    customer = customer_who_gets(world, "en_US", "cover", (name, *NAMES["en_US"][1:]))

    assert world.fallback_reason(customer, "cover", "link") is None
    assert_like_reference(world, customer, "cover", "link", f"hard {HARD.index(name)}")
