"""Write the new files of a theme: all or none, and never over an existing file."""

from __future__ import annotations

import re
from collections.abc import Mapping
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


def write_files(files: Mapping[Path, str]) -> list[Path]:
    """
    Write *files* with their texts, and create their folders; return them.

    Raises:
        CampaignError: One of the files exists; nothing is written.
        StorageError: One of them cannot be written; those that were written are removed.
    """
    for file in files:
        if file.exists():
            raise CampaignError(
                "This file exists already; nothing was written.",
                str(file),
                "choose another name, or move that file",
            )
    written: list[Path] = []
    try:
        for file, text in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8") as out:
                written.append(file)
                out.write(text)
    except OSError as error:
        for file in written:
            file.unlink(missing_ok=True)
        raise StorageError(
            f"The files cannot be written: {error.strerror}.",
            str(error.filename),
            "use a folder that this user can write to",
        ) from error
    return written
