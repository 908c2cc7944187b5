"""The page explains every number as `recap explain` does, in the customer's language."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest
from activity_builder import facts_by_customer
from one_recap import CUSTOMER, campaign

from recap import facts, stories
from recap.campaign import Stories
from recap.cards import CardRenderer
from recap.cards.templating.formatting import LocaleFormatter
from recap.delivery.page import Page
from recap.facts import REASONS, Window, explain, translate_text
from recap.facts.evidence.snapshot_lines import Shown
from recap.stories import Snapshot

pytestmark = pytest.mark.slow

LOCALES = ("en_US", "de", "el")


def lines() -> pd.DataFrame:
    """Return a year with two days a month; some lines have no names, quantity zero, or are fees."""
    at = [f"2017-{month:02}-{day:02} 18:05" for month in range(1, 13) for day in (3, 3, 21)]
    size = len(at)
    items = [None if n % 7 == 0 else f"Item <{n % 5}>" for n in range(size)]
    kinds = ["fee" if n % 11 == 5 else "event" for n in range(size)]
    return pd.DataFrame(
        {
            "customer_id": CUSTOMER.id,
            "at": pd.to_datetime(at),
            "item": items,
            "category": [name and "Food\x1fDrinks" for name in items],
            "channel": "Main Street",
            "order_id": [f"SECRET-{moment[:10]}" for moment in at],
            "amount": [n + 0.25 for n in range(size)],
            "savings": 0.5,
            "quantity": [float(n % 3) for n in range(size)],
            "minutes": 12.0,
            "score": 4.0,
            "kind": kinds,
        }
    )


@pytest.fixture(scope="module")
def card_renderer() -> CardRenderer:
    every = {"stories": Stories(), "currency": "EUR"}
    return CardRenderer(campaign().model_copy(update=every))


def snapshot_of(card_renderer: CardRenderer, locale: str, show: Shown = "all") -> Snapshot:
    year = Window(card_renderer.campaign.first_day, card_renderer.campaign.last_day)
    counted = facts_by_customer(facts.count(lines(), year))[CUSTOMER.id]
    customer = replace(CUSTOMER, locale=locale)
    snapshot = stories.build_snapshot(
        card_renderer.campaign, card_renderer.theme, customer, counted
    )
    evidence = facts.evidence_for_snapshots({CUSTOMER.id: snapshot.facts}, lines(), show=show)
    return replace(snapshot, evidence=evidence[CUSTOMER.id])


def sheets(page: str) -> dict[str, list[str]]:
    """Return the HTML of each fact in "How was this counted?", by story."""
    groups = {}
    for part in page.split('<section class="rp-story" id="')[1:]:
        sheet = part.partition('data-act="counted"')[2].partition('<p class="rp-basis">')[0]
        groups[part.partition('"')[0]] = sheet.split('<div class="rp-group">')[1:]
    return groups


def text(html: str) -> str:
    """Return the visible text of *html*, with one blank between words."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split()) + " "


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_shows_what_explain_shows(card_renderer, locale):
    """
    For each number: the used lines, the excluded lines with reasons, the first lines; no ids.
    """
    snapshot, words = snapshot_of(card_renderer, locale), LocaleFormatter(locale)
    page = Page(card_renderer, card_renderer.campaign).fill(snapshot, "token")
    explained = {each.name: each for each in explain(snapshot.facts, lines())}

    groups_by_story = sheets(page)

    assert [*snapshot.stories] == [*groups_by_story]
    for story, groups in groups_by_story.items():
        for fact in {*card_renderer.used_facts(story)} & {*snapshot.facts}:
            title = translate_text(facts.fact_title(fact), locale)
            [group] = [text(each) for each in groups if f"<dt>{title}</dt>" in each]
            expected = explained[fact]
            for reason, number in expected.excluded.items():
                assert f"{translate_text(REASONS[reason], locale)} {number} " in group
            assert f" {expected.used} " in group
            assert f" {expected.matching} " in group
            for line in expected.lines:
                assert words.day(line["at"][:10]) in group
                assert words.time("18:05").replace("\xa0", " ") in group
                assert words.money(line["amount"], "EUR").replace("\xa0", " ") in group
                assert line.get("item", "") in group
    assert "SECRET" not in page.partition("<body")[2]


def test_counts_without_lines(card_renderer):
    """
    A campaign that shows no lines still shows the counts.
    """
    page = Page(card_renderer, card_renderer.campaign).fill(
        snapshot_of(card_renderer, "en_US", show="none"), "token"
    )

    assert "Lines counted" in page
    assert 'class="rp-lines"' not in page
    assert "Item" not in text("".join(sheets(page)["savings"]))


def test_a_snapshot_without_evidence_has_definitions_only(card_renderer):
    """
    The page of an older snapshot has the definition of each number, and no counts.
    """
    older = replace(snapshot_of(card_renderer, "en_US"), evidence={})

    [group] = sheets(Page(card_renderer, card_renderer.campaign).fill(older, "token"))["savings"]

    assert "Savings How much money you saved." == text(group).strip()


def test_the_columns_of_a_number_are_shown_on_its_lines(card_renderer):
    """
    The lines of the savings show the saved amounts; other lines do not.
    """
    groups_by_story = sheets(
        Page(card_renderer, card_renderer.campaign).fill(snapshot_of(card_renderer, "de"), "token")
    )

    assert "· 0,50 € gespart " in text(groups_by_story["savings"][0])
    assert "gespart" not in text("".join(groups_by_story["top-items"]))


def test_a_line_shows_who_made_its_item(card_renderer):
    """
    After the name; a name that is also the category is shown once.
    """
    snapshot = snapshot_of(card_renderer, "en_US")
    shown = {**snapshot.evidence["lines"]}
    size = len(shown["at"])
    shown |= {"item": ["Home"] * size, "item_by": ["The Band"] * size}
    shown |= {"category": ["The Band"] * size}
    made = replace(snapshot, evidence={**snapshot.evidence, "lines": shown})

    page = Page(card_renderer, card_renderer.campaign).fill(made, "token")

    assert "Home · The Band · Main Street" in text("".join(sheets(page)["top-items"]))
