"""Which cards are painted on plates, and why the others are not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recap.cards.card_renderer import CardRenderer
from recap.cards.checks import sample_customers
from recap.cards.exceptions import NotPaintableError
from recap.cards.findings import Finding, quote
from recap.cards.layout import Document
from recap.cards.templating import parse_slots, without_lines
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


class PathFinder:
    """
    Finds out how the cards of *story* are drawn, with *customer* and a similar one.

    The card of the first format is compared with its reference, pixel by pixel. Those of the other
    formats are only laid out, unless *exact* or that card was not equal.
    """

    def __init__(
        self, card_renderer: CardRenderer, story: Story, customer: Snapshot, *, exact: bool
    ) -> None:
        self._card_renderer, self._story, self.customer = card_renderer, story, customer
        self._exact = exact
        self._other = sample_customers.similar_customer(customer, card_renderer.photos.names)
        self._formats: dict[str, FallbackReason | None] = {}

    def add(self, size: str, document: Document) -> None:
        """Try a card, of which *document* is the layout with numbered slots."""
        self._formats[size] = self._fallback_reason(size, document, compare=self.compares)

    @property
    def compares(self) -> bool:
        """Whether the pixels of the next card are looked at."""
        return self._exact or not self._formats or any(self._formats.values())

    def path(self) -> RenderPath | None:
        """Return how the cards are drawn; None when none was tried."""
        if not self._formats:
            return None
        return RenderPath(self._story.name, self._story.file, self._formats)

    def _fallback_reason(
        self, size: str, document: Document, *, compare: bool
    ) -> FallbackReason | None:
        name = self._story.name
        try:
            key, other_key = (
                parse_slots(self._card_renderer.html(one, name, size)).template_key
                for one in (self.customer, self._other)
            )
        except NotPaintableError as error:
            return _without_plate(str(error))
        if key != other_key:
            difference = _first_difference(key, other_key)
            return FallbackReason(f"{difference} makes a plate for every customer", MARK_IT)
        reason = self._card_renderer.try_plate(self.customer, name, size, document, compare=compare)
        return None if reason is None else _without_plate(reason)


def numbered(html: str) -> str:
    """Return *html* with the number of each slot, as plates need it; itself when that cannot be."""
    try:
        return parse_slots(html).html()
    except NotPaintableError:
        return html


def _without_plate(reason: str) -> FallbackReason:
    return FallbackReason(f"it is drawn without a plate, because {reason}", SLOT_RULES)


def _first_difference(key: str, other_key: str) -> str:
    """Quote the first tag or text of *key* that differs in the key of another customer."""
    parts, others = (TAGS.split(without_lines(each)) for each in (key, other_key))
    pairs = zip(parts, others, strict=False)
    return next((quote(one) for one, other in pairs if one != other), "the number of elements")
