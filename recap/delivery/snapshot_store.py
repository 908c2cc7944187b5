"""Snapshots in the store: kept and read back in one place."""

from __future__ import annotations

from recap.delivery import keys
from recap.delivery.store import Store
from recap.stories import Snapshot


def keep(store: Store, recap_id: str, snapshot: Snapshot) -> None:
    store.put(keys.snapshot(recap_id), snapshot.to_json().encode())


def find(store: Store, recap_id: str) -> Snapshot | None:
    """Read one back; None where there is none. Raises `RunError` when it was cut or changed."""
    kept = store.find(keys.snapshot(recap_id))
    return Snapshot.from_json(kept.decode()) if kept is not None else None


def read(store: Store, recap_id: str) -> Snapshot:
    """Read back one that is there; raises as `find`, and `StorageError` when it is gone."""
    return Snapshot.from_json(store.get(keys.snapshot(recap_id)).decode())
