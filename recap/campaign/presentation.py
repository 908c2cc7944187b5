"""What is told and shown: names, words, personas, stories; what is drawn, and where it is kept."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from recap.campaign.types import Section, Text
from recap.errors import did_you_mean

FORMATS = ("story", "portrait", "square", "link")
KINDS = {"": "jpeg", "jpg": "jpeg", "png": "png", "webp": "webp"}  # of files, by their ending


class Display(Section):
    """CSV files of two columns, `raw,display`: the names fit for a card."""

    items: Text | None = Field(default=None, examples=["items.csv"])
    categories: Text | None = Field(default=None, examples=["categories.csv"])
    channels: Text | None = Field(default=None, examples=["channels.csv"])
    # Of two other columns, `name,picture`: the file that shows what is called so.
    pictures: Text | None = Field(default=None, examples=["pictures.csv"])


class NeverShown(Section):
    """Patterns (`*TOBACCO*`) of names that are counted in totals and never named."""

    items: tuple[Text, ...] = Field(default=(), examples=[["*CIGARETTE*"]])
    categories: tuple[Text, ...] = Field(default=(), examples=[["*TOBACCO*"]])


class Words(Section):
    """What customers call things: one, many. As many forms as the language counts with."""

    event: tuple[Text, ...] = Field(
        default=("item", "items"), min_length=1, examples=[["item", "items"]]
    )
    order: tuple[Text, ...] = Field(
        default=("order", "orders"), min_length=1, examples=[["trip", "trips"]]
    )
    channel: tuple[Text, ...] = Field(
        default=("place", "places"), min_length=1, examples=[["shop", "shops"]]
    )


class Persona(Section):
    """A kind of customer; the first whose rule is fulfilled is told. None: the theme's own."""

    name: Text = Field(examples=["The Night Owl"])
    says: Text = Field(examples=["While others slept, you were here."])
    # As the `when` of a story; without it, it fits all who are left.
    when: Text | None = Field(default=None, examples=["dayparts.night_pct >= 20"])


class Stories(Section):
    """Which stories are told, in which order. Empty: all of the theme's, in its order."""

    order: tuple[Text, ...] = Field(default=(), examples=[["cover", "summary"]])


class Draw(Section):
    """What is drawn before anybody asks, as `story/format`; the showcase; the files."""

    ahead: tuple[Text, ...] = Field(default=("summary/link",), examples=[["summary/link"]])
    showcase: bool = Field(default=True, examples=[True])
    size: Literal["fast", "small"] = Field(default="fast", examples=["small"])

    @field_validator("ahead")
    @classmethod
    def _formats_exist(cls, ahead: tuple[str, ...]) -> tuple[str, ...]:
        for wish in ahead:
            story, _, file = wish.partition("/")
            size, _, ending = file.partition(".")
            if not story or size not in FORMATS:
                raise ValueError(
                    f"'{wish}' is not a story and a format, such as 'summary/link'; "
                    f"formats are {', '.join(FORMATS)}.{did_you_mean(size, FORMATS)}"
                )
            if ending not in KINDS:
                raise ValueError(
                    f"'{wish}' ends in '{ending}'; files are {', '.join(filter(None, KINDS))}."
                    f"{did_you_mean(ending, KINDS)}"
                )
        return ahead

    @property
    def wishes(self) -> tuple[tuple[str, str, str], ...]:
        """What is drawn ahead: story, format, and kind of file."""
        parts = [wish.partition("/")[::2] for wish in self.ahead]
        files = [(story, *file.partition(".")[::2]) for story, file in parts]
        return tuple((story, size, KINDS[ending]) for story, size, ending in files)


class Page(Section):
    """The customer's page, which others see too when its link is forwarded."""

    # The first few lines behind each number, under "How was this counted?", beside their counts.
    show_lines: bool = Field(default=True, examples=[False])


class Delivery(Section):
    """Where recaps are kept, and the address customers open."""

    base_url: Text = Field(default="http://127.0.0.1:8000", examples=["https://recap.example.com"])
    # An fsspec address; the run's own folder when absent.
    store: Text | None = Field(default=None, examples=["s3://bucket/recap"])
