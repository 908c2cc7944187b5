"""
Plates in the store, for every process that draws: under `plates/<mark>/`.

The mark stands for theme, fonts and versions. Plates of another one are cleared away
with the first that is put; and all are, when there are too many.
"""

from __future__ import annotations

from recap.delivery.store import Store

FOLDER = "plates"
MOST = 2_000  # some 50 kB each


class PlateShelf:
    """The plates in *store*."""

    def __init__(self, store: Store, most: int = MOST) -> None:
        self._store, self._most = store, most
        self._left: int | None = None

    def get(self, name: str) -> bytes | None:
        return self._store.find(_key(name))

    def put(self, name: str, packed: bytes) -> None:
        mark = f"{FOLDER}/{name.partition('/')[0]}/"
        if self._left is None:
            self._left = self._most - self._clear_all_but(mark)
        if self._left <= 0:
            self._clear_all_but("none")
            self._left = self._most
        self._store.put(_key(name), packed)
        self._left -= 1

    def _clear_all_but(self, mark: str) -> int:
        """Delete the plates whose key does not begin with *mark*; return how many do."""
        keys = list(self._store.list(FOLDER))
        for key in keys:
            if not key.startswith(mark):
                self._store.delete(key)
        return sum(key.startswith(mark) for key in keys)


def _key(name: str) -> str:
    return f"{FOLDER}/{name}.plate"
