"""The showcase is one page that opens from a local folder."""

import re
from pathlib import Path

import pytest

from recap.campaign import FORMATS
from recap.delivery import render_on_demand
from recap.delivery.gallery import Entry, gallery

pytestmark = pytest.mark.slow

SHOWN = ("cover", "top-items")


@pytest.fixture(scope="module")
def page(stored_recap, card_renderer) -> Path:
    """Return the file of a gallery: one customer with two stories in every format."""
    recap_id = stored_recap.run.recap_id("C-SECRET-1")
    ahead_files = [(story, size) for story in SHOWN for size in FORMATS]
    entry = Entry(
        role="The <heaviest> year",
        numbers=("4,193 lines", "780 orders"),
        stories=tuple((story, f"What {story} says") for story in SHOWN),
        cards={
            wish: render_on_demand.card(
                stored_recap.store, card_renderer, stored_recap.snapshot, recap_id, *wish
            )
            for wish in ahead_files
        },
        pdf=render_on_demand.pdf(
            stored_recap.store, card_renderer, stored_recap.snapshot, recap_id
        ),
    )
    return stored_recap.run.folder / gallery(
        stored_recap.store, card_renderer, stored_recap.run.campaign, [entry]
    )


def test_every_picture_is_where_the_page_looks_for_it(page):
    """
    Paths are relative to the page, so that the folder can be copied anywhere.
    """
    named = re.findall(r'(?:src|href)="(?!data:)([^"]+)"', page.read_text())
    named += re.findall(r'url\("(fonts/[^"]+)"\)', (page.parent / "theme.css").read_text())

    assert {".png", ".pdf", ".css", ".ttf"} <= {Path(address).suffix for address in named}
    for address in named:
        assert (page.parent / address).is_file(), address


def test_it_shows_roles_and_no_names(page):
    """
    A row has the role of the customer and some numbers, but no id and no name.
    """
    html = page.read_text()

    assert "The &lt;heaviest&gt; year" in html
    assert "<span>4,193 lines</span><span>780 orders</span>" in html
    assert "C-SECRET-1" not in html
    assert "Penelope" not in html


def test_one_format_is_shown_at_a_time(browser, page):
    """
    The page shows the story format first, and another format after a click.
    """
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    problems = []
    tab.on("console", lambda message: problems.append(message.text))
    tab.goto(page.as_uri())

    shown = tab.locator(".row:visible img")
    assert ["What cover says", "What top-items says"] == [
        picture.get_attribute("alt") for picture in shown.all()
    ]
    assert 0.5625 == pytest.approx(shape(shown.first), abs=0.01)
    tab.locator("#f-link").check()
    assert 2 == shown.count()
    assert 1.9048 == pytest.approx(shape(shown.first), abs=0.01)

    tab.set_viewport_size({"width": 320, "height": 568})
    assert 320 >= tab.evaluate("document.documentElement.scrollWidth")
    tab.close()
    assert [] == problems


def test_one_story_of_all_customers_is_shown_side_by_side(browser, page):
    """
    Its title selects it; other buttons enlarge the cards, and show all stories again.
    """
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    tab.goto(page.as_uri())
    shown = tab.locator(".row:visible li:visible img")

    tab.get_by_label("What you kept picking").check()
    assert ["What top-items says"] == [picture.get_attribute("alt") for picture in shown.all()]
    height_px = shown.first.bounding_box()["height"]
    tab.get_by_label("Larger").check()
    assert shown.first.bounding_box()["height"] > height_px
    tab.get_by_label("All stories").check()
    assert 2 == shown.count()
    tab.close()


def shape(picture) -> float:
    box = picture.bounding_box()
    return box["width"] / box["height"]
