"""
A run's recap with the look of today: numbers from the run, theme and words from campaign.toml.

A designer changes the theme after a run, and wants to see real customers with it. What was counted
stays: facts, window, time zone and currency are those of the run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from recap.campaign import Campaign
from recap.pipeline import artifacts
from recap.runs import Run
from recap.stories import Customer, Snapshot, Theme, build_snapshot, frozen_theme, theme_of

COUNTED = ("first_day", "last_day", "year_label", "zone", "currency")  # of `Snapshot.campaign`
PERSONA = "persona"


@dataclass(frozen=True)
class CurrentLook:
    """The *campaign* as it is now, for the recaps of *run*."""

    run: Run
    campaign: Campaign

    @cached_property
    def theme(self) -> Theme:
        return theme_of(self.campaign)

    @cached_property
    def changes(self) -> tuple[str, ...]:
        """What has changed since the run, such as ``theme: poster -> night``."""
        return tuple(self._changes())

    def _changes(self) -> Iterator[str]:
        before, now = self.run.campaign, self.campaign
        if before.theme != now.theme:
            yield f"theme: {before.theme} -> {now.theme}"
        elif frozen_theme(before, self.run.theme).fingerprint != self.theme.fingerprint:
            yield f"the files of the theme {self.theme.name}"
        for key, field in Campaign.model_fields.items():
            if key not in ("theme", "folder") and getattr(before, key) != getattr(now, key):
                yield field.alias or key

    def warning(self) -> str:
        """Return what the user should know of a run that is older than the campaign."""
        read = artifacts.read_report(self.run).as_of
        when = f" of {read:%Y-%m-%d %H:%M %Z}" if read else ""
        return (
            f"the campaign has changed since the run{when} ({'; '.join(self.changes)}). The cards "
            "have the numbers of the run and the look of now. The "
            "customers' pages change with: recap run CAMPAIGN"
        )

    def snapshot(self, frozen: Snapshot) -> Snapshot:
        """Return *frozen* with the stories, personas and words that the campaign has now."""
        facts = {name: value for name, value in frozen.facts.items() if name != PERSONA}
        now = build_snapshot(self.campaign, self.theme, Customer(**frozen.customer), facts)
        counted = {key: frozen.campaign[key] for key in COUNTED}
        return replace(now, campaign={**now.campaign, **counted}, evidence=frozen.evidence)
