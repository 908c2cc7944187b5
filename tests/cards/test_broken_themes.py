"""What is wrong with a theme is said with file, line, and how to fix it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from plain_theme import FACTS, PLAIN, campaign, card_renderer_of

from recap.cards import CardRenderer
from recap.delivery.page import Page
from recap.errors import TemplateError
from recap.stories import Customer, build_snapshot

COVER = "stories/cover.html"
EXTENDS = '{% extends "card.html" %}'
SHEET = "{% block sheet %}"
FONT = 'path = "package:font_manrope/files/Manrope-*.ttf"'


@pytest.fixture
def theme(tmp_path) -> Path:
    return shutil.copytree(PLAIN, tmp_path / "plain")


def error_of(theme: Path) -> TemplateError:
    """Draw the cover of *theme*; return the error."""
    with pytest.raises(TemplateError) as raised:
        draw(card_renderer_of(theme))
    return raised.value


def draw(card_renderer: CardRenderer) -> None:
    customer = Customer("C-1", "Anna", None)
    snapshot = build_snapshot(card_renderer.campaign, card_renderer.theme, customer, FACTS)
    card_renderer.draw_reference(snapshot, "cover", "link")


CIRCLES = [
    (COVER, EXTENDS, '{% extends "stories/cover.html" %}', "cover.html", f"{COVER}:5"),
    (COVER, SHEET, SHEET + '{% include "stories/cover.html" %}', None, COVER),
    ("card.html", SHEET, '{% include "card.html" %}' + SHEET, "card.html", "card.html"),
    (
        COVER,
        SHEET,
        "{% macro a() %}{{ a() }}{% endmacro %}{% block sheet %}{{ a() }}",
        None,
        f"{COVER}:6",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "circle", "where"), CIRCLES)
def test_a_circle_is_said_with_its_templates(theme, file, old, new, circle, where):
    """
    A template that extends, includes or calls itself, at once or by another.
    """
    change(theme / file, old, new)

    error = error_of(theme)

    assert error.what.startswith("Story 'cover' leads back to itself without an end: ")
    assert circle is None or circle in error.what
    assert error.where.startswith(f"{theme / where}")
    assert error.fix.startswith("remove the include, extends or macro call")


MISSING = [
    ("theme.css", "The theme 'plain' has no theme.css.", "theme.css"),
    ("card.html", "Story 'cover' uses the template 'card.html', which does not exist.", COVER),
    ("pictures/star.svg", "'pictures/star.svg' of story 'cover' cannot be shown: it is", ""),
    (COVER, "The theme 'plain' has no story 'cover'.", "theme.toml:3"),
]


@pytest.mark.parametrize(("file", "what", "where"), MISSING)
def test_a_missing_file_is_named(theme, file, what, where):
    """
    A style sheet, a template, a picture, a story of the list.
    """
    (theme / file).unlink()

    error = error_of(theme)

    assert error.what.startswith(what)
    assert error.where.startswith(str(theme / where))


def test_a_page_without_its_script_is_explained(theme):
    """
    A theme without a base has pages of its own, or none.
    """
    with pytest.raises(TemplateError) as raised:
        Page(card_renderer_of(theme), campaign())

    assert raised.value.what == "The theme 'plain' has no page/page.js."
    assert raised.value.where == str(theme / "page/page.js")


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("fonts/Nothing.ttf", "There is no font at 'fonts/Nothing.ttf'."),
        ("theme.css", "The font file 'theme.css' cannot be read: "),
        ("package:no_such_font/*.ttf", "The Python package 'no_such_font', which holds a font,"),
    ],
)
def test_a_missing_font_is_named(theme, path, what):
    """
    No file, another file, no package.
    """
    change(theme / "theme.toml", FONT, f'path = "{path}"')

    error = error_of(theme)

    assert error.what.startswith(what)
    assert error.where.startswith(str(theme / "theme.toml"))


HALVES = [
    (COVER, -20, "Story 'cover' has a syntax error: "),
    (COVER, 60, "Story 'cover' "),
    (COVER, 15, "Story 'cover' has no header."),
    (COVER, 0, "Story 'cover' has no header."),
    ("theme.toml", -10, "theme.toml is not TOML: "),
    ("theme.toml", 0, "'stories' must be a list of names."),
    ("pictures/star.svg", 30, "'pictures/star.svg' of story 'cover' cannot be shown: it is broken"),
]


@pytest.mark.parametrize(("file", "end", "what"), HALVES)
def test_half_a_file_is_explained(theme, file, end, what):
    """
    An editor that saves slowly, or a full disk.
    """
    text = (theme / file).read_text()
    (theme / file).write_text(text[:end])

    error = error_of(theme)

    assert error.what.startswith(what)
    assert error.where.startswith(str(theme / ("" if "pictures" in file else file)))


@pytest.mark.parametrize("file", [COVER, "card.html", "theme.css", "theme.toml"])
def test_a_file_that_is_no_text_is_named_with_its_line(theme, file):
    """
    Saved in another encoding, or cut within a letter.
    """
    data = (theme / file).read_bytes()
    (theme / file).write_bytes(data.rstrip() + b"\n\n\xce")

    error = error_of(theme)

    assert error.what == f"'{Path(file).name}' is not text in UTF-8, or was saved only in part."
    assert error.where == f"{theme / file}:{data.rstrip().count(10) + 3}"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
