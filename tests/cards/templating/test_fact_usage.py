"""Which facts a template uses, wherever they stand in it."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment

from recap.cards import CardRenderer
from recap.cards.templating.fact_usage import mentioned
from recap.errors import TemplateError
from recap.facts import METRICS
from recap.stories import load_theme, may_show

KNOWN = frozenset({"events", "orders", "savings", "hours"})
FILES = {
    "card": "{{ campaign.name }}{% block sheet %}{% endblock %}{% include 'foot' %}",
    "foot": "{{ orders }}",
    "parts": "{% macro line(events) %}{{ events }}{% endmacro %}",
    "hours": "{% for hours in facts.hours %}{{ hours }}{% endfor %}",
    "all": "{% for name in facts %}{{ name }}{% endfor %}",
}


@pytest.mark.parametrize(
    ("template", "facts"),
    [
        ("{{ events }}", {"events"}),
        ("{% if savings is defined %}{{ savings | round }}{% endif %}", {"savings"}),
        ("{% extends 'card' %}{% block sheet %}{{ events }}{% endblock %}", {"events", "orders"}),
        ("{% from 'parts' import line %}{{ line(orders) }}", {"orders"}),
        ("{% include 'hours' %}", {"hours"}),
        ("{{ facts['events'] }}{{ facts.nothing }}", {"events"}),
        ("{% set events = 3 %}{{ events }}", set()),
        ("{% include 'all' %}", KNOWN),
    ],
)
def test_facts_are_found_where_a_template_uses_them(template, facts):
    """
    In its parents, in what it includes, in blocks and conditions; names of its own are none.
    """
    environment = Environment(loader=DictLoader({**FILES, "story": template}), autoescape=True)

    assert facts == mentioned(environment, "story", KNOWN)


def test_a_story_says_all_that_it_shows(card_renderer):
    """
    First what it stands on, then what it shows beside that.
    """
    assert ("longest_streak",) == card_renderer.facts("streak")


def test_what_poster_may_show_by_its_words_is_all_it_shows(card_renderer):
    """
    Whoever looks at the words alone misses no fact, and takes few for one.
    """
    theme = load_theme("poster")
    poster = CardRenderer(card_renderer.campaign, theme)

    found = may_show(theme, METRICS)

    shown = {story.name: {*poster.facts(story.name)} for story in theme.stories}
    assert [] == [story for story in shown if not shown[story] <= found[story]]
    assert sum(map(len, found.values())) < 2 * sum(map(len, shown.values()))


def test_a_slip_is_told_as_when_the_story_is_filled(spoilt):
    """
    File, line, and the nearest name that exists.
    """
    card_renderer = spoilt("stories/streak.html", '"card.html"', '"cards.html"')

    with pytest.raises(TemplateError) as slip:
        card_renderer.facts("streak")

    assert "Story 'streak' wants the template 'cards.html', which is not there. Did you" in str(
        slip.value
    )
