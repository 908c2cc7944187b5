"""The designer's guide lists everything that templates can use."""

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
    Nobody uses a filter that the guide does not list.
    """
    environment = card_renderer.card_html.templates.for_locale("en_US")
    ours = {*environment.filters} - {*ImmutableSandboxedEnvironment().filters}

    assert [] == [name for name in ours if not re.search(rf"`{name}[`(]", guide)]


def test_every_function_of_ours_is_explained(card_renderer, guide):
    """
    The same holds for functions.
    """
    environment = card_renderer.card_html.templates.for_locale("en_US")
    theirs = {*ImmutableSandboxedEnvironment(extensions=["jinja2.ext.i18n"]).globals}
    ours = {*environment.globals} - theirs - {"gettext", "ngettext", "pgettext", "npgettext"}

    assert "blob" in ours
    assert [] == [name for name in ours if not re.search(rf"`{name}[`(]", guide)]


def test_removed_filters_and_header_keys_are_explained(guide):
    """
    The guide names Jinja's filters that recap removes, and the header's keys.
    """
    assert [] == [name for name in (*UNSAFE_FILTERS, *KEYS) if f"`{name}`" not in guide]


def test_every_format_is_explained(guide):
    """
    The guide has the name and the size of each format.
    """
    for name, size in FORMATS.items():
        assert f"| `{name}` | {size.width_px}x{size.height_px} |" in guide


def test_every_value_of_a_template_is_explained(card_renderer, make_snapshot, guide):
    """
    The guide has every name besides the facts, with its parts.
    """
    given = card_renderer.card_html.template_values(make_snapshot(), "cover", "story")
    names = given.keys() - asdict(make_snapshot())["facts"].keys()
    parts = {part for name in ("format", "customer") for part in given[name]}

    assert [] == [name for name in names | parts if f"`{name}`" not in guide]
