"""The formats that an option of a command selects."""

from __future__ import annotations

from collections.abc import Sequence

from recap.campaign import FORMATS
from recap.errors import CampaignError, did_you_mean


def selected(wanted: str | None, option: str) -> Sequence[str]:
    """Return the format *wanted* by *option*, or all. Raises `CampaignError`."""
    if wanted is None:
        return FORMATS
    if wanted not in FORMATS:
        raise CampaignError(
            f"There is no format '{wanted}'.{did_you_mean(wanted, FORMATS)}",
            option,
            f"use one of {', '.join(FORMATS)}",
        )
    return (wanted,)
