"""
Files on an object store or a web server, through fsspec: listed there, and copied to be read.

Who may read them is told to the driver by the environment. Of an address only the place is
shown, and of a driver's words only what kind of trouble it is: the rest may hold a key.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from recap.errors import ActivityError, CampaignError, MachineError

A_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
DRIVERS = {
    **dict.fromkeys(("s3", "s3a"), "'recap[s3]'"),
    **dict.fromkeys(("gs", "gcs"), "gcsfs"),
    **dict.fromkeys(("az", "abfs", "abfss"), "adlfs"),
    **dict.fromkeys(("http", "https"), "aiohttp"),
    "sftp": "paramiko",
}
UNMARKED = ("http", "https")  # do not tell surely whether a file changed


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file somewhere else. ``mark`` is another one when the file is."""

    label: str  # with its scheme, and nothing that could be a key
    place: str  # as its file system has it
    size: int | None
    mark: str
    where: str  # who asks for it, as errors say
    files: Any = field(compare=False, repr=False)

    def copied(self) -> Path:
        """Return a copy on this machine, made once; see `delete_copies`."""
        key = (self.label, self.mark)
        if key not in _COPIES:
            folder = TemporaryDirectory(prefix="recap-")
            with _answering(self.label, self.where):
                self.files.get_file(self.place, str(Path(folder.name) / "copy"))
            _COPIES[key] = folder
        return Path(_COPIES[key].name) / "copy"


_COPIES: dict[tuple[str, str], TemporaryDirectory[str]] = {}


def delete_copies() -> None:
    """Remove all copies from this machine."""
    while _COPIES:
        _COPIES.popitem()[1].cleanup()


def is_remote(path: str) -> bool:
    return bool(A_SCHEME.match(path))


def list_files(typed: str, where: str) -> list[RemoteFile]:
    """
    List the files that *typed* means: one, those below a folder, or those that fit a pattern.

    Raises:
        CampaignError: it holds a password.
        MachineError: a driver is missing.
        ActivityError: nobody answers there, or we may not ask.
    """
    import fsspec  # type: ignore[import-untyped]  # only where a log is somewhere else

    _holds_no_password(typed, where)
    with _answering(typed, where):
        files, root = fsspec.core.url_to_fs(typed)
        files.invalidate_cache()  # of what was listed before
        if "*" in root:
            places = files.glob(root)
        else:
            places = files.find(root) if files.isdir(root) else [root] * files.exists(root)
        return [_address(files, place, typed, where) for place in sorted(places)]


def without_query(typed: str) -> str:
    """Return an address without what follows a ``?``: it may be a key."""
    return typed.partition("?")[0]


def _address(files: Any, place: str, typed: str, where: str) -> RemoteFile:
    told = files.info(place)
    scheme = typed.partition("://")[0].lower()
    mark = token_hex() if scheme in UNMARKED else str(files.ukey(place))
    whole = without_query(f"{scheme}://{place.partition('://')[2] or place.lstrip('/')}")
    return RemoteFile(whole, place, told.get("size"), mark, where, files)


def _holds_no_password(typed: str, where: str) -> None:
    if urlsplit(typed).password:
        raise CampaignError(
            "The address holds a password.",
            where,
            "leave it out: drivers take keys from the environment, such as AWS_SECRET_ACCESS_KEY.",
        )


@contextmanager
def _answering(typed: str, where: str) -> Iterator[None]:
    """Put in our words whatever a driver raises: each has errors of its own."""
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
        known = not (isinstance(error, ValueError) and "rotocol not known" in str(error))
        what = f"does not answer: {type(error).__name__}" if known else "is of an unknown kind"
        raise ActivityError(
            f"'{without_query(typed)}' {what}.",
            where,
            "correct the address, and let whoever runs recap read it: drivers take keys from the "
            "environment, such as AWS_ACCESS_KEY_ID.",
        ) from None
