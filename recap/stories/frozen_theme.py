"""
The campaign's own theme as it was when a run ended: a copy in the run folder.

The server draws with this copy. So an edit of the theme changes no customer's page before the next
run. A built-in theme is not copied: it changes only with recap itself.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from recap.atomic_files import PART_SUFFIX, atomic_write
from recap.campaign import Campaign
from recap.stories.theme import Theme
from recap.stories.theme_config import is_shipped, theme_of

CURRENT = "current"  # holds the path of the copy of the last run
HASH_DIGITS = 16


def freeze_theme(theme: Theme, into: Path) -> None:
    """
    Copy *theme* into the folder *into*, unless the same copy is there; built-in themes are not.

    Copies of earlier runs stay: a server that still runs may read them.

    Raises:
        OSError: the copy cannot be written.
    """
    if is_shipped(theme.folder):
        (into / CURRENT).unlink(missing_ok=True)
        return
    copy = Path(theme.fingerprint[:HASH_DIGITS], theme.name)
    if not (into / copy).is_dir():
        part = into / f".{copy.parent.name}{PART_SUFFIX}"
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(theme.folder, part / theme.name, ignore=shutil.ignore_patterns(".*"))
        part.rename(into / copy.parent)
    with atomic_write(into / CURRENT, mode=0o644) as out:
        out.write(str(copy).encode())


def frozen_theme(campaign: Campaign, folder: Path) -> Theme:
    """
    Return the theme of *campaign* as `freeze_theme` copied it into *folder*; else as it is now.

    Raises:
        TemplateError, CampaignError, MetricError: as `theme_of`.
    """
    current = folder / CURRENT
    copy = folder / current.read_text("utf-8") if current.is_file() else None
    is_there = copy is not None and copy.is_dir()
    return theme_of(campaign.model_copy(update={"theme": str(copy)}) if is_there else campaign)
