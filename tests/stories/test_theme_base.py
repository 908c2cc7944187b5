"""A theme may have a base: what it lacks is taken from there, file by file and key by key."""

from __future__ import annotations

from pathlib import Path

import pytest

from recap.errors import TemplateError
from recap.stories import Theme, load_theme

FACTS = {"events": 7, "longest_streak": {"days": 4}}
BASE = {
    "theme.toml": """\
abstract = true
stories = ["cover", "streak"]
[colors]
ink = "#000000"
paper = "#ffffff"
[[personas]]
name = "The Owl"
description = "Late."
""",
    "stories/cover.html": '{#- story\ntitle = "Cover"\nneeds = ["events"]\n-#}\n',
    "stories/streak.html": '{#- story\nneeds = ["longest_streak"]\n-#}\n',
    "locales/el.po": "",
}
OWN = {
    "theme.toml": 'base = "base"\n[colors]\npaper = "#FFF4E2"\n',
    "theme.css": ".card {}",
    "stories/cover.html": '{#- story\nground = "ink"\n-#}\n{% extends "base/stories/cover.html" %}',
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.fixture
def themes(tmp_path) -> Path:
    write(tmp_path / "base", BASE)
    write(tmp_path / "mine", OWN)
    return tmp_path


def load(themes: Path, name: str = "mine") -> Theme:
    return load_theme(name, themes=themes, assets=themes / "assets", known_facts=FACTS)


def test_keys_and_files_come_from_the_base(themes):
    """
    Stories, personas and colours that the theme lacks are those of its base.
    """
    theme = load(themes)

    assert ["cover", "streak"] == [story.name for story in theme.stories]
    assert ["The Owl"] == [persona.name for persona in theme.personas]
    assert {"ink": "#000000", "paper": "#fff4e2"} == theme.colors
    assert themes / "base" / "locales" in theme.translations
    assert themes / "base" / "stories" / "streak.html" == theme.find("stories/streak.html")


def test_the_headers_of_a_story_are_one(themes):
    """
    A key of the theme's header is added to those of the base; both files are the story's.
    """
    cover = load(themes).story("cover")

    assert ("Cover", ("events",), "ink") == (cover.title, cover.needs, cover.ground)
    assert [themes / name / "stories" / "cover.html" for name in ("mine", "base")] == [*cover.files]


def test_a_story_of_the_base_alone_has_its_file(themes):
    """
    A theme that changes colours only needs no templates of its own.
    """
    assert themes / "base" / "stories" / "streak.html" == load(themes).story("streak").file


def test_the_ground_of_the_page_is_a_colour_of_the_theme(themes):
    """
    It is `ink` unless the theme or its base names another.
    """
    assert "ink" == load(themes).page_ground
    write(themes / "light", {"theme.toml": 'base = "mine"\npage_ground = "paper"\n'})
    write(themes / "lighter", {"theme.toml": 'base = "light"\n'})
    assert "paper" == load(themes, "lighter").page_ground


def test_a_base_may_have_a_base(themes):
    """
    A campaign's theme that changes a shipped theme needs only what is different.
    """
    write(themes / "ours", {"theme.toml": 'base = "mine"\n[colors]\nink = "#111111"\n'})

    theme = load(themes, "ours")

    assert {"ink": "#111111", "paper": "#fff4e2"} == theme.colors
    assert "ink" == theme.story("cover").ground


def test_words_without_a_look_are_no_theme(themes):
    """
    An abstract theme is not among those that a campaign may name, whatever its name is.
    """
    write(themes / "words", {"theme.toml": 'base = "base"\nabstract = true\n'})
    for name in ("base", "words"):
        with pytest.raises(TemplateError):
            load(themes, name)
    with pytest.raises(TemplateError) as raised:
        load(themes, "base")

    assert str(raised.value) == (
        "There is no theme 'base'.\n"
        "  where: campaign.toml, key 'theme'\n"
        "  fix:   use a folder that contains a theme.toml, or one of mine"
    )


@pytest.mark.parametrize(
    ("toml", "what", "fix"),
    [
        ('base = "bas"', "There is no theme 'bas' to be the base. Did you mean 'base'?",
         "use one of base, mine"),
        ('base = "mine"', "The theme 'mine' is its own base.", "name another theme"),
        ('base = "base"\n[colors]\nink = "black"', "The colour 'ink' is 'black'.",
         'write it like "#ff5128"'),
        ('base = "base"\npage_ground = "papr"',
         "'page_ground' is no colour of the theme: 'papr'. Did you mean 'paper'?",
         "name a key of [colors]"),
        ('base = "base"\n[colors]\non = "#000000"', "'on' is no name for a colour.",
         "use small letters and digits"),
    ],
)  # fmt: skip
def test_a_wrong_base_or_colour_is_named(themes, toml, what, fix):
    """
    The error has the line of theme.toml.
    """
    (themes / "mine" / "theme.toml").write_text(toml)

    with pytest.raises(TemplateError) as raised:
        load(themes)

    line = 1 + toml.count("\n")
    where = themes / "mine" / "theme.toml"
    assert str(raised.value) == f"{what}\n  where: {where}:{line}\n  fix:   {fix}"


def test_a_change_of_the_base_changes_the_fingerprint(themes):
    """
    Cards are drawn again when the words of the base change.
    """
    before = load(themes).fingerprint
    (themes / "base" / "stories" / "streak.html").write_text(BASE["stories/streak.html"] + "New")

    assert before != load(themes).fingerprint
