"""The colour of a browser's bars is that of the page, and alt texts have lists as in CLDR."""

from __future__ import annotations

import re

import pytest
from example_poster import example_campaign
from hard_texts import NAMES, customer_who_gets

from recap.cards import CardRenderer
from recap.cards.colors import luminance
from recap.delivery.page import Page
from recap.stories import load_theme


@pytest.mark.parametrize(
    ("theme", "ground"), [("poster", "#17120e"), ("editorial", "#e2dcd4"), ("night", "#080a1e")]
)
def test_the_colour_for_the_browser_is_the_ground_of_the_page(theme, ground):
    """
    The ground that the style sheet of the page has.
    """
    renderer = CardRenderer(example_campaign(), load_theme(theme))
    page = Page(renderer, renderer.campaign)

    html = page.generic("gone")
    css = page.statics["page.css"][0].decode()
    assert f'<meta name="theme-color" content="{ground}">' in html
    token = re.findall(r"--rp-ink: var\(--(\w+)\)", css)[-1]
    assert ground == renderer.palette.color(token)
    assert (luminance(ground) > 0.5) == ("color-scheme: light" in css)


def test_alt_texts_have_no_comma_of_another_script():
    """
    Arabic lists have the Arabic word for "and", and no Latin comma.
    """
    renderer = CardRenderer(example_campaign(), load_theme("poster"))
    for story in ("top-items", "summary"):
        arabic = customer_who_gets(renderer, "ar_EG", story, NAMES["ar_EG"])
        english = customer_who_gets(renderer, "en_US", story, NAMES["en_US"])

        assert ", " not in renderer.alt_text(arabic, story)
        assert ", and " in renderer.alt_text(english, story)
        assert "  " not in renderer.alt_text(english, story)
