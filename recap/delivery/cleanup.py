"""Take recaps out of the store: of customers who are no longer in the campaign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from recap.delivery import keys
from recap.delivery.store import Store


def clear_all_but(store: Store, kept: Iterable[str]) -> int:
    """
    Delete everything of every recap that is not among the ids *kept*; return how many went.

    Who said no since the last run, or is no longer in the log, keeps no page and no card:
    without a snapshot their link opens nothing.
    """
    gone = {_recap_of(key) for key in store.list("snapshots")}
    gone.difference_update(kept)
    for recap_id in sorted(gone):
        for found in (*_drawn(store, recap_id), keys.snapshot(recap_id)):
            store.delete(found)
    return len(gone)


def _drawn(store: Store, recap_id: str) -> Iterator[str]:
    yield from store.list(f"cards/{recap_id[:2]}/{recap_id}")
    yield from (key for key in store.list(f"pdf/{recap_id[:2]}") if recap_id in key)


def _recap_of(key: str) -> str:
    return PurePosixPath(key).stem
