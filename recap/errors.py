"""
Every error that recap raises on purpose.

    RecapError
    ├── CampaignError   campaign.toml, or a file it names, is invalid
    ├── ActivityError   the log cannot be read or counted
    ├── MetricError     a custom metric is broken
    ├── TemplateError   a story of the theme cannot be read or filled
    │   └── LimitError  it takes too much time or memory
    ├── CardError       a card or PDF cannot be drawn
    ├── StorageError    a folder or store is full, missing or not writable
    ├── RunError        a run is missing, busy, or belongs to another campaign
    └── MachineError    a library, font or program is missing on this machine
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class RecapError(Exception):
    """Base of every error we raise on purpose: what, where, how to fix."""

    def __init__(self, what: str, where: str, fix: str) -> None:
        super().__init__(what, where, fix)  # all in args: survives Celery

    @property
    def what(self) -> str:
        return str(self.args[0])

    @property
    def where(self) -> str:
        return str(self.args[1])

    @property
    def fix(self) -> str:
        return str(self.args[2])

    def __str__(self) -> str:
        return f"{self.what}\n  where: {self.where}\n  fix:   {self.fix}"


class CampaignError(RecapError):
    """campaign.toml, or a file it names, is invalid."""


class ActivityError(RecapError):
    """The activity log cannot be read or counted."""


class MetricError(RecapError):
    """A custom metric cannot be read, or does not return what it declares."""


class TemplateError(RecapError):
    """A story of the theme cannot be read or filled."""


class LimitError(TemplateError):
    """A story of the theme takes more time or memory than a card may take."""


class CardError(RecapError):
    """A card or a PDF cannot be drawn."""


class StorageError(RecapError):
    """A folder or store is full, missing or not writable."""


class RunError(RecapError):
    """A run is missing, busy, or belongs to another campaign."""


class MachineError(RecapError):
    """Something that recap needs is missing on this machine."""


def did_you_mean(wrong: str, names: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` with the name closest to *wrong*, or an empty string."""
    close = get_close_matches(wrong, list(names), n=1, cutoff=0.6)
    return f" Did you mean '{close[0]}'?" if close else ""
