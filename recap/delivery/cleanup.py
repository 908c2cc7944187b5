"""Delete the recaps of customers who are no longer in the campaign."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from recap.delivery import keys
from recap.delivery.store import Store


def clear_all_but(store: Store, recap_ids: Iterable[str]) -> int:
    """
    Delete every file of every recap whose id is not in *recap_ids*; return how many recaps.

    Customers who opted out since the last run, or who are no longer in the log, lose their
    page and cards. Without a snapshot their link opens nothing.
    """
    deleted = {_recap_id(key) for key in store.list("snapshots")}
    deleted.difference_update(recap_ids)
    for recap_id in sorted(deleted):
        delete_recap(store, recap_id)
    return len(deleted)


def delete_recap(store: Store, recap_id: str) -> int:
    """Delete every file of *recap_id*, the snapshot last; return how many."""
    cards = f"cards/{recap_id[:2]}/{recap_id}"
    pdfs = [key for key in store.list(f"pdf/{recap_id[:2]}") if recap_id in key]
    snapshot = keys.snapshot(recap_id)
    files = sum(1 for _ in store.list(cards)) + len(pdfs) + store.exists(snapshot)
    store.delete_folder(cards)
    for key in (*pdfs, snapshot):
        store.delete(key)
    return files


def _recap_id(key: str) -> str:
    return PurePosixPath(key).stem
