"""Placeholder until the checks stand."""

from __future__ import annotations

from dataclasses import dataclass

from recap.campaign import Campaign
from recap.stories import Theme


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a theme that a designer should mend."""

    what: str
    where: str
    mend: str


def check(campaign: Campaign, theme: Theme | None = None) -> list[Finding]:
    raise NotImplementedError
