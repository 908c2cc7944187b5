"""
Pictures for names: the picture file of an item, a category or a channel.

`[display] pictures` names a CSV file with the columns `name,picture`. Paths are relative to the
campaign's folder and stay inside it; nothing is loaded from a network.
"""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from pathlib import Path

from recap.campaign import Campaign
from recap.errors import CampaignError, did_you_mean

HEADER = ["name", "picture"]


def load_pictures(campaign: Campaign) -> dict[str, Path]:
    """
    Map each name, as cards show it, to its picture file.

    Raises:
        CampaignError: The table cannot be read, or lists a file that does not exist.
    """
    if campaign.display.pictures is None:
        return {}
    return _PictureTable(campaign, campaign.find(campaign.display.pictures)).read()


def fingerprint(campaign: Campaign) -> str:
    """Return a hash of every picture and its name: 64 hex digits."""
    digest = sha256()
    for name, file in sorted(load_pictures(campaign).items()):
        digest.update(f"{name}\0".encode() + sha256(file.read_bytes()).digest())
    return digest.hexdigest()


class _PictureTable:
    def __init__(self, campaign: Campaign, file: Path) -> None:
        self._folder, self._file = campaign.folder.resolve(), file

    def read(self) -> dict[str, Path]:
        pictures: dict[str, Path] = {}
        for row in self._rows():
            name, picture = (cell.strip() for cell in row[:2])
            if name in pictures:
                raise self._error(f"'{name}' has two pictures.", "keep one of its lines")
            pictures[name] = self._picture(picture)
        return pictures

    def _rows(self) -> list[list[str]]:
        try:
            text = self._file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise self._error(
                f"The table of pictures cannot be read: {reason}.",
                "correct display.pictures in campaign.toml, or create the file",
            ) from error
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
        if not rows or [cell.strip() for cell in rows[0]] != HEADER:
            raise self._error(
                "The table of pictures needs the columns name,picture.",
                "begin it with: name,picture",
            )
        short = next((row for row in rows if len(row) < len(HEADER)), None)
        if short:
            raise self._error(f"'{short[0]}' has no picture.", "add its file, or remove the line")
        return rows[1:]

    def _picture(self, picture: str) -> Path:
        file = (self._folder / picture).resolve()
        if not file.is_relative_to(self._folder):
            raise self._error(
                f"The picture '{picture}' is not in the campaign's folder.",
                "put it there; no other folder is read, and nothing is loaded from a network",
            )
        if not file.is_file():
            neighbours = (
                [path.name for path in file.parent.glob("*")] if file.parent.is_dir() else []
            )
            raise self._error(
                f"There is no picture '{picture}'.{did_you_mean(file.name, neighbours)}",
                "put the file there, or correct its name",
            )
        return file

    def _error(self, what: str, fix: str) -> CampaignError:
        return CampaignError(what, str(self._file), fix)
