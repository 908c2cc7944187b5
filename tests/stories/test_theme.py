"""Themes are read with every slip named: file, line and the nearest right word."""

from __future__ import annotations

import pytest

from recap.errors import TemplateError
from recap.stories import load_theme, select_stories, unknown_stories
from recap.stories.story_header import MotionStep


def test_stories_have_the_order_of_the_theme(make_theme):
    """
    The list in theme.toml is the order; stories whose facts are absent are left out.
    """
    theme = make_theme(
        cover='needs = ["events"]',
        streak='needs = ["longest_streak"]\nwhen = "longest_streak.days >= 3"',
        top='needs = ["top_items"]',
    )

    assert ("cover",) == select_stories(theme, {"events": 1, "longest_streak": {"days": 2}})
    assert ("cover", "streak") == select_stories(
        theme, {"events": 1, "longest_streak": {"days": 3}}
    )


def test_the_campaign_may_set_another_order(make_theme):
    """
    Only the stories in the campaign's order are shown.
    """
    theme = make_theme(cover='needs = ["events"]', top='needs = ["top_items"]')

    assert ("top", "cover") == select_stories(
        theme, {"events": 1, "top_items": []}, ["top", "cover"]
    )


def test_an_order_with_an_unknown_story_is_refused(make_theme):
    """
    A story that the theme does not have is an error.
    """
    theme = make_theme(cover='needs = ["events"]', streak='needs = ["events"]')

    with pytest.raises(TemplateError) as raised:
        select_stories(theme, {"events": 1}, ["cover", "streek"])

    assert str(raised.value) == (
        "The theme 'mine' has no story 'streek'. Did you mean 'streak'?\n"
        "  where: campaign.toml, key 'stories.order'\n"
        "  fix:   use one of cover, streak"
    )


def test_every_unknown_story_of_a_campaign_is_reported(make_theme, make_campaign):
    """
    One error for each name in `stories.order` and `draw.ahead`, with the key that has it.
    """
    theme = make_theme(cover="", streak="")
    campaign = make_campaign(
        stories={"order": ["covr", "streak"]}, draw={"ahead": ["streek/link", "cover/story"]}
    )

    errors = [(error.what, error.where) for error in unknown_stories(campaign, theme)]

    assert [
        (
            "The theme 'mine' has no story 'covr'. Did you mean 'cover'?",
            "campaign.toml, key 'stories.order'",
        ),
        (
            "The theme 'mine' has no story 'streek'. Did you mean 'streak'?",
            "campaign.toml, key 'draw.ahead'",
        ),
    ] == errors


def test_the_default_title_of_a_story_is_its_file_name(make_theme):
    """
    The title of `big-number.html` is "Big number" if its header has none.
    """
    theme = make_theme(**{"big-number": 'needs = ["events"]'})

    assert "Big number" == theme.story("big-number").title


HEADERS = [
    (
        'need = ["events"]',
        "Story 'cover' has an unknown key 'need' in its header. Did you mean 'needs'?\n"
        "  where: {file}:2\n"
        "  fix:   use title, needs, when, ground, place, topics, weight, rank, on_request, "
        "subjects, setting, motion",
    ),
    (
        'title = "Cover"\nneeds = ["longest_streek"]',
        "Story 'cover' needs 'longest_streek', which is not a fact. "
        "Did you mean 'longest_streak'?\n"
        "  where: {file}:3\n"
        "  fix:   use a fact from docs/facts.md",
    ),
    (
        'needs = ["events"]\nwhen = "event >= 3"',
        "Story 'cover' needs 'event', which is not a fact. Did you mean 'events'?\n"
        "  where: {file}:3\n"
        "  fix:   use a fact from docs/facts.md",
    ),
    (
        'needs = "events"',
        "'needs' of story 'cover' must be a list such as [\"events\"].\n"
        "  where: {file}:2\n"
        "  fix:   correct it",
    ),
    (
        'needs = ["events"]\nwhen = "events >= 3 or events == 1"',
        "The `when` of story 'cover' cannot be parsed from here on: events >= 3 or events == 1\n"
        "  where: {file}:3\n"
        "  fix:   write comparisons joined by `and`, such as: "
        "longest_streak.days >= 3 and events > 1",
    ),
    (
        'needs = ["events"]\nmotion = ["fly hero"]',
        "'motion' of story 'cover' must be a list of steps such as \"count hero\".\n"
        "  where: {file}:3\n"
        "  fix:   correct it",
    ),
    (
        'title = "Cover"\nneeds = [events]',
        "The header of story 'cover' is not TOML: Invalid value.\n"
        "  where: {file}:3\n"
        '  fix:   write each line as key = "text" or key = ["one", "two"]',
    ),
]


@pytest.mark.parametrize(("header", "expected"), HEADERS)
def test_a_wrong_header_is_named(make_theme, stories_folder, header, expected):
    """
    Every error in a story's header has the file and the line.
    """
    with pytest.raises(TemplateError) as raised:
        make_theme(cover=header)

    assert str(raised.value) == expected.format(file=stories_folder / "cover.html")


