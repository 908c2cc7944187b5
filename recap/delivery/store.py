"""
The store: snapshots, cards and PDFs, as files under keys.

A folder by default; for several machines any fsspec address (`s3://bucket/recaps`). A file
is either complete or absent, also after a crash.
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

import fsspec
from fsspec.implementations.local import LocalFileSystem

from recap.atomic_files import PART_SUFFIX, atomic_write
from recap.errors import MachineError, StorageError

MOST_PENDING = 16  # files written at the same time: writers mostly wait for disk or network
KEY_PART = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")

FULL = "free some space, or set another place under [delivery] store; then run again"
DENIED = "allow this user to write there, or set another place under [delivery] store"
FIXES = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EACCES: DENIED,
    errno.EPERM: DENIED,
    errno.EROFS: DENIED,
    errno.ENOENT: "recreate it: recap run",
}


class Store:
    """
    Bytes under relative keys such as ``cards/ab/cover.png``.

    Keys are made of ASCII letters, digits, ``.``, ``_`` and ``-`` between single
    slashes. No part starts with a dot, so a key cannot leave the store or be hidden.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._fs, self._root = _open(url)

    def put(self, key: str, data: bytes) -> None:
        """Write *data* under *key*, replacing it. Raises `StorageError` unless all was written."""
        path = self._path(key)
        with storage_errors(f"'{key}' could not be written", self.url):
            if isinstance(self._fs, LocalFileSystem):
                with atomic_write(Path(path)) as file:
                    file.write(data)
            else:
                self._fs.pipe_file(path, data)  # an object store shows only complete objects

    def get(self, key: str) -> bytes:
        """Return the data under *key*. Raises `StorageError`, also when there is none."""
        path = self._path(key)
        with storage_errors(f"'{key}' could not be read", self.url):
            return bytes(self._fs.cat_file(path))

    def find(self, key: str) -> bytes | None:
        """Return the data under *key*; None when there is none."""
        try:
            return self.get(key)
        except StorageError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            raise

    def exists(self, key: str) -> bool:
        path = self._path(key)
        with storage_errors(f"'{key}' could not be looked up", self.url):
            return bool(self._fs.isfile(path))

    def delete(self, key: str) -> None:
        """Delete *key*. Does nothing when there is no such key."""
        path = self._path(key)
        with storage_errors(f"'{key}' could not be deleted", self.url):
            if self._fs.isfile(path):
                self._fs.rm_file(path)

    def delete_folder(self, prefix: str) -> None:
        """Delete the folder *prefix* with all that is in it; does nothing when there is none."""
        path = self._path(prefix)
        with storage_errors(f"'{prefix}' could not be deleted", self.url):
            if self._fs.exists(path):
                self._fs.rm(path, recursive=True)

    def delete_unfinished(self, prefix: str) -> None:
        """Delete what crashed writers left in the folder *prefix*; none may write there now."""
        path = self._path(prefix)
        with storage_errors(f"'{prefix}' could not be deleted", self.url):
            for file in self._fs.find(path) if self._fs.exists(path) else ():
                if file.endswith(PART_SUFFIX):
                    self._fs.rm_file(file)

    def list(self, prefix: str = "") -> Iterator[str]:
        """Yield every key under the folder *prefix*, sorted."""
        path = self._path(prefix) if prefix else self._root
        with storage_errors(f"'{prefix}' could not be listed", self.url):
            files = self._fs.find(path) if self._fs.exists(path) else []
        below = len(self._root) + 1
        yield from (file[below:] for file in sorted(files) if not file.endswith(PART_SUFFIX))

    def _path(self, key: str) -> str:
        if not all(KEY_PART.fullmatch(part) for part in key.split("/")):
            raise StorageError(
                f"'{key}' is not a key of the store.",
                self.url,
                "use relative names of letters, digits, '.', '_' and '-', such as 'cards/ab/x.png'",
            )
        return f"{self._root}/{key}"


class BufferedStore(Store):
    """
    A store that writes in background threads: `put` returns before the file is written.

    At the end of its ``with`` block every file is written, or the first `StorageError` is
    raised, unless `put` raised it before.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._threads = ThreadPoolExecutor(MOST_PENDING)
        self._pending: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def put(self, key: str, data: bytes) -> None:
        """Write *data* under *key* in the background; wait only when too many files are pending."""
        self._wait_until_pending(MOST_PENDING - 1)
        self._pending.append(self._threads.submit(super().put, key, data))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._threads:
            if kind is None:
                self._wait_until_pending(0)

    def _wait_until_pending(self, at_most: int) -> None:
        """Wait until at most *at_most* files are pending."""
        pending = self._pending
        while len(pending) > at_most or (pending and pending[0].done()):
            pending.popleft().result()


@contextmanager
def storage_errors(what: str, where: str) -> Iterator[None]:
    """Turn an `OSError` of the block into a `StorageError` with a fix."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError(f"{what}: {reason}.", where, _fix(error)) from error


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
            f"'{url}' is not an address for a store: {error}.",
            "campaign.toml, [delivery] store",
            "use a folder, or an address such as 's3://bucket/recaps'",
        ) from error
    return fs, root.rstrip("/")


def _fix(error: OSError) -> str:
    return FIXES.get(error.errno or 0, "check that place, then run the same command again")
