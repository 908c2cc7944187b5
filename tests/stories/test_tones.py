"""A card never teases about what the campaign does not allow."""

from __future__ import annotations

import pytest

from recap.campaign import Tone
from recap.stories import strongest_tone

FACTS = {
    "events": 7,
    "top_items": [{"name": "Scarf", "events": 3}, {"name": "Rosé WINE 0.75", "events": 2}],
    "longest_streak": {"days": 4},
    "persona": {"name": "Burger"},
}


@pytest.fixture
def theme(make_theme):
    return make_theme(
        streak='needs = ["longest_streak"]',
        top='needs = ["top_items"]',
        money='needs = ["events"]\nsubjects = ["money"]',
        quiet='needs = ["events"]\nsubjects = ["inactivity", "money"]',
        persona='needs = ["persona"]',
    )


@pytest.mark.parametrize(
    ("story", "tone", "expected"),
    [
        ("streak", Tone(), "tease"),
        ("streak", Tone(strongest="neutral"), "neutral"),
        ("top", Tone(), "neutral"),  # a name is about alcohol
        ("top", Tone(alcohol="tease"), "tease"),
        ("money", Tone(), "praise"),
        ("quiet", Tone(), "neutral"),  # the milder of two subjects
        ("persona", Tone(), "praise"),  # a name is about food
        ("top", Tone(alcohol="tease", names={"scarf": "praise"}), "praise"),
        ("top", Tone(alcohol="tease", names={"*κασκόλ*": "praise"}), "tease"),
    ],
)
def test_the_mildest_limit_holds(theme, story, tone, expected):
    """
    The subjects of the story, the names that it shows, and the campaign's own limits.
    """
    assert expected == strongest_tone(theme.story(story), FACTS, tone)


@pytest.mark.parametrize("name", ["ΚΡΑΣΙ ΛΕΥΚΟ", "Пиво светлое", "Hefeweißbier", "نبيذ احمر"])
def test_alcohol_is_known_in_the_languages_of_the_themes(theme, name):
    """
    Upper and lower case and accents do not matter.
    """
    facts = {"top_items": [{"name": name}]}

    assert "neutral" == strongest_tone(theme.story("top"), facts, Tone())
