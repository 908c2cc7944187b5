"""
The store of recaps, and the ways to reach them: private links, pages, the gallery.

Use `Store` to read and write files, `links` to create private links, `server` to serve
pages, and `render_on_demand` to draw a card or PDF that the store does not have.
"""

from recap.delivery.base_url import base_url_error
from recap.delivery.cleanup import clear_all_but, delete_recap
from recap.delivery.gallery import Entry
from recap.delivery.store import BufferedStore, Store, storage_errors

__all__ = [
    "BufferedStore",
    "Entry",
    "Store",
    "base_url_error",
    "clear_all_but",
    "delete_recap",
    "gallery",
    "keys",
    "links",
    "page",
    "render_on_demand",
    "server",
    "snapshot_store",
    "storage_errors",
]
