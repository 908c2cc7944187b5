"""`recap new-story` and `recap new-theme`: what they write is complete, and draws."""

import os
import shutil
from pathlib import Path

import pytest
import small_campaign
from typer.testing import CliRunner

from recap import stories
from recap.campaign import FORMATS, load
from recap.cards import CardRenderer, hard_customers
from recap.cli import app
from recap.commands import new, new_files
from recap.errors import StorageError

NAMES_REFUSED = ("Weekend", "weekend share", "../out", "1st", "-x", "a--b", "", "x" * 41, "Ω")


def invoke(*words: object):
    return CliRunner().invoke(app, [*map(str, words)], catch_exceptions=False)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def set_key(campaign: Path, before: str, after: str) -> None:
    text = (campaign / "campaign.toml").read_text()
    assert before in text
    (campaign / "campaign.toml").write_text(text.replace(before, after))


@pytest.fixture
def coffee(tmp_path) -> Path:
    new.write(tmp_path / "coffee")
    return tmp_path / "coffee"


def test_a_new_story_is_complete(coffee):
    """
    A campaign with a built-in theme gets its own, with the story before the last ones; the
    output names each file and the next commands.
    """
    before = (coffee / "campaign.toml").read_text()
    done = invoke("new-story", coffee, "weekend-share")
    theme = stories.theme_of(load(coffee))
    names = [story.name for story in theme.stories]

    assert 0 == done.exit_code, done.output
    assert before.replace('"poster"\n', '"my-poster"\n', 1) == (
        (coffee / "campaign.toml").read_text()
    )
    assert ["weekend-share", "persona", "invite", "summary"] == names[-4:]
    assert (
        f"Wrote {coffee}/my-poster/theme.toml\n"
        f"Wrote {coffee}/my-poster/theme.css\n"
        f"Wrote {coffee}/my-poster/page/page.css\n"
        f"Wrote {coffee}/my-poster/stories/weekend-share.html\n"
        f"Wrote {coffee}/my-poster/stories/summary.html\n"
        f"Changed {coffee}/campaign.toml\n"
        f"Changed {coffee}/my-poster/theme.toml\n"
        'The campaign has a theme of its own now: theme = "my-poster"\n'
        "\n"
        f"Next: recap preview {coffee} --open\n"
        f"      recap check {coffee} --story weekend-share\n"
        f"      recap translate {coffee} LANGUAGE    # its words, for ar, de, el, ru\n"
    ) == done.stdout


@pytest.mark.parametrize("look", ["poster", "editorial", "night"])
def test_check_finds_nothing_in_a_new_story(coffee, look):
    """
    In each look the cards of all formats are drawn fast, without an error or a warning, and the
    summary has a tile of the story.
    """
    set_key(coffee, 'theme = "poster"', f'theme = "{look}"')
    invoke("new-story", coffee, "weekend-share")
    done = invoke("check", coffee, "--story", "weekend-share")
    rows = [line.split() for line in done.stdout.splitlines()]
    renderer = CardRenderer(load(coffee))

    assert 0 == done.exit_code
    assert "0 warnings." == done.stdout.splitlines()[-1]
    assert ["weekend-share", *["fast"] * 4, "stories/weekend-share.html"] in rows
    assert "my-" + look == renderer.theme.name
    snapshot = next(iter(hard_customers(renderer, None).values()))
    assert "Saturday" in renderer.alt_text(snapshot, "summary")
    assert "weekdays" in renderer.used_facts("weekend-share")


def test_a_copied_story_is_the_designers(coffee):
    """
    What it sets is drawn, although the theme that it was copied from sets the same.
    """
    invoke("new-theme", coffee, "autumn", "--from", "poster", "--story", "cover")
    cover = coffee / "autumn" / "stories" / "cover.html"
    text = cover.read_text()
    assert '"story":    {"x": 800' in text
    cover.write_text(text.replace('"story":    {"x": 800', '"story":    {"x": 500'))
    changed, poster = (
        CardRenderer(load(coffee)),
        load(coffee).model_copy(update={"theme": "poster"}),
    )
    snapshot = next(iter(hard_customers(changed, None).values()))

    before = CardRenderer(poster).html(snapshot, "cover")

    assert before != changed.html(snapshot, "cover")


