"""What the preview draws, what it makes again after a save, and what it says about mistakes."""

import struct
import zlib
from dataclasses import replace

import pytest
from preview_serving import PATH, write_campaign

from recap.preview.problem import Problem
from recap.preview.wall import Drawn, Inputs, Wall


class Editor:
    """A wall, and the files that it shows."""

    def __init__(self, folder):
        self.folder, self.wall, self.inputs = folder, Wall(folder), Inputs(1, None, 12)

    def draw(self, story="cover", key="median", had="", size="story", **changed):
        inputs = replace(self.inputs, **changed)
        return self.wall.draw(inputs, key, story, size, 60, False, had)

    def save(self, what, text):
        path = self.folder / PATH.get(what, what)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        self.inputs = replace(self.inputs, generation=self.inputs.generation + 1)

    def read(self, what):
        return (self.folder / PATH[what]).read_text()


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    return Editor(write_campaign(tmp_path_factory.mktemp("wall")))


@pytest.fixture
def editing(editor):
    """Yield the editor; afterwards all files are as they were."""
    before = {what: editor.read(what) for what in PATH}
    yield editor
    for what, text in before.items():
        if not (editor.folder / PATH[what]).exists() or editor.read(what) != text:
            editor.save(what, text)


def test_the_wall_has_stories_across_and_hard_customers_down(editor):
    """
    It says who has which story; invented customers are there before any run.
    """
    wall = editor.wall.describe(editor.inputs)

    assert ["cover", "summary"] == [story["name"] for story in wall["stories"]]
    assert {"median", "right to left", "joined emoji", "words of 60 letters", "zero"} <= {
        row["traits"][0] for row in wall["rows"]
    }
    assert all(row["stories"] == ["cover", "summary"] for row in wall["rows"])
    assert ["plain", "editorial", "night", "poster"] == wall["themes"]


def test_a_card_is_drawn_small_and_not_twice(editor):
    """
    A card that the page has already is not sent again.
    """
    drawn = editor.draw()

    assert b"\xff\xd8" == drawn.data[:2]
    assert None is editor.draw(had=drawn.fingerprint).data


@pytest.mark.parametrize(
    ("what", "change", "story", "key"),
    [
        ("cover", lambda text: text.replace("Hello", "Good day"), "cover", "median"),
        ("styles", lambda text: text + ".card { padding: 90px }", "summary", "median"),
        ("words", lambda text: text.replace("Γεια", "Χαίρετε"), "cover", "greek"),
        ("campaign", lambda text: text.replace("A small year", "A large year"), "cover", "median"),
        ("theme", lambda text: text.replace("Manrope-Bold", "Manrope-Light"), "cover", "median"),
    ],
)
def test_a_save_changes_the_cards_that_show_it(editing, what, change, story, key):
    """
    A template, a style sheet, a translation, the campaign and the theme are read again.
    """
    before = editing.draw(story, key)
    editing.save(what, change(editing.read(what)))
    after = editing.draw(story, key, before.fingerprint)

    assert before.fingerprint != after.fingerprint
    assert before.data != after.data


def test_a_save_leaves_other_cards_as_they_are(editing):
    """
    A template of one story is not part of another, and a note in a translation is part of none.
    """
    summary, greek = editing.draw("summary"), editing.draw("cover", "greek")
    editing.save("cover", editing.read("cover").replace("Hello", "Hallo"))
    assert None is editing.draw("summary", had=summary.fingerprint).data
    editing.save("cover", editing.read("cover").replace("Hallo", "Hello"))
    editing.save("words", editing.read("words") + "\n# a note\n")
    assert None is editing.draw("cover", "greek", greek.fingerprint).data


def test_a_template_keeps_fonts_and_styles(editing):
    """
    Only a style sheet makes a new layout engine: that costs most of a second.
    """
    editing.draw()
    engine = editing.wall._looks[None].card_renderer.renderer
    editing.save("cover", editing.read("cover").replace("Hello", "Hallo"))
    editing.draw()
    assert engine is editing.wall._looks[None].card_renderer.renderer

    editing.save("styles", editing.read("styles") + ".card { padding: 90px }")
    editing.draw()
    assert engine is not editing.wall._looks[None].card_renderer.renderer


def test_theme_locale_and_format_are_those_asked_for(editor):
    """
    All differ from the campaign's own.
    """
    own = editor.draw().fingerprint

    assert own != editor.draw(locale="el").fingerprint
    assert own != editor.draw(theme="poster").fingerprint
    assert own != editor.draw(size="square").fingerprint


