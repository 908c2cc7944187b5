"""
Read files from an object store or a web server: fsspec lists them, and recap reads a local copy.

Drivers take credentials from environment variables. Messages show an address without its query,
and only the type of a driver's error: the rest may contain a key.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from recap.errors import ActivityError, CampaignError, MachineError

SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
DRIVERS = {
    **dict.fromkeys(("s3", "s3a"), "'recap[s3]'"),
    **dict.fromkeys(("gs", "gcs"), "gcsfs"),
    **dict.fromkeys(("az", "abfs", "abfss"), "adlfs"),
    **dict.fromkeys(("http", "https"), "aiohttp"),
    "sftp": "paramiko",
}
UNVERSIONED = ("http", "https")  # do not say reliably whether a file changed


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file on another machine. ``version`` changes when the content changes."""

    label: str  # the address with its scheme, without anything that could be a key
    path: str  # in its file system
    size: int | None  # in bytes
    version: str
    where: str  # the setting that names the file, for errors
    file_system: Any = field(compare=False, repr=False)

    def local_copy(self) -> Path:
        """Return a copy on this machine. It is made once; see `delete_copies`."""

        def download(target: Path) -> None:
            with _explained_errors(self.label, self.where):
                self.file_system.get_file(self.path, str(target))

        return local_copy((self.label, self.version), download)


_COPIES: dict[tuple[str, str], TemporaryDirectory[str]] = {}


def local_copy(key: tuple[str, str], write: Callable[[Path], None]) -> Path:
    """Return the copy with this *key*. *write* makes it once, at the path that it gets."""
    if key not in _COPIES:
        folder = TemporaryDirectory(prefix="recap-")
        try:
            write(Path(folder.name) / "copy")
        except BaseException:
            folder.cleanup()
            raise
        _COPIES[key] = folder
    return Path(_COPIES[key].name) / "copy"


def delete_copies() -> None:
    """Delete all local copies of remote files, and of files inside zip files."""
    while _COPIES:
        _COPIES.popitem()[1].cleanup()


def is_remote(path: str) -> bool:
    return bool(SCHEME.match(path))


def list_files(typed: str, where: str) -> list[RemoteFile]:
    """
    List the files that *typed* means: one file, the files below a folder, or those of a pattern.

    Raises:
        CampaignError: the address contains a password.
        MachineError: a driver is missing.
        ActivityError: the server cannot be reached, or does not permit reading.
    """
    import fsspec  # only when a log is remote

    _refuse_password(typed, where)
    with _explained_errors(typed, where):
        file_system, root = fsspec.core.url_to_fs(typed)
        file_system.invalidate_cache()  # it may have an old listing
        if "*" in root:
            paths = file_system.glob(root)
        elif file_system.isdir(root):
            paths = file_system.find(root)
        else:
            paths = [root] * file_system.exists(root)
        return [_remote_file(file_system, path, typed, where) for path in sorted(paths)]


def without_query(typed: str) -> str:
    """Return the address without its query (after ``?``), which may contain a key."""
    return typed.partition("?")[0]


def _remote_file(file_system: Any, path: str, typed: str, where: str) -> RemoteFile:
    info = file_system.info(path)
    scheme = typed.partition("://")[0].lower()
    version = token_hex() if scheme in UNVERSIONED else str(file_system.ukey(path))
    label = without_query(f"{scheme}://{path.partition('://')[2] or path.lstrip('/')}")
    return RemoteFile(label, path, info.get("size"), version, where, file_system)


def _refuse_password(typed: str, where: str) -> None:
    if urlsplit(typed).password:
        raise CampaignError(
            "The address contains a password.",
            where,
            "remove it: drivers take keys from the environment, such as AWS_SECRET_ACCESS_KEY.",
        )


@contextmanager
def _explained_errors(typed: str, where: str) -> Iterator[None]:
    """Turn every error of a driver into ours: each driver has its own error classes."""
    scheme = typed.partition("://")[0].lower()
    try:
        yield
    except ImportError:
        driver = DRIVERS.get(scheme, "the package that fsspec needs for them")
        raise MachineError(
            f"The library that reads {scheme}:// addresses is missing.",
            where,
            f"install it where recap runs: pip install {driver}",
        ) from None
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        unknown = isinstance(error, ValueError) and "rotocol not known" in str(error)
        what = "has an unknown scheme" if unknown else f"cannot be read: {type(error).__name__}"
        raise ActivityError(
            f"'{without_query(typed)}' {what}.",
            where,
            "correct the address, and let the user who runs recap read it: drivers take keys from "
            "environment variables, such as AWS_ACCESS_KEY_ID.",
        ) from None
