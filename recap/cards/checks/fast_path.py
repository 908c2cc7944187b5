"""Which cards are painted on plates, and why the others are not."""

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

TAGS = re.compile(r"(<[^<>]*>)")
MARK_IT = 'mark its element as a slot, such as <p data-slot="text">'
SLOT_RULES = "the cards are right; to make them fast, see what slots may hold in docs/templates.md"


@dataclass(frozen=True, slots=True)
class FallbackReason:
    """Why cards take the slow path, and how to change that."""

    reason: str
    fix: str


@dataclass(frozen=True, slots=True)
class RenderPath:
    """How the cards of a story are drawn, by format: None where they are painted on a plate."""

    story: str
    file: Path
    formats: dict[str, FallbackReason | None]

    def findings(self) -> Iterator[Finding]:
        """Yield a finding for each reason, with its formats."""
        for reason in dict.fromkeys(self.formats.values()):
            if reason is not None:
                sizes = ", ".join(size for size, other in self.formats.items() if other == reason)
                what = f"Story '{self.story}' is drawn slowly ({sizes}): {reason.reason}."
                yield Finding(what, str(self.file), reason.fix, serious=False)


def render_paths(
    card_renderer: CardRenderer, on_story: Callable[[], None] = lambda: None
) -> list[RenderPath]:
    """
    Return how the cards of each story are drawn, for stories that apply to a sample customer.

    Calls *on_story* before each story of the campaign. A story that cannot be filled is left out:
    `check_theme` reports it.
    """
    if card_renderer.renderer.why_no_plates:
        return []  # the theme check reports it once
    customers = sample_customers.snapshots(card_renderer.campaign, card_renderer.theme)
    return [*_render_paths(card_renderer, [*customers.values()], on_story)]


def _render_paths(
    card_renderer: CardRenderer, customers: list[Snapshot], on_story: Callable[[], None]
) -> Iterator[RenderPath]:
    for story in card_renderer.stories:
        on_story()
        customer = next((one for one in customers if story.applies_to(one.facts)), None)
        if customer is not None:
            with suppress(RecapError):
                formats = _by_format(card_renderer, story, customer)
                yield RenderPath(story.name, story.file, formats)


def _by_format(
    card_renderer: CardRenderer, story: Story, customer: Snapshot
) -> dict[str, FallbackReason | None]:
    other = sample_customers.similar_customer(customer, card_renderer.photos.names)
    return {
        size: _fallback_reason(card_renderer, story.name, size, customer, other) for size in FORMATS
    }


def _fallback_reason(
    card_renderer: CardRenderer, story: str, size: str, customer: Snapshot, other: Snapshot
) -> FallbackReason | None:
    try:
        key, other_key = (
            parse_slots(card_renderer.html(one, story, size)).template_key
            for one in (customer, other)
        )
    except NotPaintableError as error:
        return _without_plate(str(error))
    if key != other_key:
        difference = _first_difference(key, other_key)
        return FallbackReason(f"{difference} makes a plate for every customer", MARK_IT)
    reason = card_renderer.fallback_reason(customer, story, size)
    return None if reason is None else _without_plate(reason)


def _without_plate(reason: str) -> FallbackReason:
    return FallbackReason(f"it is drawn without a plate, because {reason}", SLOT_RULES)


def _first_difference(key: str, other_key: str) -> str:
    """Quote the first tag or text of *key* that differs in the key of another customer."""
    pairs = zip(TAGS.split(key), TAGS.split(other_key), strict=False)
    return next((quote(one) for one, other in pairs if one != other), "the number of elements")
