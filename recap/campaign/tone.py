"""The section [tone]: how far the sentences of a recap may go, by what they are about."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from recap.campaign.types import Section, Text

ToneName = Literal["neutral", "praise", "tease"]
TONES: tuple[ToneName, ...] = ("neutral", "praise", "tease")  # the mildest first


class Tone(Section):
    """The strongest tone that is allowed: in general, by subject, and by names of the log."""

    strongest: ToneName = Field(default="tease", examples=["praise"])
    food: ToneName = Field(default="praise", examples=["neutral"])
    alcohol: ToneName = Field(default="neutral", examples=["neutral"])
    health: ToneName = Field(default="neutral", examples=["neutral"])
    money: ToneName = Field(default="praise", examples=["neutral"])
    inactivity: ToneName = Field(default="neutral", examples=["neutral"])
    # Patterns of items and categories: a card that names one of them has at most that tone.
    names: dict[Text, ToneName] = Field(default={}, examples=[{"*LOTTERY*": "neutral"}])

    def of_subject(self, subject: str) -> ToneName:
        """Return the strongest tone for *subject*, one of `SUBJECTS`."""
        tone: ToneName = getattr(self, subject)
        return tone


SUBJECTS = tuple(name for name in Tone.model_fields if name not in ("strongest", "names"))
