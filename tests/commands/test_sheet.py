"""`recap sheet` draws hard customers and stories as one picture, before any run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import small_campaign
from PIL import Image

from recap.campaign import Campaign
from recap.cards.checks.contact_sheet import CELL_PX, GAP_PX, LABEL_PX, MARGIN_PX, ROW_LABEL_PX
from recap.commands.sheet import write_sheets
from recap.errors import RecapError
from recap.runs.progress import Progress

CUSTOMERS = 9  # six of the theme's check, and three with other scripts
PLAIN = Path(__file__).parents[1] / "cards" / "themes" / "plain"


@pytest.fixture
def plain_campaign(tmp_path) -> Campaign:
    """Return a campaign whose cards take little time."""
    campaign = small_campaign.campaign(tmp_path)
    return campaign.model_copy(update={"theme": str(PLAIN)})


@pytest.mark.slow
def test_every_customer_has_a_row(plain_campaign, tmp_path):
    """
    The picture has a place for each customer and story, and the progress counts all places.
    """
    progress: list[Progress] = []

    sheets = write_sheets(
        plain_campaign, tmp_path / "sheet.png", story="cover", size="square", watch=progress.append
    )
    [file] = sheets.files

    assert tmp_path / "sheet.png" == file
    with Image.open(file) as picture:
        wide = 2 * MARGIN_PX + ROW_LABEL_PX + CELL_PX + GAP_PX
        tall = 2 * MARGIN_PX + 2 * LABEL_PX + CUSTOMERS * (CELL_PX + GAP_PX)
        assert (wide, tall) == picture.size
    assert [(n, CUSTOMERS) for n in range(1, CUSTOMERS + 1)] == [
        (each.done, each.total) for each in progress
    ]


@pytest.mark.slow
def test_stories_without_customers_are_left_out(plain_campaign, tmp_path):
    """
    They have no column, and one line names them; asked for by name, such a story is an error.
    """
    theme = shutil.copytree(PLAIN, tmp_path / "theme")
    cover = theme / "stories" / "cover.html"
    cover.write_text(cover.read_text().replace("needs = ", 'when = "events < 0"\nneeds = '))
    campaign = plain_campaign.model_copy(update={"theme": str(theme)})

    sheets = write_sheets(campaign, tmp_path / "sheet.png", size="link")

    assert ("cover",) == sheets.left_out
    with Image.open(sheets.files[0]) as picture:
        assert 2 * MARGIN_PX + ROW_LABEL_PX + 3 * (CELL_PX + GAP_PX) == picture.width
    with pytest.raises(RecapError, match="No customer of a sheet gets the story 'cover'"):
        write_sheets(campaign, tmp_path / "sheet.png", story="cover")


@pytest.mark.slow
def test_one_story_has_a_file_for_each_format(plain_campaign, tmp_path):
    """
    Without a format, one story is drawn in all of them.
    """
    sheets = write_sheets(plain_campaign, tmp_path / "sheet.png", story="cover", locale="el_GR")

    assert ["sheet-story.png", "sheet-portrait.png", "sheet-square.png", "sheet-link.png"] == [
        file.name for file in sheets.files
    ]


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"size": "squar"}, "There is no format 'squar'. Did you mean 'square'?"),
        ({"story": "covr"}, "The theme 'plain' has no story 'covr'. Did you mean 'cover'?"),
        ({"theme": "postr"}, "There is no theme 'postr'. Did you mean 'poster'?"),
        ({"locale": "elGR"}, "'elGR' is not a locale, such as 'en_GB' or 'el'."),
    ],
)
def test_a_mistyped_name_is_an_error(plain_campaign, tmp_path, wrong, what):
    """
    The error has the nearest name, and no file is written.
    """
    with pytest.raises(RecapError) as raised:
        write_sheets(plain_campaign, tmp_path / "sheet.png", **wrong)

    assert raised.value.what.startswith(what)
    assert not (tmp_path / "sheet.png").exists()