@pytest.mark.parametrize("config", ['base = "base"\n', ""])
def test_a_theme_of_an_agency_gets_a_story_that_needs_nothing_of_it(tmp_path, config):
    """
    A theme without a look of ours has other macros, or none, and perhaps no colours: the template
    is whole by itself, and its cards are painted on plates.
    """
    small_campaign.campaign(tmp_path)
    toml = tmp_path / "plain" / "theme.toml"
    toml.write_text(config + toml.read_text())
    done = invoke("new-story", tmp_path, "weekend-share")
    renderer = CardRenderer(load(tmp_path))
    snapshot = next(iter(hard_customers(renderer, None).values()))

    assert f"Changed {tmp_path}/plain/theme.toml\n" in done.stdout
    for size in FORMATS:
        assert renderer.fallback_reason(snapshot, "weekend-share", size) is None
        assert 1 < len({*renderer.draw(snapshot, "weekend-share", size).tobytes()})


def test_a_second_story_leaves_the_summary_and_shows_its_tile(coffee):
    """
    The summary may have been edited; its tile is for the user to add.
    """
    invoke("new-story", coffee, "weekend-share")
    (coffee / "my-poster" / "stories" / "summary.html").write_text(
        '{% extends "base/stories/summary.html" %}{# mine #}'
    )
    done = invoke("new-story", coffee, "second")

    assert 0 == done.exit_code, done.output
    assert "For a tile of the summary, add to its template:\n  {% set most" in done.stdout
    assert "{# mine #}" in (coffee / "my-poster" / "stories" / "summary.html").read_text()
    assert {"weekend-share", "second"} <= {s.name for s in stories.theme_of(load(coffee)).stories}


def test_a_campaign_that_lists_its_stories_lists_the_new_one(coffee):
    """
    Else no customer would get it.
    """
    set_key(coffee, '#order = ["cover", ', 'order = ["cover", ')
    order = load(coffee).stories.order
    invoke("new-story", coffee, "weekend-share")

    assert (*order[:-1], "weekend-share", order[-1]) == load(coffee).stories.order


def test_a_second_run_changes_nothing(coffee):
    """
    The story is there already: the error names its file.
    """
    invoke("new-story", coffee, "weekend-share")
    before = files(coffee)
    done = invoke("new-story", coffee, "weekend-share")

    assert 2 == done.exit_code
    assert (
        "The theme 'my-poster' has a story 'weekend-share' already.\n"
        f"  where: {coffee}/my-poster/stories/weekend-share.html\n"
        "  fix:   use another name, or edit that file\n"
    ) == done.stderr
    assert before == files(coffee)


def test_a_story_of_the_base_is_taken(coffee):
    """
    The fix is the command that copies that story.
    """
    done = invoke("new-story", coffee, "streak")

    assert 2 == done.exit_code
    assert "recap new-theme CAMPAIGN NAME --story streak" in done.stderr


@pytest.mark.parametrize("name", NAMES_REFUSED)
@pytest.mark.parametrize("command", ["new-story", "new-theme"])
def test_names_that_cannot_be_files_and_addresses_are_refused(coffee, command, name):
    """
    Nothing is written; the fix has a name that is possible.
    """
    before = files(coffee.parent)
    done = invoke(command, coffee, "--", name)

    assert 2 == done.exit_code
    assert f"'{name}' cannot be the name of a {command.removeprefix('new-')}." in done.stderr
    assert before == files(coffee.parent)


def test_a_name_that_is_nearly_right_is_corrected(coffee):
    """
    Capitals and blanks become what is possible.
    """
    assert "such as 'weekend-share'" in invoke("new-story", coffee, "Weekend Share!").stderr


def test_an_existing_file_is_not_overwritten(coffee):
    """
    A template that the theme does not list yet stays; nothing else is written either.
    """
    invoke("new-theme", coffee, "mine")
    (coffee / "mine" / "stories" / "draft.html").write_text("half a story")
    before = files(coffee)
    done = invoke("new-story", coffee, "draft")

    assert 2 == done.exit_code
    assert "This file exists already; nothing was written." in done.stderr
    assert before == files(coffee)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes to every folder")
@pytest.mark.parametrize("command", ["new-story", "new-theme"])
def test_a_folder_that_cannot_be_written_to_is_left_as_it_was(coffee, command):
    """
    The error says which folder, and nothing is left of the files.
    """
    before = files(coffee)
    coffee.chmod(0o555)
    try:
        done = invoke(command, coffee, "autumn")
    finally:
        coffee.chmod(0o755)

    assert 2 == done.exit_code
    assert "fix:   use a folder that this user can write to" in done.stderr
    assert before == files(coffee)


