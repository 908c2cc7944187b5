"""Where recaps are kept, and how customers reach them: store, links, page, gallery."""

from recap.delivery.cleanup import clear_all_but
from recap.delivery.gallery import Entry
from recap.delivery.store import BufferedStore, Store, explained

__all__ = [
    "BufferedStore",
    "Entry",
    "Store",
    "clear_all_but",
    "explained",
    "gallery",
    "keys",
    "links",
    "render_on_demand",
    "server",
    "snapshot_store",
]
