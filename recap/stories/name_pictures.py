"""
Pictures of what stories name: which file of the campaign shows an item, a category or a place.

A CSV file of two columns, `name,picture`, named by `[display] pictures`. Paths are seen from the
campaign's folder, and do not leave it; nothing is fetched from a network.
"""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from pathlib import Path

from recap.campaign import Campaign
from recap.errors import CampaignError, did_you_mean

HEAD = ["name", "picture"]


def pictures_of(campaign: Campaign) -> dict[str, Path]:
    """
    Map each name, as it stands on cards, to the file that shows it.

    Raises:
        CampaignError: The table cannot be read, or names a file that is not there.
    """
    if campaign.display.pictures is None:
        return {}
    return _Table(campaign, campaign.find(campaign.display.pictures)).read()


def fingerprint(campaign: Campaign) -> str:
    """Hash every picture with its name: 64 hex digits."""
    digest = sha256()
    for name, file in sorted(pictures_of(campaign).items()):
        digest.update(f"{name}\0".encode() + sha256(file.read_bytes()).digest())
    return digest.hexdigest()


class _Table:
    def __init__(self, campaign: Campaign, file: Path) -> None:
        self._folder, self._file = campaign.folder.resolve(), file

    def read(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for row in self._rows():
            name, picture = (cell.strip() for cell in row[:2])
            if name in found:
                raise self._error(f"'{name}' has two pictures.", "keep one of its lines")
            found[name] = self._picture(picture)
        return found

    def _rows(self) -> list[list[str]]:
        try:
            text = self._file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not written in UTF-8"
            raise self._error(
                f"The table of pictures cannot be read: {reason}.",
                "correct display.pictures in campaign.toml, or write the file",
            ) from error
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
        if not rows or [cell.strip() for cell in rows[0]] != HEAD:
            raise self._error("The table of pictures has other columns.", "begin it: name,picture")
        short = next((row for row in rows if len(row) < len(HEAD)), None)
        if short:
            raise self._error(f"'{short[0]}' has no picture.", "write its file, or leave it out")
        return rows[1:]

    def _picture(self, picture: str) -> Path:
        file = (self._folder / picture).resolve()
        if not file.is_relative_to(self._folder):
            raise self._error(
                f"The picture '{picture}' is not in the campaign's folder.",
                "put it there: nothing else is read, and nothing is fetched from a network",
            )
        if not file.is_file():
            beside = [each.name for each in file.parent.glob("*")] if file.parent.is_dir() else []
            raise self._error(
                f"There is no picture '{picture}'.{did_you_mean(file.name, beside)}",
                "put the file there, or correct its name",
            )
        return file

    def _error(self, what: str, fix: str) -> CampaignError:
        return CampaignError(what, str(self._file), fix)
