"""Write the new files of a theme: all or none, and never over an existing file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from recap.errors import CampaignError, StorageError

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_NAME = 40


def require_name(name: str, what: str) -> None:
    """Raise `CampaignError` unless *name* can be the name of a file and part of an address."""
    if NAME.fullmatch(name) and len(name) <= LONGEST_NAME:
        return
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-0123456789")[:LONGEST_NAME].strip("-")
    raise CampaignError(
        f"'{name}' cannot be the name of a {what}.",
        "the command line, NAME",
        "use small letters, digits and single hyphens, at most 40"
        + (f", such as '{words}'" if words else ""),
    )


@contextmanager
def writing(files: Mapping[Path, str]) -> Iterator[list[Path]]:
    """
    Write *files* with their texts, and create their folders; yield the files.

    When the block fails, nothing is left of them.

    Raises:
        CampaignError: One of the files exists; nothing is written.
        StorageError: One of them cannot be written.
    """
    for file in files:
        if file.exists():
            raise CampaignError(
                "This file exists already; nothing was written.",
                str(file),
                "choose another name, or move that file",
            )
    written: list[Path] = []
    missing = [*_missing_folders(files)]
    try:
        for file, text in files.items():
            _write(file, text)
            written.append(file)
        yield written
    except BaseException:
        for file in written:
            file.unlink(missing_ok=True)
        for folder in reversed(missing):
            with suppress(OSError):  # it was not made, or another process wrote into it
                folder.rmdir()
        raise


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise StorageError(
            f"The files cannot be written: {error.strerror}.",
            str(error.filename),
            "use a folder that this user can write to",
        ) from error


def _missing_folders(files: Iterable[Path]) -> Iterator[Path]:
    """Yield the folders of *files* that do not exist, outer ones first."""
    for folder in dict.fromkeys(parent for file in files for parent in reversed(file.parents)):
        if not folder.exists():
            yield folder
