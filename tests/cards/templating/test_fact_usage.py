"""Which facts a template uses, anywhere in its text."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment

from recap.cards import CardRenderer
from recap.cards.templating.template_facts import used_facts
from recap.errors import TemplateError
from recap.facts import METRICS
from recap.stories import load_theme, possible_facts

KNOWN = frozenset({"events", "orders", "savings", "hours"})
FILES = {
    "card": "{{ campaign.name }}{% block sheet %}{% endblock %}{% include 'foot' %}",
    "foot": "{{ orders }}",
    "parts": "{% macro line(events) %}{{ events }}{% endmacro %}",
    "hours": "{% for hours in facts.hours %}{{ hours }}{% endfor %}",
    "shapes": "{% macro ring(facts) %}{{ facts.hours }}{{ facts }}{% endmacro %}"
    "{% macro star(n) %}{{ n }}{{ savings }}{% endmacro %}",
    "words": "{% extends 'card' %}{% set words = events %}{% set spare = orders %}",
    "all": "{% for name in facts %}{{ name }}{% endfor %}",
}
CHILD = "{% extends 'card' %}"
COLLECT = (
    "{% for n in hours %}{% set ns.all = ns.all + [n] %}{% endfor %}"
    "{% block art %}{{ ns.all }}{% endblock %}"
)
RING = "{% block art %}{{ ring(facts) }}{% endblock %}"
STAR = "{% block over %}{{ s(1) }}{% endblock %}"
SEEN = {"orders", "hours"}


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
        ("{{ facts[campaign.name] }}", KNOWN),
        ("{{ facts['ev' ~ 'ents'] }}", KNOWN),
        (f"{CHILD}{{% block art %}}{{{{ hours }}}}{{% endblock %}}", {"orders"}),
        (
            f"{CHILD}{{% set tall = hours %}}{{% block art %}}{{{{ tall }}}}{{% endblock %}}",
            {"orders"},
        ),
        (f"{CHILD}{{% set tall = hours %}}{{% block sheet %}}{{{{ tall }}}}{{% endblock %}}", SEEN),
        (f"{CHILD}{{% set ns = namespace(all=[]) %}}{COLLECT}", {"orders"}),
        (f"{CHILD}{{% from 'shapes' import ring, star as s %}}{RING}", {"orders"}),
        (f"{CHILD}{{% from 'shapes' import ring, star as s %}}{RING}{STAR}", {"orders", "savings"}),
        ("{% extends 'words' %}{% block sheet %}{{ words }}{% endblock %}", {"events", "orders"}),
        ("{% extends 'card' %}{% set guess = events %}", {"events", "orders"}),
    ],
)
def test_facts_are_found_where_a_template_uses_them(template, facts):
    """
    Facts count in parents, includes, blocks and conditions; the template's own variables do not,
    and neither do facts that only draw.
    """
    environment = Environment(loader=DictLoader({**FILES, "story": template}), autoescape=True)

    assert facts == used_facts(environment, "story", KNOWN)


def test_a_story_lists_every_fact_that_it_shows(card_renderer):
    """
    First the facts of `needs`, then the other facts that the template uses.
    """
    assert ("longest_streak",) == card_renderer.used_facts("streak")


@pytest.mark.parametrize("theme", ["poster", "editorial", "night"])
def test_no_story_explains_a_fact_that_only_draws(card_renderer, theme):
    """
    The art of a cover, of savings and of a persona is made of months; no card says their numbers.
    """
    shown = CardRenderer(card_renderer.campaign, load_theme(theme)).used_facts

    assert ("savings",) == shown("savings")
    assert ("events",) == shown("cover")
    assert ("persona",) == shown("persona")
    assert ("remarkable",) == shown("remarkable")
    assert {"events", "orders"} <= {*shown("summary")}


def test_the_text_search_finds_every_fact_that_poster_uses(card_renderer):
    """
    The search in the text misses no fact of any story, and returns few that are not used.
    """
    theme = load_theme("poster")
    poster = CardRenderer(card_renderer.campaign, theme)

    possible = possible_facts(theme, METRICS)

    used = {story.name: {*poster.used_facts(story.name)} for story in theme.stories}
    assert [] == [story for story in used if not used[story] <= possible[story]]
    assert sum(map(len, possible.values())) < 2 * sum(map(len, used.values()))


def test_a_broken_template_is_reported_as_when_it_is_filled(changed_theme):
    """
    The error names file, line and the nearest template that exists.
    """
    card_renderer = changed_theme("stories/streak.html", '"card.html"', '"cards.html"')

    with pytest.raises(TemplateError) as raised:
        card_renderer.used_facts("streak")

    assert "Story 'streak' uses the template 'cards.html', which does not exist. Did you" in str(
        raised.value
    )
