"""A campaign to start from: every key explained, and a few made-up customers."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from recap.campaign import FILE_NAME
from recap.errors import CampaignError, StorageError

STARTER = (FILE_NAME, "activity.csv")


def write(folder: Path) -> list[Path]:
    """
    Write a new campaign into *folder*, making it when it is new; return the files.

    Raises:
        CampaignError: One of the files is there already; nothing is written.
        StorageError: The folder cannot be made or written to.
    """
    targets = [folder / name for name in STARTER]
    for target in targets:
        _refuse_to_overwrite(target)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target in targets:
            _copy(target)
    except OSError as error:
        raise StorageError(
            f"A campaign cannot be written here: {error.strerror}.",
            str(folder),
            "name a folder that this user can write to",
        ) from error
    return targets


def _refuse_to_overwrite(target: Path) -> None:
    if target.exists():
        raise CampaignError(
            f"There is a {target.name} in this folder already; it is left as it is.",
            str(target),
            "name another folder, or move that file away",
        )


def _copy(target: Path) -> None:
    with target.open("xb") as out:
        out.write((files("recap.desk") / "starter" / target.name).read_bytes())
