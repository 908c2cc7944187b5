"""Find what must stop a run, without laying out a card."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from recap.campaign import Campaign
from recap.cards.card_renderer import CardRenderer
from recap.cards.checks import sample_customers
from recap.cards.checks.card_check import CardCheck
from recap.cards.checks.waived_findings import waive
from recap.cards.findings import Finding, merged
from recap.cards.sizes import FORMATS
from recap.errors import RecapError

SIZE = next(iter(FORMATS))  # elements differ little between formats


def launch_errors(campaign: Campaign) -> list[Finding]:
    """
    Return the serious problems of the HTML of the stories, filled for sample customers.

    A template that cannot be filled is none: the run names the customers whom that concerns.
    """
    kept, _ = waive(merged(_findings(campaign)), campaign.waivers, complete=False)
    return [finding for finding in kept if finding.serious]


def _findings(campaign: Campaign) -> Iterator[Finding]:
    with suppress(RecapError):
        card_renderer = CardRenderer(campaign, marks_lines=True)
        customers = sample_customers.snapshots(campaign, card_renderer.theme)
        for story in card_renderer.stories:
            for trait, customer in customers.items():
                if story.applies_to(customer.facts):
                    check = CardCheck(story, SIZE, trait, card_renderer.theme)
                    with suppress(RecapError):
                        yield from check.tag_findings(
                            card_renderer.html(customer, story.name, SIZE)
                        )
