"""Which cards are painted on plates, and what keeps the others from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from recap.cards.card_renderer import CardRenderer
from recap.cards.checks import sample_customers
from recap.cards.exceptions import NotPaintableError
from recap.cards.findings import Finding, quote
from recap.cards.sizes import FORMATS
from recap.cards.templating import parse_slots
from recap.errors import RecapError
from recap.stories import Snapshot, Story

PARTS = re.compile(r"(<[^<>]*>)")
MARK_IT = 'mark its element: <p data-slot="text">, or whatever it is'
ALLOWED = "cards are right all the same; docs/templates.md says what slots may hold"


@dataclass(frozen=True, slots=True)
class FallbackReason:
    """Why a card is drawn slowly, and how to mend that."""

    reason: str
    fix: str


@dataclass(frozen=True, slots=True)
class RenderPath:
    """How the cards of a story are drawn: by format, None where that is fast."""

    story: str
    file: Path
    formats: dict[str, FallbackReason | None]

    def findings(self) -> Iterator[Finding]:
        """Yield each reason once, with the formats that it holds for."""
        for slow in dict.fromkeys(self.formats.values()):
            if slow is not None:
                sizes = ", ".join(size for size, why in self.formats.items() if why == slow)
                what = f"Story '{self.story}' is drawn slowly ({sizes}): {slow.reason}."
                yield Finding(what, str(self.file), slow.fix, serious=False)


def render_paths(
    card_renderer: CardRenderer, tried: Callable[[], None] = lambda: None
) -> list[RenderPath]:
    """
    Tell of each story that made-up customers are told how its cards are drawn.

    Calls *tried* before each story that a campaign tells.
    """
    customers = sample_customers.snapshots(card_renderer.campaign, card_renderer.theme)
    return [*_ways(card_renderer, [*customers.values()], tried)]


def _ways(
    card_renderer: CardRenderer, customers: list[Snapshot], tried: Callable[[], None]
) -> Iterator[RenderPath]:
    for story in card_renderer.stories:
        tried()
        customer = next((each for each in customers if story.applies_to(each.facts)), None)
        if customer is not None:
            with suppress(RecapError):  # `check` tells of those
                yield RenderPath(story.name, story.file, _formats(card_renderer, story, customer))


def _formats(
    card_renderer: CardRenderer, story: Story, customer: Snapshot
) -> dict[str, FallbackReason | None]:
    other = sample_customers.like(customer, card_renderer.photos.names)
    return {size: _slow(card_renderer, story.name, size, customer, other) for size in FORMATS}


def _slow(
    card_renderer: CardRenderer, story: str, size: str, customer: Snapshot, other: Snapshot
) -> FallbackReason | None:
    pair = (card_renderer.html(who, story, size) for who in (customer, other))
    try:
        here, there = (parse_slots(html).template_key for html in pair)
    except NotPaintableError as error:
        return FallbackReason(f"it is drawn in one piece, as {error}", ALLOWED)
    if here != there:
        return FallbackReason(f"{_own(here, there)} makes a plate for every customer", MARK_IT)
    reason = card_renderer.fallback_reason(customer, story, size)
    return (
        None
        if reason is None
        else FallbackReason(f"it is drawn in one piece, as {reason}", ALLOWED)
    )


def _own(here: str, there: str) -> str:
    """Quote the first thing in a template_key that another customer's has otherwise."""
    both = zip(PARTS.split(here), PARTS.split(there), strict=False)
    return next((quote(one) for one, other in both if one != other), "the number of elements")