@pytest.mark.parametrize("name", ["my-poster", "autumn"])
def test_a_file_in_the_place_of_the_folder_is_reported(coffee, name):
    """
    For every user, as a folder that cannot be written to.
    """
    (coffee / name).write_text("a file")
    before = files(coffee)
    done = invoke("new-story" if name == "my-poster" else "new-theme", coffee, "autumn")

    assert 2 == done.exit_code
    assert f"  where: {coffee / name}" in done.stderr
    assert before == files(coffee)


def test_files_and_folders_are_removed_when_the_campaign_cannot_be_changed(tmp_path):
    """
    Nothing is left of a theme that no campaign names.
    """
    folder = tmp_path / "a" / "b"

    def write_and_fail() -> None:
        with new_files.writing({folder / "1": "one", folder / "2": "two"}) as written:
            assert all(file.is_file() for file in written)
            raise StorageError("what", "where", "fix")

    with pytest.raises(StorageError):
        write_and_fail()

    assert [] == [*tmp_path.iterdir()]


def test_the_campaign_may_be_named_by_its_file(coffee):
    """
    As for the other commands; the output names the files in the same way.
    """
    done = invoke("new-theme", coffee / "campaign.toml", "autumn")

    assert f"Wrote {coffee}/autumn/theme.toml\n" in done.stdout
    assert f"In {coffee}/campaign.toml: theme = " in done.stdout


def test_a_new_theme_looks_like_its_base_until_it_is_changed(coffee):
    """
    It has the fonts and colours of its base, and the campaign names it.
    """
    done = invoke("new-theme", coffee, "autumn", "--from", "night")
    theme, base = stories.theme_of(load(coffee)), stories.load_theme("night")

    assert 0 == done.exit_code, done.output
    assert ("autumn", "night") == (theme.name, theme.folders[1].name)
    assert (base.colors, base.fonts, base.brand_colors) == (
        theme.colors, theme.fonts, theme.brand_colors
    )  # fmt: skip
    assert [story.name for story in base.stories] == [story.name for story in theme.stories]
    assert [Path("stories/big-number.html")] == [
        file.relative_to(theme.folder) for file in theme.folder.rglob("*.html")
    ]
    assert f'In {coffee}/campaign.toml: theme = "autumn" instead of "poster"\n' in done.stdout


@pytest.mark.parametrize("look", ["poster", "editorial", "night"])
def test_copied_stories_draw_what_their_base_draws(coffee, look):
    """
    A copy of every story, before its first change, makes the same cards.
    """
    set_key(coffee, 'theme = "poster"', f'theme = "{look}"')
    shipped = CardRenderer(load(coffee))
    invoke("new-theme", coffee, "autumn", "--from", look, "--story", "all")
    own = CardRenderer(load(coffee))
    snapshot = next(iter(hard_customers(own, None).values()))

    assert {story.name for story in own.theme.stories} == {
        file.stem for file in (coffee / "autumn" / "stories").iterdir()
    }
    assert len(snapshot.stories) > 4
    for story in snapshot.stories:
        assert str(shipped.fragment(snapshot, story)) == str(own.fragment(snapshot, story))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("night",), "recap has a theme 'night'"),
        (("base",), "recap has a theme 'base'"),
        (("mine", "--from", "nigth"), "Did you mean 'night'?"),
        (("mine", "--from", "base"), "There is no theme 'base' to begin from."),
        (("mine", "--story", "covr"), "Did you mean 'cover'?"),
    ],
)
def test_a_theme_that_cannot_be_made_is_explained(coffee, words, message):
    """
    Nothing is written.
    """
    before = files(coffee)
    done = invoke("new-theme", coffee, *words)

    assert 2 == done.exit_code
    assert message in done.stderr
    assert before == files(coffee)


def test_a_second_theme_of_the_same_name_is_refused(coffee):
    """
    The first one, and campaign.toml, stay as they are.
    """
    invoke("new-theme", coffee, "autumn")
    before = files(coffee)
    done = invoke("new-theme", coffee, "autumn", "--from", "night")

    assert 2 == done.exit_code
    assert "This file exists already; nothing was written." in done.stderr
    assert before == files(coffee)


def test_translations_of_the_campaign_serve_its_own_theme_too(coffee):
    """
    They come after those of the theme, and before those of its base.
    """
    invoke("new-theme", coffee, "autumn")
    theme = stories.theme_of(load(coffee))

    assert [coffee / "autumn" / "locales", coffee / "locales"] == [*theme.translations[:2]]
    shutil.rmtree(coffee / "autumn")
    set_key(coffee, '"autumn"', '"poster"')
    assert coffee / "locales" == stories.theme_of(load(coffee)).translations[0]
