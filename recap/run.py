"""
One run of a campaign: the folder it works in, and the names of what lies there.

Nothing in a file name tells who a customer is: recaps are named by a keyed hash
of the customer id, whose key never leaves the run folder.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from recap import campaign as campaigns
from recap.campaign import Campaign
from recap.errors import RunError

DEFAULT_OUT = "out"
CAMPAIGN = "campaign.json"
KEY = "recap.key"


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder and the campaign as it stood when the run began."""

    folder: Path
    campaign: Campaign
    key: bytes

    def recap_id(self, customer_id: str) -> str:
        """Name a customer's recap: 32 hex digits, the same in every run of this folder."""
        return hmac.digest(self.key, customer_id.encode(), sha256).hex()[:32]

    @property
    def activity(self) -> Path:
        return self.folder / "activity"

    @property
    def facts(self) -> Path:
        return self.folder / "facts"

    @property
    def state_url(self) -> str:
        return f"sqlite:///{self.folder / 'state.sqlite'}"

    @property
    def store_url(self) -> str:
        return self.campaign.delivery.store or str(self.folder)


def begin(campaign: Campaign, folder: Path) -> Run:
    """Open *folder* for a run of *campaign*, making it and its key when they are new."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    key_file = folder / KEY
    if not key_file.exists():
        key_file.touch(mode=0o600)
        key_file.write_bytes(secrets.token_bytes(32))
    (folder / CAMPAIGN).write_text(campaign.model_dump_json(by_alias=True, indent=2))
    return Run(folder, campaign, key_file.read_bytes())


def open_(folder: Path) -> Run:
    """Open a run that has begun. Raises `RunError` when there is none in *folder*."""
    try:
        campaign = campaigns.thaw((folder / CAMPAIGN).read_text())
        return Run(folder.resolve(), campaign, (folder / KEY).read_bytes())
    except FileNotFoundError:
        raise RunError(
            "There is no run here yet.", str(folder), "start one: recap run CAMPAIGN"
        ) from None
