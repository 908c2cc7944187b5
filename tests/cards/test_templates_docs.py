"""The designer's guide keeps up with what templates can use."""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

from recap.cards import FORMATS
from recap.cards.templating.environment import UNSAFE_FILTERS
from recap.stories.story_header import KEYS


@pytest.fixture(scope="module")
def guide(request) -> str:
    repo = request.getfixturevalue("repo")
    return (repo / "docs" / "templates.md").read_text()


def test_every_filter_of_ours_is_explained(card_renderer, guide):
    """
    A filter that nobody can find is a filter that nobody uses.
    """
    environment = card_renderer.card_html.templates.for_locale("en_US")
    ours = {*environment.filters} - {*ImmutableSandboxedEnvironment().filters}

    assert [] == [name for name in ours if not re.search(rf"`{name}[`(]", guide)]


def test_what_is_missing_is_told(guide):
    """
    Filters of Jinja's that we took away are named, and so are the header's keys.
    """
    assert [] == [name for name in (*UNSAFE_FILTERS, *KEYS) if f"`{name}`" not in guide]


def test_every_format_is_explained(guide):
    """
    Name and size, as they are drawn.
    """
    for name, size in FORMATS.items():
        assert f"| `{name}` | {size.width_px}x{size.height_px} |" in guide


def test_what_a_template_is_given_is_explained(card_renderer, tell, guide):
    """
    Every name beside the facts is in the guide, with its parts.
    """
    given = card_renderer.card_html.template_values(tell(), "cover", "story")
    names = given.keys() - asdict(tell())["facts"].keys()
    parts = {part for name in ("format", "customer") for part in given[name]}

    assert [] == [name for name in names | parts if f"`{name}`" not in guide]
