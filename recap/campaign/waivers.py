"""Waivers: findings of `recap check` that a campaign accepts, and why."""

from __future__ import annotations

from pydantic import Field

from recap.campaign.types import Section, Text


class Waiver(Section):
    """A rule of `recap check` that does not matter here, in one story or everywhere."""

    rule: Text = Field(examples=["small-text"])
    story: Text | None = Field(default=None, examples=["clock"])
    reason: Text = Field(examples=["the minutes on the dial are decoration"])
