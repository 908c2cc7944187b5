"""Read and write the snapshots in the store."""

from __future__ import annotations

from recap.delivery import keys
from recap.delivery.store import Store
from recap.stories import Snapshot


def keep(store: Store, recap_id: str, snapshot: Snapshot) -> None:
    store.put(keys.snapshot(recap_id), snapshot.to_json().encode())


def find(store: Store, recap_id: str) -> Snapshot | None:
    """Return the snapshot; None without one. Raises `RunError` when it was cut or changed."""
    data = store.find(keys.snapshot(recap_id))
    return Snapshot.from_json(data.decode()) if data is not None else None


def read(store: Store, recap_id: str) -> Snapshot:
    """Return the snapshot. Raises what `find` raises, and `StorageError` without one."""
    return Snapshot.from_json(store.get(keys.snapshot(recap_id)).decode())
