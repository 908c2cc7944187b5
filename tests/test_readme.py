"""The README's first screen, held to what is there."""

import re
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from recap.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@pytest.mark.parametrize("target", re.findall(r"^make (\w+)", README, re.MULTILINE))
def test_each_make_target_exists(target):
    """
    A command that the README tells a newcomer to type is there.
    """
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("line", re.findall(r"^recap [^#\n]+", README, re.MULTILINE))
def test_each_recap_command_takes_what_it_is_given(line, tmp_path, monkeypatch):
    """
    The commands of the README parse: each command and option exists.
    """
    monkeypatch.chdir(tmp_path)
    command, *words = line.split()[1:]
    options = [word for word in words if word.startswith("--")]

    said = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"})

    assert 0 == said.exit_code
    assert [] == [option for option in options if option not in said.output]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    """
    Every page and picture that a page links to is in the repository.
    """
    linked = LINK.findall(page.read_text())

    assert [] == [link for link in linked if not (page.parent / link).exists()]


def test_every_page_of_the_docs_is_reached():
    """
    No page of docs/ is an orphan: the README or another page links to it.
    """
    linked = {Path(link).name for page in PAGES for link in LINK.findall(page.read_text())}

    assert set() == {page.name for page in (ROOT / "docs").glob("*.md")} - linked


def test_the_picture_is_a_picture():
    """
    The first screen shows six cards side by side.
    """
    with Image.open(ROOT / "docs" / "demo.png") as picture:
        picture.load()
        width, height = picture.size

    assert 3 < width / height < 4


def test_the_two_commands_stand_right_below_the_picture():
    """
    One sentence, the picture, the commands: in that order, before anything else.
    """
    sentence, picture, commands = README.split("\n\n")[1:4]

    assert sentence.endswith(".")
    assert picture.startswith("![")
    assert commands.startswith("```sh\nmake demo")
