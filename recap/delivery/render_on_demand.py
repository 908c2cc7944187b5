"""
Draw what is not there yet: the one place for drawing ahead and for drawing on demand.

WeasyPrint and PDFium must not run in two threads at once, so a process draws one
thing at a time; whoever waited looks again, and finds it drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock

from recap.campaign import Campaign
from recap.cards import CardRenderer
from recap.delivery import keys
from recap.delivery.plate_store import PlateShelf
from recap.delivery.store import Store
from recap.stories import Snapshot

DRAWING = RLock()


def card_renderer_of(campaign: Campaign, store: Store) -> CardRenderer:
    """Return a studio that draws for *campaign* on the plates in *store*."""
    return CardRenderer(campaign, plate_storage=PlateShelf(store))


def card(
    store: Store,
    card_renderer: CardRenderer,
    snapshot: Snapshot,
    recap_id: str,
    story: str,
    size: str = "story",
    kind: str = "png",
) -> str:
    """Return the key of a card, drawn now when the store does not have it."""
    with DRAWING:
        key = keys.card(
            recap_id, story, size, kind, card_renderer.card_fingerprint(snapshot, story, size)
        )
    return _kept(store, key, lambda: card_renderer.card(snapshot, story, size, kind))


def pdf(store: Store, card_renderer: CardRenderer, snapshot: Snapshot, recap_id: str) -> str:
    """Return the key of the PDF, made now when the store does not have it."""
    with DRAWING:
        key = keys.pdf(recap_id, card_renderer.pdf_fingerprint(snapshot))
    return _kept(store, key, lambda: card_renderer.pdf(snapshot))


def _kept(store: Store, key: str, draw: Callable[[], bytes]) -> str:
    if not store.exists(key):
        with DRAWING:
            if not store.exists(key):
                store.put(key, draw())
    return key
