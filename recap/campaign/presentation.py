"""Sections about output: display names, personas, stories, drawing, pages, delivery."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field, field_validator

from recap.campaign.by_language import SectionByLanguage, is_same_language, nearest_texts
from recap.campaign.types import FilePath, HttpsAddress, Moment, Section, Text
from recap.errors import did_you_mean

FORMATS = ("story", "portrait", "square", "link")
PDF_LAYOUTS = ("phone", "a4", "letter")
KINDS = {"": "jpeg", "jpg": "jpeg", "png": "png", "webp": "webp"}  # file ending -> codec


class Display(Section):
    """CSV files with the columns `raw,display`: the names that cards show."""

    items: FilePath | None = Field(default=None, examples=["items.csv"])
    categories: FilePath | None = Field(default=None, examples=["categories.csv"])
    channels: FilePath | None = Field(default=None, examples=["channels.csv"])
    # Its columns are `name,picture`: the picture file for each name.
    pictures: FilePath | None = Field(default=None, examples=["pictures.csv"])


class NeverShown(Section):
    """Patterns (`*TOBACCO*`) of names that count in totals and that no card shows."""

    items: tuple[Text, ...] = Field(default=(), examples=[["*CIGARETTE*"]])
    categories: tuple[Text, ...] = Field(default=(), examples=[["*TOBACCO*"]])


class PersonaTexts(Section):
    """A persona in one language."""

    name: Text = Field(examples=["Νυχτοπούλι"])
    description: Text = Field(examples=["Πάντα ξάγρυπνο, πάντα εδώ."])


class Persona(SectionByLanguage):
    """
    A kind of customer. The first persona whose rule holds applies; default: the theme's.

    `[personas.el]` below it has its name and description in Greek.
    """

    __pydantic_extra__: dict[str, PersonaTexts] = Field(init=False)

    name: Text = Field(examples=["The Night Owl"])
    description: Text = Field(examples=["While others slept, you were here."])
    # Same syntax as the `when` of a story. Without it, the persona fits every customer.
    when: Text | None = Field(default=None, examples=["dayparts.night_pct >= 20"])


class Stories(Section):
    """Which stories are shown. Without an order: the most remarkable ones of each customer."""

    order: tuple[Text, ...] = Field(default=(), examples=[["cover", "summary"]])
    # The most stories of a customer, cover and summary included; with an order, all in it.
    most: int = Field(default=10, ge=3, le=100, examples=[10])


class InviteTexts(Section):
    """The call to action in one language; without a link it has that of `[invite]`."""

    title: Text = Field(examples=["Καλή άνοιξη!"])
    text: Text | None = Field(default=None, examples=["Κερνάμε καφέ."])
    button: Text = Field(examples=["Μαγαζιά"])
    link: HttpsAddress | None = Field(default=None, examples=["https://corner.example/el"])


class Invite(SectionByLanguage):
    """
    The call to action at the end of a recap: words, and the link of its button.

    `[invite.el]` has those in Greek.
    """

    __pydantic_extra__: dict[str, InviteTexts] = Field(init=False)

    title: Text = Field(examples=["See you in spring?"])
    text: Text | None = Field(default=None, examples=["Your first coffee of the year is on us."])
    button: Text = Field(examples=["Find your shop"])
    link: HttpsAddress = Field(examples=["https://corner.example/spring"])


def invite_in(locale: str, invite: Mapping[str, Any], own_locale: str) -> dict[str, Any] | None:
    """
    Return *invite* in the language of *locale*; None where the campaign has it in another.

    *invite* has its texts in *own_locale*, and those of others in `by_locale`.
    """
    own = {key: text for key, text in invite.items() if key != "by_locale"}
    translated = nearest_texts(locale, invite.get("by_locale", {}))  # absent in older snapshots
    if translated is not None:
        return {**dict.fromkeys(own), "link": own["link"], **translated}
    return own if is_same_language(locale, own_locale) else None


class Draw(Section):
    """What a run draws: cards, as `story/format`; the showcase; the size of files; the PDF."""

    ahead: tuple[Text, ...] = Field(default=("summary/link",), examples=[["summary/link"]])
    showcase: bool = Field(default=True, examples=[True])
    size: Literal["fast", "small"] = Field(default="fast", examples=["small"])
    pdf: Literal["phone", "a4", "letter"] = Field(default="phone", examples=["a4"])

    @field_validator("ahead")
    @classmethod
    def _formats_exist(cls, ahead: tuple[str, ...]) -> tuple[str, ...]:
        for name in ahead:
            story, _, file = name.partition("/")
            size, _, ending = file.partition(".")
            if not story or size not in FORMATS:
                raise ValueError(
                    f"'{name}' is not a story and a format, such as 'summary/link'; "
                    f"formats are {', '.join(FORMATS)}.{did_you_mean(size, FORMATS)}"
                )
            if ending not in KINDS:
                raise ValueError(
                    f"'{name}' ends in '{ending}'; files are {', '.join(filter(None, KINDS))}."
                    f"{did_you_mean(ending, KINDS)}"
                )
        return ahead

    @property
    def ahead_files(self) -> tuple[tuple[str, str, str], ...]:
        """The files to draw ahead: story, format, and codec."""
        parts = [name.partition("/")[::2] for name in self.ahead]
        files = [(story, *file.partition(".")[::2]) for story, file in parts]
        return tuple((story, size, KINDS[ending]) for story, size, ending in files)


class Page(Section):
    """The customer's page. Anybody with its link can open it."""

    # Whether "How was this counted?" shows the first lines of each number, not only how many.
    show_lines: bool = Field(default=True, examples=[False])
    # Whether some stories ask the customer to guess before they show their number.
    guess: bool = Field(default=True, examples=[False])


class Links(Section):
    """When private links open, and when they are over; without a key, there is no such limit."""

    opens: Moment | None = Field(default=None, examples=[datetime(2026, 12, 1, 9)])
    expires: Moment | None = Field(default=None, examples=[datetime(2027, 3, 1)])


class Delivery(Section):
    """Where recaps are stored, and the address that customers open."""

    base_url: FilePath = Field(
        default="http://127.0.0.1:8000", examples=["https://recap.example.com"]
    )
    # An fsspec address; default: the run's folder.
    store: FilePath | None = Field(default=None, examples=["s3://bucket/recap"])
