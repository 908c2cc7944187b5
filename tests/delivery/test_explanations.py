"""The page tells of every number what `recap explain` tells of it, in the customer's language."""

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

SPOKEN = ("en_US", "de", "el")


def lines() -> pd.DataFrame:
    """A year of two days a month; some lines name nothing, some are of quantity zero or fees."""
    at = [f"2017-{month:02}-{day:02} 18:05" for month in range(1, 13) for day in (3, 3, 21)]
    size = len(at)
    some = [None if n % 7 == 0 else f"Item <{n % 5}>" for n in range(size)]
    kinds = ["fee" if n % 11 == 5 else "event" for n in range(size)]
    return pd.DataFrame(
        {
            "customer_id": CUSTOMER.id,
            "at": pd.to_datetime(at),
            "item": some,
            "category": [name and "Food\x1fDrinks" for name in some],
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


def told(card_renderer: CardRenderer, locale: str, show: Shown = "all") -> Snapshot:
    year = Window(card_renderer.campaign.first_day, card_renderer.campaign.last_day)
    counted = facts_by_customer(facts.count(lines(), year))[CUSTOMER.id]
    who = replace(CUSTOMER, locale=locale)
    snapshot = stories.build_snapshot(card_renderer.campaign, card_renderer.theme, who, counted)
    evidence = facts.evidence_for_snapshots({CUSTOMER.id: snapshot.facts}, lines(), show=show)
    return replace(snapshot, evidence=evidence[CUSTOMER.id])


def sheets(page: str) -> dict[str, list[str]]:
    """The parts of what stands behind "How was this counted?", by story, as HTML."""
    found = {}
    for part in page.split('<section class="rp-story" id="')[1:]:
        sheet = part.partition('data-act="counted"')[2].partition('<p class="rp-basis">')[0]
        found[part.partition('"')[0]] = sheet.split('<div class="rp-group">')[1:]
    return found


def text(html: str) -> str:
    """What a reader sees of *html*, with one blank between words."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split()) + " "


@pytest.mark.parametrize("locale", SPOKEN)
def test_the_page_tells_what_explain_tells(card_renderer, locale):
    """
    Of each number: how many lines, how many not and why, and the first of them; no id.
    """
    snapshot, words = told(card_renderer, locale), LocaleFormatter(locale)
    page = Page(card_renderer, card_renderer.campaign).fill(snapshot, "token")
    explained = {each.name: each for each in explain(snapshot.facts, lines())}

    found = sheets(page)

    assert len(found) > 10
    for story, groups in found.items():
        for fact in {*card_renderer.used_facts(story)} & {*snapshot.facts}:
            said = translate_text(facts.fact_title(fact), locale)
            [group] = [text(each) for each in groups if f"<dt>{said}</dt>" in each]
            expected = explained[fact]
            for why, number in expected.excluded.items():
                assert f"{translate_text(REASONS[why], locale)} {number} " in group
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
    Where a campaign shows no lines, the counts are told all the same.
    """
    page = Page(card_renderer, card_renderer.campaign).fill(
        told(card_renderer, "en_US", show="none"), "token"
    )

    assert "Lines counted" in page
    assert 'class="rp-lines"' not in page
    assert "Item" not in text("".join(sheets(page)["savings"]))


def test_a_snapshot_that_knows_no_lines_tells_the_meaning(card_renderer):
    """
    One of the version before has its page: each number with its definition, and no counts.
    """
    older = replace(told(card_renderer, "en_US"), evidence={})

    [group] = sheets(Page(card_renderer, card_renderer.campaign).fill(older, "token"))["savings"]

    assert "Savings How much money you saved." == text(group).strip()


def test_the_columns_of_a_number_are_shown_on_its_lines(card_renderer):
    """
    What was saved stands beside the lines of what you saved, and nowhere else.
    """
    found = sheets(
        Page(card_renderer, card_renderer.campaign).fill(told(card_renderer, "de"), "token")
    )

    assert "· 0,50 € gespart " in text(found["savings"][0])
    assert "gespart" not in text("".join(found["top-items"]))
