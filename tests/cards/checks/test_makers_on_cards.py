"""Who made an item, small on the cards that name the item."""

from __future__ import annotations

import re

import pytest

from recap.campaign import Campaign, Stories
from recap.cards import FORMATS, CardRenderer
from recap.cards.checks import ThemeChecker, sample_customers

STORIES = ("top-items", "loyalty", "best-item", "rarity", "summary")
COLUMNS = {"customer_id": "who", "at": "when", "item": "what", "score": "stars"}


def card_renderer(**columns: str) -> CardRenderer:
    source = {"path": "log.csv", "columns": COLUMNS | columns}
    campaign = {"name": "Year", "brand": "B", "year": 2026, "zone": "UTC", "source": source}
    plan = Campaign.model_validate(campaign | {"stories": Stories(order=STORIES)})
    return CardRenderer(plan)


@pytest.mark.parametrize("story", STORIES)
def test_a_card_shows_who_made_its_item(story):
    """
    Only where the log says it; without that the card has no place for it.
    """
    for columns, has_maker in (({"item_by": "brand"}, True), ({}, False)):
        renderer = card_renderer(**columns)
        customer = sample_customers.snapshots(renderer.campaign, renderer.theme)["median"]
        for size in FORMATS:
            html = renderer.html(customer, story, size)
            assert has_maker == ('<span class="by' in html), size
            assert has_maker == ("Green Valley" in html or "Crispy" in html), size


def test_an_item_without_a_maker_among_others():
    """
    Its line has the same height; the card says nothing about who made it.
    """
    renderer = card_renderer(item_by="brand")
    customer = sample_customers.snapshots(renderer.campaign, renderer.theme)["median"]
    del customer.facts["top_items"][1]["by"]

    for story in ("top-items", "summary"):
        html = renderer.html(customer, story, "story")
        makers = re.findall(r'<span class="by[^>]*>([^<]*)</span>', html)
        assert ["Green Valley", "", "Old Mill", "Green Valley", "Crispy"] == makers
    alt = renderer.alt_text(customer, "top-items")
    assert alt.startswith("1. Bananas (Green Valley), 2. Oat milk, 3.")


@pytest.mark.slow
def test_cards_with_makers_have_no_problem_and_are_drawn_fast():
    """
    Also with the longest names: nothing overlaps or leaves the card, and every value has a slot.
    """
    renderer = card_renderer(item_by="brand")

    results = map(ThemeChecker(renderer).check, [story.name for story in renderer.stories])
    assert [] == [str(finding) for result in results for finding in result.findings]
