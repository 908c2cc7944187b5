"""docs/first-story.md, block by block: commands run, files are written, output is compared."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from PIL import Image, ImageChops

pytestmark = [pytest.mark.slow, pytest.mark.broker]

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "first-story.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LIKE = 6  # of 255: the mean difference of two pictures that look the same


class Reader:
    """Somebody who follows the page in a folder of their own, block by block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output = ""

    def follow(self, language: str, file: str, text: str) -> None:
        """Do what one block says."""
        match language:
            case "sh":
                self.output = "".join(map(self._run, text.splitlines()))
            case "text":
                assert re.fullmatch(_pattern(text), _plain(self.output)), self.output
            case "jinja":
                assert (self.folder / file).is_file()  # the page says: replace
                (self.folder / file).write_text(text, "utf-8")
            case "po":
                self._translate(self.folder / file, text)
            case "toml":
                self._switch_on(self.folder / file, text)
            case _:
                raise AssertionError(f"a block of {language}")

    def _run(self, line: str) -> str:
        program, *words = line.split()
        assert "recap" == program
        done = subprocess.run(
            [sys.executable, "-m", "recap", *words], cwd=self.folder, capture_output=True, text=True
        )
        assert 0 == done.returncode, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    def _translate(self, file: Path, text: str) -> None:
        """Fill in the translations of *text*, whose texts must all be in the file, empty."""
        catalog = read_po(file.read_text("utf-8").splitlines(keepends=True))
        for message in read_po(text.splitlines(keepends=True)):
            assert not message.id or "" == catalog[message.id].string
            if message.id:
                catalog[message.id].string = message.string
        with file.open("wb") as out:
            write_po(out, catalog)

    def _switch_on(self, file: Path, text: str) -> None:
        content = file.read_text("utf-8")
        off = "".join(f"#{line}" for line in text.splitlines(keepends=True))
        assert 1 == content.count(off)
        file.write_text(content.replace(off, text), "utf-8")


def _plain(output: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in output.splitlines())


def _pattern(text: str) -> str:
    """Return a pattern for the output *text*: ``...`` is anything in a line, or some lines."""
    lines = (re.escape(line).replace(r"\.\.\.", ".*") for line in text.splitlines())
    return "".join("(?:.*\n)*" if line == ".*" else f"{line}\n" for line in lines)


@pytest.fixture(scope="module")
def followed(tmp_path_factory) -> Path:
    """Return the folder after every block of the page."""
    reader = Reader(tmp_path_factory.mktemp("reader"))
    for block in BLOCK.findall(PAGE):
        reader.follow(*block)
    return reader.folder


def test_the_page_ends_with_the_picture_at_its_top(followed):
    """
    All commands and outputs are as written, and the customer's card is the picture of the page.
    """
    with (
        Image.open(followed / "cards" / "weekend-share-square.png") as drawn,
        Image.open(DOCS / "first-story.png") as shown,
    ):
        assert (1080, 1080) == drawn.size
        small = drawn.convert("RGB").resize(shown.size, Image.Resampling.LANCZOS)
        difference = ImageChops.difference(small, shown.convert("RGB")).convert("L")
        histogram = difference.histogram()

    assert sum(n * count for n, count in enumerate(histogram)) / sum(histogram) < LIKE


def test_the_greek_sheet_differs_from_the_first(followed):
    """
    Both sheets are there; the words of the second are other ones.
    """
    with Image.open(followed / "before.png") as before, Image.open(followed / "greek.png") as greek:
        assert before.size == greek.size
        assert ImageChops.difference(before.convert("RGB"), greek.convert("RGB")).getbbox()


def test_the_wrong_name_that_the_page_suggests_is_found(followed):
    """
    The check says which fact was meant.
    """
    file = followed / "coffee" / "my-poster" / "stories" / "weekend-share.html"
    right = file.read_text("utf-8")
    file.write_text(right.replace("weekdays[5]", "weekday[5]"), "utf-8")
    command = [sys.executable, "-m", "recap", "check", "coffee", "--story", "weekend-share"]
    done = subprocess.run(command, cwd=followed, capture_output=True, text=True)
    file.write_text(right, "utf-8")

    assert 2 == done.returncode
    assert "Did you mean 'weekdays'?" in done.stdout + done.stderr
