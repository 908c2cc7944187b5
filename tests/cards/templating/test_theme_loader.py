"""Templates come from a theme's own folder, then from that of its base."""

from __future__ import annotations

import pytest
from jinja2 import Environment
from jinja2.exceptions import TemplateNotFound

from recap.cards.templating.theme_loader import ThemeLoader

FILES = {
    "base/card.html": "base card: {% block sheet %}{% endblock %}",
    "base/stories/cover.html": (
        '{% extends "card.html" %}{% set words = {"lead": "Hello"} %}'
        "{% block sheet %}base{% endblock %}{% block alt %}{% endblock %}"
    ),
    "base/stories/streak.html": '{% extends "card.html" %}{% block sheet %}streak{% endblock %}',
    "poster/card.html": "poster card: {% block sheet %}{% endblock %}",
    "poster/stories/cover.html": (
        '{% extends "base/stories/cover.html" %}'
        "{% block sheet %}poster says {{ words.lead }}{% endblock %}"
    ),
    "night/stories/streak.html": (
        '{% extends "words/stories/streak.html" %}{% set at = "here" %}'
        "{% block sheet %}night {{ at }}{% endblock %}"
    ),
    "copy/stories/streak.html": (
        '{% extends "words/stories/streak.html" %}{% set at = "there" %}'
        "{% block sheet %}copy {{ at }}{% endblock %}"
    ),
    "mine/stories/cover.html": (
        '{% extends "base/stories/cover.html" %}{% block sheet %}my {{ super() }}{% endblock %}'
    ),
}


class _Environment(Environment):
    def join_path(self, template: str, parent: str) -> str:
        assert isinstance(self.loader, ThemeLoader)
        return self.loader.name_in(template, parent)


@pytest.fixture
def environment(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    def environment(*folders: str) -> Environment:
        loader = ThemeLoader(tuple(tmp_path / folder for folder in folders))
        return _Environment(loader=loader, autoescape=True)

    return environment


@pytest.mark.parametrize(
    ("folders", "template", "expected"),
    [
        (["poster", "base"], "stories/cover.html", "poster card: poster says Hello"),
        (["poster", "base"], "stories/streak.html", "poster card: streak"),
        (["mine", "poster", "base"], "stories/cover.html", "poster card: my poster says Hello"),
        (["base"], "stories/cover.html", "base card: base"),
        (["night", "base"], "stories/streak.html", "base card: night here"),
        (["copy", "night", "base"], "stories/streak.html", "base card: copy there"),
    ],
)
def test_a_story_extends_that_of_the_base(environment, folders, template, expected):
    """
    The words of the base are shown in the look of the theme, also over two bases.
    """
    assert expected == environment(*folders).get_template(template).render()


def test_a_missing_template_of_the_base_has_its_name(environment):
    """
    The error has the name as the designer wrote it.
    """
    with pytest.raises(TemplateNotFound) as raised:
        environment("mine").get_template("stories/cover.html").render()

    assert "base/stories/cover.html" == raised.value.name


def test_a_theme_without_base_has_no_words_elsewhere(environment):
    """
    A story does not extend itself.
    """
    with pytest.raises(TemplateNotFound):
        environment("copy").get_template("stories/streak.html").render()
