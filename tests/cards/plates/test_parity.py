"""Cards painted on plates equal their references: every story, format and language."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from example_poster import LANGUAGES, STORIES, example_campaign
from hard_texts import hard, usual
from reference_comparison import assert_like_reference

from recap.cards import FORMATS, CardRenderer
from recap.cards.checks import sample_customers
from recap.stories import Snapshot

pytestmark = pytest.mark.slow

PLAIN_STORIES = ("cover", "big-number", "top-items", "streak")
UNMARKED = ("cover", "big-number")  # text outside of their slots moves with a customer's text
SHOWCASE = (
    "median", "no name", "one line", "huge numbers, longest names", "Greek", "Cyrillic"
)  # fmt: skip


@pytest.fixture(scope="module")
def poster() -> CardRenderer:
    return CardRenderer(example_campaign())


@pytest.fixture(scope="module")
def night() -> CardRenderer:
    return CardRenderer(example_campaign().model_copy(update={"theme": "night"}))


@pytest.fixture(scope="module")
def showcase(poster) -> dict[str, Snapshot]:
    return sample_customers.snapshots(poster.campaign, poster.theme)


def dice(*of: str) -> random.Random:
    return random.Random(" ".join(of))  # noqa: S311 - not a secret


def languages(card_renderer: CardRenderer) -> list[str]:
    folders = card_renderer.theme.translations
    return sorted(file.stem for folder in folders for file in folder.glob("*.po"))


def compared() -> Iterator[tuple[str, str, str]]:
    """Yield every story in every format in English, and in one format in each other language."""
    english, *others = LANGUAGES
    yield from ((english, story, size) for story in STORIES for size in FORMATS)
    for turn, locale in enumerate(others):
        for nth, story in enumerate(STORIES):
            yield locale, story, [*FORMATS][(turn + nth) % len(FORMATS)]


def test_every_story_and_language_is_compared(poster, card_renderer, showcase):
    """
    A story or a language that is added to a theme must be added here.
    """
    assert [*STORIES] == [story.name for story in poster.theme.stories]
    assert [*PLAIN_STORIES] == [story.name for story in card_renderer.theme.stories]
    assert sorted(locale[:2] for locale in LANGUAGES) == sorted(["en", *languages(poster)])
    assert {"el"} == {*languages(card_renderer)}
    assert [*SHOWCASE] == [*showcase]


@pytest.mark.parametrize(("locale", "story", "size"), [*compared()])
def test_a_painted_card_is_the_reference(poster, locale, story, size):
    """
    Hard names and numbers are painted on a usual customer's plate: no pixel outside slots differs.

    In slots, only edges of letters differ a little. The plate itself was proven when it was made.
    """
    stranger = hard(poster, locale, story, dice(locale, story, size))

    assert poster.fallback_reason(usual(poster, locale, story), story, size) is None
    assert poster.fallback_reason(stranger, story, size) is None
    assert_like_reference(poster, stranger, story, size, locale)


@pytest.mark.parametrize("story", STORIES)
def test_a_card_of_night_is_the_reference(night, story):
    """
    So is every story of night, in one of the formats and languages.
    """
    nth = STORIES.index(story)
    size, locale = [*FORMATS][nth % len(FORMATS)], LANGUAGES[nth % len(LANGUAGES)]
    stranger = hard(night, locale, story, dice(locale, story, size))

    assert night.fallback_reason(usual(night, locale, story), story, size) is None
    assert night.fallback_reason(stranger, story, size) is None
    assert_like_reference(night, stranger, story, size, f"night {locale}")


@pytest.mark.parametrize("size", FORMATS)
@pytest.mark.parametrize("story", PLAIN_STORIES)
@pytest.mark.parametrize("locale", ["en_US", "el_GR"])
def test_a_card_of_another_theme_is_the_reference(card_renderer, locale, story, size):
    """
    A theme may forget to mark a slot: such a card is drawn as its reference is.
    """
    stranger = hard(card_renderer, locale, story, dice(locale, story, size))

    assert (story in UNMARKED) == bool(card_renderer.fallback_reason(stranger, story, size))
    assert_like_reference(card_renderer, stranger, story, size, f"plain {locale}")


@pytest.mark.parametrize("who", SHOWCASE)
@pytest.mark.parametrize("story", STORIES)
def test_the_showcase_is_the_reference(poster, showcase, who, story):
    """
    Sample customers with few events, many events and long names: each story in two formats, which
    differ from customer to customer.
    """
    customer = showcase[who]
    first = (STORIES.index(story) + [*SHOWCASE].index(who)) % 2
    for size in (
        [*FORMATS][first::2] if poster.theme.story(story).applies_to(customer.facts) else ()
    ):
        slow = poster.fallback_reason(customer, story, size)
        assert slow is None or who == "huge numbers, longest names"
        assert_like_reference(poster, customer, story, size, f"{who} {size}")


def test_a_name_that_is_cut_off_has_a_plate(poster, showcase):
    """
    It ends in an ellipsis at the same place as in the reference.
    """
    assert poster.fallback_reason(showcase["huge numbers, longest names"], "top-items") is None