MISTAKES = {
    "half a template": ("cover", "{#- story\n-#}\n{% extends", "syntax error", "cover.html:3"),
    "an empty file": ("cover", "", "has no header", "cover.html:1"),
    "a circular include": (
        "cover",
        '{#- story\n-#}\n{% include "stories/cover.html" %}',
        "leads back to itself without an end",
        "cover.html:3",
    ),
    "an unknown fact": ("cover", "{#- story\n-#}\n{{ evnts }}", "'evnts'", "cover.html:3"),
    "no UTF-8": ("cover", b"\xff\xfe{#- story -#}", "not text in UTF-8", "cover.html"),
    "a missing font": (
        "theme",
        'name = "plain"\nstories = ["cover"]\n[[fonts]]\nfamily = "A"\npath = "none.ttf"\n',
        "There is no font at 'none.ttf'",
        "theme.toml:5",
    ),
    "a missing story": (
        "theme",
        'name = "plain"\nstories = ["cover", "gone"]\n',
        "has no story 'gone'",
        "theme.toml:2",
    ),
    "broken TOML": ("campaign", "name = ", "campaign.toml is not TOML", "campaign.toml"),
    "an unknown theme": ("campaign", 'theme = "plane"', "", "campaign.toml"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_says_what_where_and_how_to_fix_it(editing, mistake):
    """
    The next save brings the card back.
    """
    what, text, problem, place = MISTAKES[mistake]
    before, right = editing.draw(), editing.read(what)
    editing.save(what, text)
    shown = editing.draw()

    assert isinstance(shown, Problem), shown
    assert problem in shown.what
    assert place in shown.where
    assert shown.fix

    editing.save(what, right)
    assert before.data == editing.draw().data


def test_a_missing_file_of_the_theme_is_a_mistake_too(editing):
    """
    Without card.html no story can be filled; without theme.toml there is no theme.
    """
    for name, problem in {"card.html": "'card.html'", "theme.toml": "no theme 'plain'"}.items():
        file = editing.folder / "plain" / name
        text = file.read_text()
        file.unlink()
        editing.save("campaign", editing.read("campaign"))
        assert problem in editing.draw().what
        file.write_text(text)
        editing.save("campaign", editing.read("campaign"))
        assert isinstance(editing.draw(), Drawn)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_read(editing):
    """
    200 megapixels would take half a gigabyte.
    """
    (editing.folder / "plain" / "big.png").write_bytes(png(20_000, 10_000))
    picture = '<img alt="" src="big.png">'
    editing.save("cover", editing.read("cover").replace('{{ _("Hello") }}', picture))
    shown = editing.draw()
    (editing.folder / "plain" / "big.png").unlink()

    assert "it is huge; the limit is 50,000,000 pixels" in shown.what


def png(width, height):
    """Return a PNG of one bit a pixel whose rows are cut off."""

    def chunk(kind, data):
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def test_the_large_view_has_facts_files_and_the_way_of_drawing(editor):
    """
    Plain cards are painted on a plate, and look like their reference.
    """
    about = editor.wall.details(editor.inputs, "median", "summary", "story")
    pair = editor.wall.compare(editor.inputs, "median", "summary", "story")

    assert {"events": "407", "active_days": "39"} == about["facts"]
    assert about["files"][0].endswith("plain/stories/summary.html")
    assert ("39 days", None) == (about["alt"], about["path"])
    assert pair.largest <= 2
    assert b"\xff\xd8" == pair.painted[:2] == pair.difference[:2]


def test_problems_of_a_card_have_their_place_on_it(editor):
    """
    The text of a plain card is where phones show their buttons, and too small.
    """
    found = editor.wall.findings(editor.inputs, "median", "summary", "story")

    assert any(each["box"] and each["box"]["top"] < 250 for each in found)
    assert all({"what", "where", "fix", "rule"} <= each.keys() for each in found)


def test_motion_is_a_switch_of_the_page(editor):
    """
    The page reads what the phone's owner prefers; here the designer does.
    """
    inputs = replace(editor.inputs, theme="poster")

    assert '<html data-motion="off" ' in editor.wall.customer_page(inputs, "median", "off")
    (script, _), (moving, _) = (
        editor.wall.page_file(inputs, "page.css", motion) for motion in ("off", "on")
    )
    assert b"prefers-reduced-motion" not in script + moving
    assert script != moving
