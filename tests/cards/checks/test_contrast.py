"""Can the words of the poster theme be read on their colours?"""

import re
from pathlib import Path

import pytest

THEME = Path(__file__).parents[3] / "templates" / "poster"
CSS = (THEME / "theme.css").read_text()
COLOURS = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", CSS))
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
ENOUGH = 4.5  # to one, as WCAG 2.2 asks of text of any size


def pairs():
    """Yield the background and the text colour of each rule that sets a background."""
    for selector, body in RULE.findall(re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)):
        properties = dict(re.findall(r"([\w-]+):\s*([^;]+);", body))
        ground = properties.get("--ground") or properties.get("background")
        if ground and selector.strip() != ".card":
            ink = properties.get("--ink") or properties.get("color") or "var(--black)"
            yield pytest.param(hexed(ground), hexed(ink), id=selector.strip())


def hexed(colour):
    named = re.fullmatch(r"var\(--(\w+)\)", colour)
    return COLOURS[named[1]] if named else colour


def luminance(colour):
    """Relative luminance of WCAG 2.2: 0 for black, 1 for white."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("ground", "ink"), [*pairs()])
def test_words_stand_out_from_their_ground(ground, ink):
    """
    Every ground of the theme carries its ink at 4.5 to 1 or better.
    """
    dark, light = sorted((luminance(ground), luminance(ink)))

    assert (light + 0.05) / (dark + 0.05) >= ENOUGH


def test_every_story_names_its_ground():
    """
    The pairs above are all there are: no story is left out.
    """
    stories = {
        file.stem for file in (Path(__file__).parents[3] / "templates/poster/stories").glob("*")
    }

    assert stories == {name for name in stories if f".card--{name} {{ --ground:" in CSS}