def test_the_motion_of_a_story_is_a_list_of_steps(make_theme):
    """
    Each step is a verb and the part of the card that it moves.
    """
    theme = make_theme(cover='needs = ["events"]\nmotion = ["enter lead", "count hero"]')

    assert (MotionStep("enter", "lead"), MotionStep("count", "hero")) == theme.story("cover").motion


def test_every_shipped_story_has_its_motion():
    """
    Page and video play the same steps; a story without any would stand still.
    """
    assert [] == [story.name for story in load_theme("poster").stories if not story.motion]


def test_a_number_is_not_compared_with_a_text(make_theme, stories_folder):
    """
    The comparison would always be false, and nobody would get the story.
    """
    theme = make_theme(cover='needs = ["events"]\nwhen = "events >= \'many\'"')

    with pytest.raises(TemplateError) as raised:
        select_stories(theme, {"events": 1})

    assert str(raised.value) == (
        "Story 'cover' compares a number with a text in its `when`.\n"
        f"  where: {stories_folder / 'cover.html'}\n"
        "  fix:   compare numbers with numbers, and texts with texts in quotes"
    )


PLANS = [
    (
        'storys = ["cover"]',
        "theme.toml has an unknown key 'storys'. Did you mean 'stories'?\n"
        "  where: {file}:1\n"
        "  fix:   use name, description, base, language, stories, fonts, fallbacks, colors, "
        "brand_colors, page_ground, personas, abstract",
    ),
    (
        'name = "mine"\nstories = ["covers"]',
        "The theme 'mine' has no story 'covers'. Did you mean 'cover'?\n"
        "  where: {file}:2\n"
        "  fix:   write stories/covers.html, or remove 'covers' from the list",
    ),
    (
        'stories = ["cover"]\n[[fonts]]\nfamily = "Plain"\npath = "fonts/plain.ttf"',
        "There is no font at 'fonts/plain.ttf'.\n"
        "  where: {file}:4\n"
        "  fix:   correct the path: in the theme, in assets/, or package:NAME/file.ttf",
    ),
    (
        'stories = ["cover"]\n[[fonts]]\nfamily = "Plain"\npath = "package:no_such/plain.ttf"',
        "The Python package 'no_such', which holds a font, is not installed.\n"
        "  where: {file}:4\n"
        "  fix:   install it: pip install no_such",
    ),
    (
        'stories = ["cover"]\nlanguage = "Greek"',
        "'language' is not a language code: 'Greek'.\n"
        "  where: {file}:2\n"
        '  fix:   write it like language = "el"',
    ),
    (
        'stories = ["cover"',
        "theme.toml is not TOML: Unclosed array.\n"
        "  where: {file}\n"
        '  fix:   write each line as key = "text" or key = ["one", "two"]',
    ),
]


@pytest.mark.parametrize(("toml", "expected"), PLANS)
def test_a_wrong_theme_toml_is_named(make_theme, stories_folder, toml, expected):
    """
    Every error in theme.toml has the line.
    """
    with pytest.raises(TemplateError) as raised:
        make_theme(toml, cover='needs = ["events"]')

    assert str(raised.value) == expected.format(file=stories_folder.parent / "theme.toml")


def test_an_unknown_theme_is_refused(make_theme, tmp_path):
    """
    The error lists the existing themes.
    """
    make_theme(cover='needs = ["events"]')

    with pytest.raises(TemplateError) as raised:
        load_theme("mime", themes=tmp_path / "themes")

    assert str(raised.value) == (
        "There is no theme 'mime'. Did you mean 'mine'?\n"
        "  where: campaign.toml, key 'theme'\n"
        "  fix:   use a folder that contains a theme.toml, or one of mine"
    )


def test_a_campaigns_own_theme_is_a_path(make_theme, tmp_path):
    """
    A theme may be in the campaign's folder; its name is the path from there.
    """
    theme = make_theme(cover='needs = ["events"]')

    assert theme.folder == load_theme("themes/mine", base=tmp_path).folder


def test_any_changed_file_changes_the_fingerprint(make_theme, stories_folder, tmp_path):
    """
    The fingerprint is the hash of every file that a card can depend on.
    """
    theme = make_theme(cover='needs = ["events"]')
    before = theme.fingerprint
    (stories_folder.parent / "theme.css").write_text(".card {}")
    after = load_theme(theme.folder, assets=tmp_path / "assets", known_facts={"events": 7})

    assert before != after.fingerprint


def test_the_page_does_not_change_the_cards(make_theme, stories_folder, tmp_path):
    """
    After an edit of the page no card is drawn again, but the fingerprint of the page changes.
    """
    theme = make_theme(cover='needs = ["events"]')
    before = (theme.fingerprint, theme.page_fingerprint)
    (stories_folder.parent / "page").mkdir()
    (stories_folder.parent / "page" / "page.css").write_text("body {}")
    after = load_theme(theme.folder, assets=tmp_path / "assets", known_facts={"events": 7})

    assert before[0] == after.fingerprint
    assert before[1] != after.page_fingerprint


def test_the_shipped_theme_is_found_by_name():
    """
    `theme = "poster"` needs no path.
    """
    assert "poster" == load_theme("poster").name
