"""Each customer gets a few stories: the most remarkable ones, and none about the same thing."""

from __future__ import annotations

import pytest

from recap.stories import select_stories

FACTS = {"events": 7, "longest_streak": {"days": 4}, "remarkable": {"measure": "streak"}}


def header(*lines: str) -> str:
    return "\n".join(('needs = ["events"]', *lines))


@pytest.fixture
def theme(make_theme):
    return make_theme(
        cover=header('place = "first"'),
        big=header("weight = 60"),
        streak=header('topics = ["streak"]', 'rank = "longest_streak.days"', "weight = 10"),
        best=header('topics = ["remarkable.measure"]', "weight = 99"),
        back=header("on_request = true", "weight = 100"),
        rhythm=header('topics = ["months"]', "weight = 50"),
        month=header('topics = ["months"]', "weight = 49"),
        owl=header('place = "next-to-last"'),
        summary=header('place = "last"'),
    )


def test_the_most_remarkable_comes_first_after_the_cover(theme):
    """
    The others keep the theme's order; the summary is last, and the persona before it.
    """
    assert ("cover", "best", "big", "rhythm", "owl", "summary") == select_stories(theme, FACTS)


def test_a_topic_is_shown_once(theme):
    """
    The best story of a topic stays. `remarkable.measure` is the topic that the fact names.
    """
    facts = {**FACTS, "remarkable": {"measure": "orders"}}

    chosen = select_stories(theme, facts)

    assert "streak" in chosen
    assert "streak" not in select_stories(theme, FACTS)
    assert "month" not in chosen


def test_a_rank_makes_a_story_remarkable(theme):
    """
    For somebody in the top 4 percent, a story of low weight is the best but one.
    """
    facts = {**FACTS, "remarkable": {"measure": "orders"}}

    assert ("cover", "best", "streak", "owl", "summary") == select_stories(theme, facts, most=5)


def test_no_more_than_most(theme):
    """
    Stories with a place are always shown; the room is for the most remarkable of the others.
    """
    assert ("cover", "best", "owl", "summary") == select_stories(theme, FACTS, most=4)
    assert ("cover", "owl", "summary") == select_stories(theme, FACTS, most=3)


def test_a_campaign_that_names_stories_gets_all_of_them(theme):
    """
    `stories.order` has no limit, and may name a story that is shown on request only.
    """
    order = ["summary", "back", "month", "rhythm", "cover"]

    assert tuple(order) == select_stories(theme, FACTS, order, most=3)


def test_a_story_may_need_a_section_of_the_campaign(make_theme):
    """
    The call to action is shown where campaign.toml has one.
    """
    theme = make_theme(cover=header(), invite=header('setting = "invite"'))

    assert ("cover",) == select_stories(theme, FACTS)
    assert ("cover", "invite") == select_stories(theme, FACTS, settings={"invite"})
