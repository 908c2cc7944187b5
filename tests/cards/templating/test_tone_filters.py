"""Sentences that praise or tease are shown where the card may say them, and listed."""

from __future__ import annotations

import pytest

from recap.campaign import Tone
from recap.cards import CardRenderer, Sentence

STREAK = "stories/streak.html"
OLD = "{% block sheet %}"
NEW = """{% block sheet %}<p id=said>{{
  ngettext("%(count)s day, again!", "%(count)s days, again!", 2, count=2) | tease
  or _("Well done, 100%%.") | praise or _("A streak.") }}</p>"""


@pytest.fixture
def said(changed_theme, make_snapshot):
    """Return a function that returns the first sentence of the card in a campaign of a tone."""
    renderer = changed_theme(STREAK, OLD, NEW)

    def said(strongest: str) -> str:
        campaign = renderer.campaign.model_copy(
            update={"tone": Tone.model_validate({"strongest": strongest})}
        )
        html = CardRenderer(campaign, renderer.theme).fragment(make_snapshot(), "streak")
        return str(html).partition("<p id=said>")[2].partition("</p>")[0]

    said.renderer = renderer  # type: ignore[attr-defined]
    return said


def test_a_milder_card_has_the_next_sentence(said):
    """
    Tease, else praise, else the neutral one.
    """
    assert ["2 days, again!", "Well done, 100%.", "A streak."] == [
        said("tease"), said("praise"), said("neutral")
    ]  # fmt: skip


def test_the_harshest_sentence_is_listed(said):
    """
    As it is written in the template, in its plural form.
    """
    expected = Sentence("tease", "%(count)s days, again!")

    assert expected == said.renderer.harshest_sentence("streak")
