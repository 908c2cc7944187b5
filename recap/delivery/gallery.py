"""
The gallery: the showcase on one HTML page that opens from disk.

It shows roles ("The heaviest year"), never who the customers are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from recap.campaign import FORMATS, Campaign
from recap.cards import CardRenderer
from recap.delivery import keys
from recap.delivery.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One showcase customer: a role, some numbers, and the keys of the pictures."""

    role: str  # such as "The heaviest year"
    numbers: tuple[str, ...]  # such as ("4,193 lines", "780 orders")
    stories: tuple[tuple[str, str], ...]  # name and alt text, in the customer's order
    cards: dict[tuple[str, str], str] = field(repr=False)  # (story, format) -> key in the store
    pdf: str | None = None  # key in the store


def gallery(
    store: Store, card_renderer: CardRenderer, campaign: Campaign, entries: Iterable[Entry]
) -> str:
    """Write the page that shows *entries* into *store*; return its key."""
    store.put("gallery/theme.css", card_renderer.page_assets.css.encode())  # for its fonts
    for name, file in card_renderer.page_assets.files.items():
        if name.startswith("fonts/"):
            store.put(f"gallery/{name}", file.read_bytes())
    entries = [*entries]
    shown = {story for entry in entries for story, _ in entry.stories}
    html = card_renderer.fill_page(
        "page/gallery.html",
        lang=campaign.locale.replace("_", "-"),
        campaign=campaign.name,
        brand=campaign.brand.name,
        formats=FORMATS,
        stories=[
            {"name": story.name, "title": story.title}
            for story in card_renderer.stories
            if story.name in shown
        ],
        entries=[_template_values(entry) for entry in entries],
    )
    store.put(keys.GALLERY, html.encode())
    return keys.GALLERY


def _template_values(entry: Entry) -> dict[str, object]:
    return {
        "role": entry.role,
        "numbers": entry.numbers,
        "pdf": entry.pdf and f"../{entry.pdf}",
        "rows": {
            size: [
                {"story": story, "alt": alt, "src": f"../{entry.cards[story, size]}"}
                for story, alt in entry.stories
                if (story, size) in entry.cards
            ]
            for size in FORMATS
        },
    }
