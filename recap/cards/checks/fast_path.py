"""Which cards are painted on plates, and why the others are not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from recap.cards.card_renderer import CardRenderer
from recap.cards.checks import sample_customers
from recap.cards.exceptions import NotPaintableError
from recap.cards.findings import Finding, quote
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
                yield Finding(
                    f"Story '{self.story}' is drawn slowly: {reason.reason}.",
                    str(self.file),
                    reason.fix,
                    "slow-card",
                    serious=False,
                    story=self.story,
                    formats=tuple(s for s, other in self.formats.items() if other == reason),
                )


def render_path(
    card_renderer: CardRenderer, story: Story, customers: Iterable[Snapshot], sizes: Iterable[str]
) -> RenderPath | None:
    """
    Return how the cards of *story* are drawn, in the formats *sizes*.

    None when it applies to none of *customers*, or cannot be filled: `StoryChecker` reports both.
    """
    if card_renderer.renderer.why_no_plates:
        return None  # the theme check reports it once
    customer = next((one for one in customers if story.applies_to(one.facts)), None)
    if customer is None:
        return None
    other = sample_customers.similar_customer(customer, card_renderer.photos.names)
    try:
        formats = {
            size: _fallback_reason(card_renderer, story.name, size, customer, other)
            for size in sizes
        }
    except RecapError:
        return None
    return RenderPath(story.name, story.file, formats)


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
