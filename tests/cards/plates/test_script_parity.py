"""Cards in any script and locale equal their references."""

from __future__ import annotations

import shutil

import pytest
from example_poster import LANGUAGES, STORIES, example_campaign
from hard_texts import EVENTS, EVERY, HARD, NAMES, customer_who_gets, usual
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference_comparison import assert_like_reference

from recap.cards import FORMATS, CardRenderer
from recap.stories import load_theme

pytestmark = pytest.mark.slow

ARABIC = {"%(name)s,": "%(name)s،", "You kept picking these": "اخترت هذه مراراً"}
HEBREW = {"%(name)s,": "%(name)s,", "Your busiest month was": "השיא שלך היה ב"}
LOCALES = [locale for locale in NAMES if locale not in LANGUAGES]


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> CardRenderer:
    """The poster, with words in Arabic and Hebrew, so that those begin on the right."""
    campaign = example_campaign()
    plain = CardRenderer(campaign).theme
    folder = shutil.copytree(plain.folder, tmp_path_factory.mktemp("world") / "poster")
    (folder / "locales").mkdir(exist_ok=True)
    for language, words in (("ar", ARABIC), ("he", HEBREW)):
        catalogue = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        catalogue += "".join(f'\nmsgid "{old}"\nmsgstr "{new}"\n' for old, new in words.items())
        (folder / "locales" / f"{language}.po").write_text(catalogue, encoding="utf-8")
    return CardRenderer(campaign, load_theme(folder, assets=plain.assets))


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
