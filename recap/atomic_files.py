"""Writing files so that a reader sees the old file or the new one, and never a part of either."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import IO

PART_SUFFIX = ".part"  # of a file that is still being written


@contextmanager
def atomic_write(path: Path, *, mode: int = 0o600, durable: bool = True) -> Iterator[IO[bytes]]:
    """
    Open a temporary file beside *path* for writing; rename it to *path* when the block ends.

    The parent folder is created when it is missing. On any exception, also on Ctrl-C, the
    temporary file is removed and *path* keeps its old content. After SIGKILL a hidden file
    that ends in `PART_SUFFIX` may be left in the folder.

    Args:
        path: The file to write or replace.
        mode: The permissions of the file, less the umask. By default only the owner reads it.
        durable: Whether the file survives a power cut once the block has ended: the file and
            then its folder are written to disk with fsync. Without it, a power cut may
            leave the file empty.

    Raises:
        OSError: the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{token_hex(8)}{PART_SUFFIX}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if durable:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Write the entries of *folder* to disk, so that a rename in it survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems cannot sync a folder
            raise
    finally:
        os.close(descriptor)
