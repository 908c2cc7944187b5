"""The campaign: all sections of a `campaign.toml`, and values computed from several of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationInfo, field_validator, model_validator

from recap.campaign.brand import Brand
from recap.campaign.presentation import (
    Delivery,
    Display,
    Draw,
    Invite,
    Links,
    NeverShown,
    Page,
    Persona,
    Stories,
)
from recap.campaign.rules import NotItems, OptedIn, OptedOut, Returns, Robots
from recap.campaign.source import Customers, Items, Source
from recap.campaign.tone import Tone
from recap.campaign.types import Currency, FilePath, LocaleName, Section, Text, Zone
from recap.campaign.waivers import Waiver
from recap.campaign.words import Words
from recap.errors import CampaignError
from recap.text_comparison import fold_case, normalise_id
from recap.zones import time_zone


class LinksError(ValueError):
    """Links would expire before they open."""

    fix = "write under [links] a later `expires`, or remove it"

    def __init__(self, opens: datetime, expires: datetime) -> None:
        super().__init__(f"'expires' ({expires}) is not after 'opens' ({opens}).")


class Campaign(Section):
    """One year-in-review campaign. `docs/campaign.md` explains every key."""

    name: Text = Field(examples=["Your year in coffee"])
    brand: Brand = Field(examples=["Corner Coffee"])
    year: int | None = Field(default=None, ge=1900, le=2200, examples=[2026])
    from_: date | None = Field(default=None, alias="from", examples=[date(2026, 1, 1)])
    to: date | None = Field(default=None, examples=[date(2026, 12, 31)])
    zone: Zone
    locale: LocaleName = "en_US"
    currency: Currency | None = Field(default=None, examples=["EUR"])
    theme: FilePath = Field(default="poster", examples=["poster"])
    only_source: Source | None = Field(default=None, alias="source")
    sources: dict[Text, Source] = Field(default={}, validate_default=True)
    items: Items | None = None
    customers: Customers | None = None
    returns: Returns | None = Field(default=None, validate_default=True)
    not_items: NotItems = NotItems()
    robots: Robots = Robots()
    opted_out: OptedOut = OptedOut()
    opted_in: OptedIn | None = None
    display: Display = Display()
    never_shown: NeverShown = NeverShown()
    words: Words = Words()
    personas: tuple[Persona, ...] = ()
    stories: Stories = Stories()
    invite: Invite | None = None
    tone: Tone = Tone()
    waivers: tuple[Waiver, ...] = ()
    draw: Draw = Draw()
    page: Page = Page()
    links: Links = Links()
    delivery: Delivery = Delivery()
    folder: Path = Field(default=Path(), init=False)  # set by `load`

    @field_validator("brand", mode="before")
    @classmethod
    def _name_alone(cls, brand: Any) -> Any:
        return {"name": brand} if isinstance(brand, str) else brand

    @field_validator("sources")
    @classmethod
    def _one_log(cls, sources: dict[str, Source], others: ValidationInfo) -> dict[str, Source]:
        if "only_source" not in others.data:
            return sources  # [source] is there and invalid: pydantic reports that
        if sources and others.data["only_source"]:
            raise ValueError(
                "both [source] and [sources] are given; put every source under [sources.NAME]."
            )
        if not sources and not others.data["only_source"]:
            raise ValueError("there is no log: add [source], or one [sources.NAME] for each log.")
        return sources

    @field_validator("returns")
    @classmethod
    def _has_a_rule(cls, returns: Returns | None, others: ValidationInfo) -> Returns | None:
        only, sources = others.data.get("only_source"), others.data.get("sources") or {}
        for source in (only, *sources.values()):
            if source and not returns and (source.return_when or source.columns.refunded):
                key = "return_when" if source.return_when else "columns.refunded"
                raise ValueError(f"is missing, and source.{key} needs it: how are returns counted?")
        return returns

    @field_validator("links")
    @classmethod
    def _open_before_they_expire(cls, links: Links, others: ValidationInfo) -> Links:
        zone = others.data.get("zone", "UTC")
        opens, expires = _aware(links.opens, zone), _aware(links.expires, zone)
        if opens and expires and opens >= expires:
            raise LinksError(opens, expires)
        return links

    @model_validator(mode="after")
    def _one_window(self) -> Campaign:
        if self.year is not None and (self.from_ or self.to):
            raise ValueError("both 'year' and 'from' or 'to' are given; use one of them.")
        if self.year is None and not (self.from_ and self.to):
            raise ValueError("set either 'year', or both 'from' and 'to' (both days are included).")
        if self.first_day > self.last_day:
            raise ValueError(f"'from' ({self.first_day}) is after 'to' ({self.last_day}).")
        return self

    @property
    def first_day(self) -> date:
        """First day of the window, in the customers' time zone."""
        return self.from_ or date(self.year or 1, 1, 1)

    @property
    def last_day(self) -> date:
        """Last day of the window, inclusive."""
        return self.to or date(self.year or 1, 12, 31)

    @property
    def links_open(self) -> datetime | None:
        """When private links open, in the campaign's zone; None: at once."""
        return _aware(self.links.opens, self.zone)

    @property
    def links_expire(self) -> datetime | None:
        """When private links are over, in the campaign's zone; None: never."""
        return _aware(self.links.expires, self.zone)

    @property
    def prior_period(self) -> tuple[date, date]:
        """First and last day of the same period one year earlier; more years where they overlap."""
        after = self.last_day + timedelta(days=1)
        years = 1
        while (ended := _years_before(after, years, leap_day=(3, 1))) > self.first_day:
            years += 1
        return _years_before(self.first_day, years), ended - timedelta(days=1)

    @property
    def columns(self) -> frozenset[str]:
        """Our columns that the sources or the item table have; ``time`` is the time of day."""
        columns = {*self.mapped_columns}
        if self.items and self.items.category and "item" in columns:
            columns.add("category")
        if self.items and self.items.by and "item" in columns:
            columns.add("item_by")
        if self.returns and self.returns.rule == "show":
            columns.add("kind")
        if all(source.has_hours for source in self.sources_by_name.values()):
            columns.add("time")
        return frozenset(columns)

    @property
    def source(self) -> Source:
        """The source of a campaign that has exactly one; see `sources_by_name`."""
        (source,) = self.sources_by_name.values()
        return source

    @property
    def sources_by_name(self) -> dict[str, Source]:
        """All sources by name; the name of a single [source] is empty."""
        return {"": self.only_source} if self.only_source else self.sources

    @property
    def mapped_columns(self) -> frozenset[str]:
        """Our columns that a source maps; with [sources], each source's name is a channel."""
        sources = self.sources_by_name.values()
        maps = [source.columns.model_dump(exclude_none=True) for source in sources]
        return frozenset(chain(*maps, ["channel"] if self.sources else []))

    @property
    def settings_of_stories(self) -> frozenset[str]:
        """The optional sections that are set, of those that a story may need."""
        return frozenset({"invite"} if self.invite else ())

    @property
    def fold_case(self) -> bool:
        return any(source.fold_case for source in self.sources_by_name.values())

    @property
    def null_ids(self) -> tuple[str, ...]:
        """The ids of no customer, in their canonical form."""
        null_ids = chain(*(source.null_ids for source in self.sources_by_name.values()))
        return tuple(dict.fromkeys(map(self._one_form, null_ids)))

    @property
    def has_item_names(self) -> bool:
        """Whether ``item`` holds ids, and another column or table has the names."""
        return bool(self.items or "item_name" in self.mapped_columns)

    @property
    def counts_item_ids(self) -> bool:
        """Whether two ids are two items even if they have one name."""
        return self.has_item_names and not (self.items and self.items.count_by == "name")

    def canonical_id(self, customer: str) -> str:
        """
        Return the id of *customer* in one form, as cleaning does; "" for one of ``null_ids``.

        With ``fold_case`` of a source, ids that differ in upper and lower case have one form.
        """
        customer_id = self._one_form(customer)
        return "" if customer_id in self.null_ids else customer_id

    def _one_form(self, customer: str) -> str:
        normalised = normalise_id(customer)
        return fold_case(normalised) if self.fold_case else normalised

    def find(self, path: str) -> Path:
        """Return the file of a *path* from the campaign: relative, absolute or ``package:``."""
        if path.startswith("package:"):
            return _inside_package(path)
        return self.folder / Path(path).expanduser()


def _aware(moment: datetime | None, zone: str) -> datetime | None:
    """Return *moment* in *zone*; one without an offset is on the clock of that zone."""
    if moment is None:
        return None
    clock = time_zone(zone)
    return moment.astimezone(clock) if moment.tzinfo else moment.replace(tzinfo=clock)


def _years_before(day: date, years: int, leap_day: tuple[int, int] = (2, 28)) -> date:
    """Return *day* *years* earlier; *leap_day* replaces a 29 February that does not exist."""
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
