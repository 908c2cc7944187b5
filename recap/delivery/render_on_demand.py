"""
Draw a card or PDF unless the store already has it, for the run and for the server.

WeasyPrint and PDFium must not run in two threads at once, so `RENDER_LOCK` lets a process
draw one file at a time. A thread that waited for the lock checks the store again.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock

from recap.campaign import Campaign
from recap.cards import CardRenderer
from recap.delivery import keys
from recap.delivery.plate_store import PlateStore
from recap.delivery.store import Store
from recap.stories import Snapshot, Theme

RENDER_LOCK = RLock()


def card_renderer_of(campaign: Campaign, store: Store, theme: Theme | None = None) -> CardRenderer:
    """
    Return a renderer for *campaign* that shares its plates through *store*.

    It draws with *theme*; without it, with the campaign's theme as it is now.
    """
    return CardRenderer(campaign, theme, plate_storage=PlateStore(store))


def card(
    store: Store,
    card_renderer: CardRenderer,
    snapshot: Snapshot,
    recap_id: str,
    story: str,
    size: str = "story",
    kind: str = "png",
) -> str:
    """Return the key of a card; draw the card when the store does not have it."""
    with RENDER_LOCK:
        key = keys.card(
            recap_id, story, size, kind, card_renderer.card_fingerprint(snapshot, story, size)
        )
    return _stored(store, key, lambda: card_renderer.card(snapshot, story, size, kind))


def pdf(
    store: Store,
    card_renderer: CardRenderer,
    snapshot: Snapshot,
    recap_id: str,
    layout: str | None = None,
) -> str:
    """
    Return the key of the PDF; create the PDF when the store does not have it.

    *layout* is one of `PDF_LAYOUTS`; without it, the campaign's.
    """
    with RENDER_LOCK:
        key = keys.pdf(recap_id, card_renderer.pdf_fingerprint(snapshot, layout))
    return _stored(store, key, lambda: card_renderer.pdf(snapshot, layout))


def _stored(store: Store, key: str, draw: Callable[[], bytes]) -> str:
    if not store.exists(key):
        with RENDER_LOCK:
            if not store.exists(key):
                store.put(key, draw())
    return key
