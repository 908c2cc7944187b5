"""Each story has one heading: on the customer's page, and in the tags of each layout of the PDF."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from example_poster import STORIES, example_campaign
from hard_texts import NAMES, customer_who_gets
from pdf_tag_tree import bookmarks, faults, headings, open_pdf

from recap.cards import CardRenderer
from recap.stories import Snapshot, load_theme

THEMES = ("poster", "editorial", "night")
PDFS = [  # each layout, and each theme as phone pages
    ("poster", "phone", "en_US"),
    ("editorial", "phone", "ar_EG"),
    ("night", "phone", "el_GR"),
    ("night", "letter", "en_US"),
    ("poster", "a4", "ar_EG"),
]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def renderers() -> dict[str, CardRenderer]:
    return {theme: CardRenderer(example_campaign(), load_theme(theme)) for theme in THEMES}


def with_many_stories(card_renderer: CardRenderer, locale: str) -> Snapshot:
    snapshot = customer_who_gets(card_renderer, locale, "cover", NAMES[locale])
    stories = card_renderer.theme.stories
    names = [story.name for story in stories if story.applies_to(snapshot.facts)]
    return replace(snapshot, stories=tuple(names))


@pytest.mark.parametrize("theme", THEMES)
def test_each_story_has_one_heading_on_the_page(renderers, theme):
    """
    It is below the title of the page, and it has words.
    """
    for story in STORIES:
        customer = customer_who_gets(renderers[theme], "en_US", story, NAMES["en_US"])
        card = renderers[theme].fragment(customer, story)
        texts = re.findall(r'<(\w+) role="heading" aria-level="2"[^>]*>(.*?)</\1>', card, re.DOTALL)

        assert 1 == len(texts) == card.count('role="heading"'), story
        assert texts[0][1].strip(), story


@pytest.mark.parametrize(("theme", "layout", "locale"), PDFS)
def test_each_page_of_a_pdf_has_its_heading_and_bookmark(renderers, theme, layout, locale):
    """
    One heading of the first level begins the document; bookmarks have the titles of the stories.
    """
    renderer = renderers[theme]
    snapshot = with_many_stories(renderer, locale)
    pdf = open_pdf(renderer.pdf(snapshot, layout))
    titles = [renderer.card_html.title(snapshot, story) for story in snapshot.stories]
    contents = [] if layout == "phone" else [snapshot.campaign["name"]]

    assert len(titles) > 15
    assert contents + titles == bookmarks(pdf)
    assert [1] + [2] * (len(bookmarks(pdf)) - 1) == headings(pdf)
    assert [] == list(faults(pdf))
