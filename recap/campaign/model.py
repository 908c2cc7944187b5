"""The campaign itself: all sections of a `campaign.toml`, and what follows from them together."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator, model_validator

from recap.campaign.presentation import (
    Delivery,
    Display,
    Draw,
    NeverShown,
    Page,
    Persona,
    Stories,
    Words,
)
from recap.campaign.rules import NotItems, OptedOut, Returns, Robots
from recap.campaign.source import Customers, Items, Source
from recap.campaign.types import Currency, LocaleName, Section, Text, Zone
from recap.errors import CampaignError


class Campaign(Section):
    """One year-in-review campaign. See `recap new` for every key explained."""

    name: Text = Field(examples=["Your year in coffee"])
    brand: Text = Field(examples=["Corner Coffee"])
    year: int | None = Field(default=None, ge=1900, le=2200, examples=[2026])
    from_: date | None = Field(default=None, alias="from", examples=[date(2026, 1, 1)])
    to: date | None = Field(default=None, examples=[date(2026, 12, 31)])
    zone: Zone
    locale: LocaleName = "en_US"
    currency: Currency | None = Field(default=None, examples=["EUR"])
    theme: Text = Field(default="poster", examples=["poster"])
    only_source: Source | None = Field(default=None, alias="source")
    sources: dict[Text, Source] = Field(default={}, validate_default=True)
    items: Items | None = None
    customers: Customers | None = None
    returns: Returns | None = None
    not_items: NotItems = NotItems()
    robots: Robots = Robots()
    opted_out: OptedOut = OptedOut()
    display: Display = Display()
    never_shown: NeverShown = NeverShown()
    words: Words = Words()
    personas: tuple[Persona, ...] = ()
    stories: Stories = Stories()
    draw: Draw = Draw()
    page: Page = Page()
    delivery: Delivery = Delivery()
    folder: Path = Field(default=Path(), init=False)  # set by `load`, never typed

    @field_validator("sources")
    @classmethod
    def _one_log(cls, sources: dict[str, Source], others: ValidationInfo) -> dict[str, Source]:
        if "only_source" not in others.data:
            return sources  # it is there, and wrong: that is told
        if sources and others.data["only_source"]:
            raise ValueError("both [source] and [sources] are given; name them all under one.")
        if not sources and not others.data["only_source"]:
            raise ValueError(
                "there is no log: say [source], or [sources.NAME] for each of several."
            )
        return sources

    @model_validator(mode="after")
    def _one_window(self) -> Campaign:
        if self.year is not None and (self.from_ or self.to):
            raise ValueError("both 'year' and 'from' or 'to' are given; one window is enough.")
        if self.year is None and not (self.from_ and self.to):
            raise ValueError("say either 'year', or both 'from' and 'to' (both days count).")
        if self.first_day > self.last_day:
            raise ValueError(f"'from' ({self.first_day}) is after 'to' ({self.last_day}).")
        return self

    @property
    def first_day(self) -> date:
        """First day that counts, on the customers' clock."""
        return self.from_ or date(self.year or 1, 1, 1)

    @property
    def last_day(self) -> date:
        """Last day that counts, included."""
        return self.to or date(self.year or 1, 12, 31)

    @property
    def period_before(self) -> tuple[date, date]:
        """The first and last day of the same period a year earlier: as many years as it takes."""
        after = self.last_day + timedelta(days=1)
        years = 1
        while (ended := _years_before(after, years, leap_day=(3, 1))) > self.first_day:
            years += 1
        return _years_before(self.first_day, years), ended - timedelta(days=1)

    @property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def columns(self) -> frozenset[str]:
        """Our columns that the source has, or the item table; ``time`` is the time of day."""
        known = {*self.mapped}
        if self.items and self.items.category and "item" in known:
            known.add("category")
        if self.returns and self.returns.rule == "show":
            known.add("kind")
        if all(source.knows_hours for source in self.each_source.values()):
            known.add("time")
        return frozenset(known)

    @property
    def source(self) -> Source:
        """The only source, of a campaign that has one; see `each`."""
        (source,) = self.each_source.values()
        return source

    @property
    def each_source(self) -> dict[str, Source]:
        """All sources by name; an only one's name is empty."""
        return {"": self.only_source} if self.only_source else self.sources

    def each(self) -> dict[str, Campaign]:
        """
        Make of a campaign of several sources one of each, by the source's name.

        What an id is, all of them say alike.
        """
        ids = {"null_ids": self.null_ids, "fold_case": self.fold_case}
        return {
            name: self.model_copy(
                update={"only_source": source.model_copy(update=ids), "sources": {}}
            )
            for name, source in self.each_source.items()
        }

    @property
    def mapped(self) -> frozenset[str]:
        """Our columns that some source has; the channel is known by the names of sources."""
        sources = self.each_source.values()
        maps = [source.columns.model_dump(exclude_none=True) for source in sources]
        return frozenset(chain(*maps, ["channel"] if self.sources else []))

    @property
    def fold_case(self) -> bool:
        return any(source.fold_case for source in self.each_source.values())

    @property
    def null_ids(self) -> tuple[str, ...]:
        return tuple(chain(*(source.null_ids for source in self.each_source.values())))

    @property
    def names_items(self) -> bool:
        """Tell whether ``item`` holds ids, and their names stand elsewhere."""
        return bool(self.items or "item_name" in self.mapped)

    def known_as(self, customer: str) -> str:
        """Return the id by which a *customer*, as somebody wrote it, is known; of nobody, ""."""
        known = self.folded(re.sub(r"^([0-9]+)\.0$", r"\1", customer.strip()))
        return "" if known in map(self.folded, self.null_ids) else known

    def folded(self, customer: str) -> str:
        """Write an id in small letters, where the source says that they do not matter."""
        return customer.lower() if self.fold_case else customer

    def find(self, path: str) -> Path:
        """Turn a path as typed in the campaign into one on this machine."""
        if path.startswith("package:"):
            return _inside_package(path)
        return self.folder / Path(path).expanduser()


def _years_before(day: date, years: int, leap_day: tuple[int, int] = (2, 28)) -> date:
    """Find *day* so many years earlier; *leap_day* stands for a 29 February that was not."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, *leap_day)


def _inside_package(path: str) -> Path:
    package, _, inner = path.removeprefix("package:").partition("/")
    spec = find_spec(package) if package.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        raise CampaignError(
            f"The Python package '{package}' is not installed.",
            f"campaign.toml, path '{path}'",
            f"install it: pip install {package}",
        )
    return Path(spec.submodule_search_locations[0]) / inner
