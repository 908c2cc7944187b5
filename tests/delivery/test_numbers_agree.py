"""Card, page, PDF, alt text and explanation of one snapshot have the same numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from typing import Any

import pandas as pd
import pypdfium2
import pytest
from one_recap import FACTS, Client, campaign

from recap import stories
from recap.campaign import Stories
from recap.cards import CardRenderer
from recap.delivery import links, snapshot_store
from recap.delivery.server import app
from recap.delivery.store import Store
from recap.facts import explain
from recap.runs.folder import Run, begin
from recap.stories import Customer, Snapshot

pytestmark = pytest.mark.slow

MANY = FACTS
FEW = FACTS | {"events": 12, "active_days": 3, "total_amount": 0.5, "savings": 1.0}
HUGE = FACTS | {"events": 1_234_567, "orders": 98_765, "total_amount": 7_654_321.05}
MARKS = {"00", "06", "12", "18"}  # around a clock
PLACES = {"1", "2", "3"}
LINE = pd.DataFrame(
    {
        "customer_id": "C-1",
        "at": pd.to_datetime(["2017-03-05 10:00"]),
        **dict.fromkeys(("item", "category", "channel", "order_id"), "A"),
        **dict.fromkeys(("amount", "savings", "minutes", "quantity"), 1.0),
    }
)
CUSTOMERS = [("en_US", MANY), ("de", HUGE), ("el", FEW)]


NUMBER = re.compile(r"\d+(?:[.,'\u2019\u00a0 ]\d{1,3})*")


def numbers(text: str) -> set[str]:
    """Return the numbers in *text* as digits, without the separators of any language."""
    return {re.sub(r"\D", "", match) for match in NUMBER.findall(text)}


def visible_text(html: str) -> str:
    """Return the text of *html*, without tags, styles and drawings."""
    html = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", html))


def numbers_of(value: Any) -> Iterator[str]:
    """Yield the numbers in a fact, rounded in all ways in which a card may round them."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from numbers_of(part)
    elif isinstance(value, float | int):
        yield from (re.sub(r"\D", "", f"{value:.{digits}f}") for digits in range(3))
    else:
        yield from (part.lstrip("0") for part in re.findall(r"\d+", str(value)))


@pytest.fixture(scope="module", params=CUSTOMERS, ids=[locale for locale, _ in CUSTOMERS])
def recap(request, tmp_path_factory) -> tuple[Run, Snapshot, str]:
    """Return a customer with all stories that the facts allow, and the token of the page."""
    locale, facts = request.param
    every = {"stories": Stories(), "currency": "EUR"}
    run = begin(campaign().model_copy(update=every), tmp_path_factory.mktemp("same") / "run")
    customer = Customer(id="C-1", locale=locale)
    snapshot = stories.build_snapshot(run.campaign, stories.theme_of(run.campaign), customer, facts)
    snapshot_store.keep(Store(run.store_url), run.recap_id("C-1"), snapshot)
    [(_, token)] = links.mint(run, [run.recap_id("C-1")])
    return run, snapshot, token


@pytest.fixture(scope="module")
def pages(recap) -> dict[str, str]:
    """Return the parts of the served page, by story."""
    run, _, token = recap
    html = Client(app(run, CardRenderer(run.campaign))).get(f"/r/{token}").text
    parts = re.split(r'<section class="rp-story" id="([^"]+)"', html)
    return {
        name: "<section" + part.partition('<div class="rp-actions"')[0]
        for name, part in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_all_outputs_have_the_same_numbers(recap, pages):
    """
    Page, card and PDF have the same numbers; every number, also in alt text, is explained.
    """
    run, snapshot, _ = recap
    card_renderer = CardRenderer(run.campaign)
    explained = {
        number
        for explanation in explain(snapshot.facts, LINE)
        for number in numbers_of(explanation.value)
    }
    year = snapshot.campaign["year_label"]
    with closing(pypdfium2.PdfDocument(card_renderer.pdf(snapshot))) as pdf:
        printed = [numbers(sheet.get_textpage().get_text_bounded()) for sheet in pdf]

    assert [*snapshot.stories] == [*pages]
    for story, paper in zip(snapshot.stories, printed, strict=True):
        card = numbers(visible_text(card_renderer.html(snapshot, story).partition("<body")[2]))
        alt = numbers(card_renderer.alt_text(snapshot, story))
        assert card == numbers(visible_text(pages[story])), story
        assert card - {year} <= paper, story
        assert paper - card <= {year[:2], year[2:]}, story  # the cover breaks the year
        assert card <= explained | MARKS | {year}, story
        assert alt <= explained | PLACES | {year}, story


def test_different_numbers_are_noticed():
    """
    The helpers of the test above find different numbers in every language.
    """
    assert {"1234", "2017", "9"} == numbers("1.234 in 2017, 9")
    assert {"312", "3124", "31240"} == {*numbers_of(312.4)}
    assert {"2017", "3", "5"} == {*numbers_of("2017-03-05")}
    assert (
        " 12 days"
        == visible_text("<svg><text>99</text></svg><b>12 days</b>").replace("  ", " ").rstrip()
    )
