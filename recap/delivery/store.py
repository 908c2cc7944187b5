"""
The store: where snapshots, cards and PDFs are kept.

A folder by default; any fsspec address (`s3://bucket/recaps`, `memory://x`) for
several machines. What is put is either there in full or not there at all.
"""

from __future__ import annotations

import errno
import re
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import fsspec  # type: ignore[import-untyped]
from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

from recap.errors import MachineError, StorageError
from recap.files import PART_SUFFIX, atomic_write

AT_ONCE = 16  # files on their way: what one waits for the disk, or the network, others wait too
PIECE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")

FULL = "free some space, or name another place under [delivery] store; then run again"
DENIED = "give yourself the right to it, or name another place under [delivery] store"
FIXES = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EACCES: DENIED,
    errno.EPERM: DENIED,
    errno.EROFS: DENIED,
    errno.ENOENT: "make it again: recap run",
}


class Store:
    """
    Bytes under relative keys such as ``cards/ab/cover.png``.

    Keys are made of ASCII letters, digits, ``.``, ``_`` and ``-`` between single
    slashes; no piece begins with a dot, so none climbs out and none is hidden.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._fs, self._root = _open(url)

    def put(self, key: str, data: bytes) -> None:
        """Keep *data* under *key*, over what was there. All of it is kept, or `StorageError`."""
        path = self._path(key)
        with explained(f"'{key}' could not be written", self.url):
            if isinstance(self._fs, LocalFileSystem):
                with atomic_write(Path(path)) as file:
                    file.write(data)
            else:
                self._fs.pipe_file(path, data)  # an object store shows an object when it is whole

    def get(self, key: str) -> bytes:
        """Return what is kept under *key*, or raise `StorageError`."""
        path = self._path(key)
        with explained(f"'{key}' could not be read", self.url):
            return bytes(self._fs.cat_file(path))

    def find(self, key: str) -> bytes | None:
        """Return what is kept under *key*; None when nothing is, or no longer."""
        try:
            return self.get(key)
        except StorageError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            raise

    def exists(self, key: str) -> bool:
        path = self._path(key)
        with explained(f"'{key}' could not be looked up", self.url):
            return bool(self._fs.isfile(path))

    def delete(self, key: str) -> None:
        """Remove *key*. A key that is not there is as good as removed."""
        path = self._path(key)
        with explained(f"'{key}' could not be deleted", self.url):
            if self._fs.isfile(path):
                self._fs.rm_file(path)

    def list(self, prefix: str = "") -> Iterator[str]:
        """Yield every key under the folder *prefix*, sorted."""
        path = self._path(prefix) if prefix else self._root
        with explained(f"'{prefix}' could not be listed", self.url):
            found = self._fs.find(path) if self._fs.exists(path) else []
        below = len(self._root) + 1
        yield from (file[below:] for file in sorted(found) if not file.endswith(PART_SUFFIX))

    def _path(self, key: str) -> str:
        if not all(PIECE.fullmatch(piece) for piece in key.split("/")):
            raise StorageError(
                f"'{key}' is not a key of the store.",
                self.url,
                "use relative names of letters, digits, '.', '_' and '-', such as 'cards/ab/x.png'",
            )
        return f"{self._root}/{key}"


class BufferedStore(Store):
    """
    A store that writes what it is given while its owner makes the next: `put` does not wait.

    At the end of its block everything is kept, or the first `StorageError` is raised, if
    `put` did not raise it before.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._hands = ThreadPoolExecutor(AT_ONCE)
        self._on_their_way: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def put(self, key: str, data: bytes) -> None:
        """Take *data* to be kept under *key*; wait only when every hand is full."""
        self._let_arrive(AT_ONCE - 1)
        self._on_their_way.append(self._hands.submit(super().put, key, data))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._hands:
            if kind is None:
                self._let_arrive(0)

    def _let_arrive(self, but: int) -> None:
        """Wait until no more than *but* files are on their way."""
        way = self._on_their_way
        while len(way) > but or (way and way[0].done()):
            way.popleft().result()


@contextmanager
def explained(what: str, where: str) -> Iterator[None]:
    """Turn what the machine says about a place to write into a `StorageError`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError(f"{what}: {reason}.", where, _mend(error)) from error


def _open(url: str) -> tuple[Any, str]:
    try:
        fs, root = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise MachineError(
            f"A library that the store needs is missing: {error}.",
            url,
            "install it with pip; for s3:// addresses: pip install 'recap[s3]'",
        ) from error
    except ValueError as error:
        raise StorageError(
            f"'{url}' is not an address that recaps can be kept at: {error}.",
            "campaign.toml, [delivery] store",
            "name a folder, or an address such as 's3://bucket/recaps'",
        ) from error
    return fs, root.rstrip("/")


def _mend(error: OSError) -> str:
    return FIXES.get(error.errno or 0, "look at the place by hand, then start the same run again")
