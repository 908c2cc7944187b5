"""
Plates in the store, shared by all rendering processes: under `plates/<fingerprint>/`.

The fingerprint covers theme, fonts and versions. The first `put` deletes plates with another
fingerprint. When there are too many plates, `put` deletes all of them.
"""

from __future__ import annotations

from recap.delivery.store import Store

FOLDER = "plates"
MOST = 2_000  # about 50 kB each


class PlateStore:
    """Reads and writes the plates in *store*; at most *most* of them."""

    def __init__(self, store: Store, most: int = MOST) -> None:
        self._store, self._most = store, most
        self._remaining: int | None = None

    def get(self, name: str) -> bytes | None:
        return self._store.find(_key(name))

    def put(self, name: str, packed: bytes) -> None:
        prefix = f"{FOLDER}/{name.partition('/')[0]}/"
        if self._remaining is None:
            self._remaining = self._most - self._clear_all_but(prefix)
        if self._remaining <= 0:
            self._clear_all_but("none")
            self._remaining = self._most
        self._store.put(_key(name), packed)
        self._remaining -= 1

    def _clear_all_but(self, prefix: str) -> int:
        """Delete the plates whose key does not start with *prefix*; return how many do."""
        keys = list(self._store.list(FOLDER))
        for key in keys:
            if not key.startswith(prefix):
                self._store.delete(key)
        return sum(key.startswith(prefix) for key in keys)


def _key(name: str) -> str:
    return f"{FOLDER}/{name}.plate"
