"""Delete the recaps of customers who are no longer in the campaign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
        for key in (*_drawn_files(store, recap_id), keys.snapshot(recap_id)):
            store.delete(key)
    return len(deleted)


def _drawn_files(store: Store, recap_id: str) -> Iterator[str]:
    yield from store.list(f"cards/{recap_id[:2]}/{recap_id}")
    yield from (key for key in store.list(f"pdf/{recap_id[:2]}") if recap_id in key)


def _recap_id(key: str) -> str:
    return PurePosixPath(key).stem
