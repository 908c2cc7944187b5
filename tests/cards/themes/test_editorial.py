"""The theme editorial: its charts are as long as the facts, and every persona has a drawing."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from example_poster import example_campaign
from reference_comparison import assert_like_reference

from recap.cards import FORMATS, CardRenderer
from recap.cards.checks import sample_customers
from recap.cards.checks.source_check import check_sources
from recap.delivery.page import Page
from recap.stories import Snapshot, load_theme, theme_of

BAR = re.compile(r'<rect x="[\d.]+" y="[\d.]+" width="\d+" height="(?P<tall>[\d.]+)"')
HATCHED = re.compile(r'<path d="M \d+ (?P<foot>\d+) V (?P<top>[\d.]+) H')
COLUMN = re.compile(r'<path d="M \d+ (?P<top>[\d.]+) H \d+ V (?P<foot>\d+) H')


@pytest.fixture(scope="module")
def editorial() -> CardRenderer:
    campaign = example_campaign().model_copy(update={"theme": "editorial"})
    return CardRenderer(campaign, theme_of(campaign))


@pytest.fixture(scope="module")
def anna(editorial) -> Snapshot:
    return sample_customers.snapshots(editorial.campaign, editorial.theme)["median"]


def test_editorial_has_every_story_of_the_base_and_nothing_that_cards_ignore():
    """
    Each story has its own look, and its CSS works on cards.
    """
    theme = load_theme("editorial")
    looks = {file.stem for file in (theme.folder / "stories").glob("*.html")}

    assert looks == {story.name for story in theme.stories}
    assert [] == [*check_sources(theme)]


def test_captions_of_charts_are_translated():
    """
    What a mark stands for are words that only this theme has, in each of its catalogues.
    """
    folder = load_theme("editorial").folder
    stories = [file.read_text("utf-8") for file in (folder / "stories").glob("*.html")]
    captions = {text for story in stories for text in re.findall(r'_\("([^"]+)"\)', story)}
    catalogues = [read_po(BytesIO(file.read_bytes())) for file in (folder / "locales").glob("*.po")]

    assert 10 == len(captions)
    for catalogue in catalogues:
        assert captions == {message.id for message in catalogue if message.id and message.string}


@pytest.mark.parametrize("size", FORMATS)
def test_bars_of_months_begin_at_zero(editorial, anna, size):
    """
    Half as many items have half as tall a bar, and a month without any has none.
    """
    events = [28, 0, 14, 35, 29, 33, 24, 38, 41, 27, 56, 7]
    months = [
        {**month, "events": count}
        for month, count in zip(anna.facts["months"], events, strict=True)
    ]
    busiest = {**anna.facts["busiest_month"], "month": "2017-11", "events": 56}
    customer = replace(anna, facts={**anna.facts, "months": months, "busiest_month": busiest})
    html = editorial.html(customer, "rhythm", size)
    [peak] = [float(bar["tall"]) for bar in BAR.finditer(html)]
    others = [float(bar["foot"]) - float(bar["top"]) for bar in HATCHED.finditer(html)]

    assert [round(count / 56, 2) for count in events if 0 < count < 56] == [
        round(tall / peak, 2) for tall in others
    ]


@pytest.mark.parametrize("size", FORMATS)
def test_the_columns_of_two_years_begin_at_zero(editorial, anna, size):
    """
    With 407 items after 381, the second column is 7 % taller than the first.
    """
    html = editorial.html(anna, "growth", size)
    [now] = [float(bar["tall"]) for bar in BAR.finditer(html)]
    [before] = [float(bar["foot"]) - float(bar["top"]) for bar in COLUMN.finditer(html)]

    assert now / before == pytest.approx(407 / 381, abs=0.002)


def test_every_persona_has_its_own_drawing(editorial, anna):
    """
    Those of the base; a campaign's own persona has a rosette, which is the customer's own.
    """
    names = [persona.name for persona in editorial.theme.personas] + ["The Foodie"]
    drawings = set()
    for name in names:
        persona = {"name": name, "description": "Somebody."}
        customer = replace(anna, facts={**anna.facts, "persona": persona})
        html = editorial.html(customer, "persona", "story")
        drawings.add(html[html.index("<svg") : html.index("</svg>")])

    assert len(drawings) == len(names)


def test_two_customers_have_different_covers(editorial, anna):
    """
    The rings follow the months and the customer's own chance, and are the same every time.
    """
    other = replace(anna, customer={**anna.customer, "id": "another"})
    [mine, again, theirs] = [
        re.findall(r'<path d="[^"]+"', editorial.html(each, "cover", "story"))
        for each in (anna, replace(anna, facts=dict(anna.facts)), other)
    ]

    assert mine == again
    assert mine != theirs


def test_the_page_has_the_sheet_of_the_base_and_then_that_of_the_theme(editorial):
    """
    The theme's colours of the page come after those of the base, so they win.
    """
    data, type_ = Page(editorial, editorial.campaign).statics["page.css"]
    css = data.decode()

    assert "text/css" == type_
    assert 0 < css.index("color-scheme: dark") < css.index("color-scheme: light")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("story", "size"),
    [("cover", "story"), ("summary", "link"), ("remarkable", "square"), ("clock", "portrait")],
)
def test_a_painted_card_is_the_reference(editorial, story, size):
    """
    The largest numbers and the longest names are painted on a plate, and look as without one.
    """
    people = sample_customers.snapshots(editorial.campaign, editorial.theme)
    customer = people["huge numbers, longest names"]

    assert editorial.fallback_reason(customer, story, size) is None
    assert_like_reference(editorial, customer, story, size, f"editorial {size}")
