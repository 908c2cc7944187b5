"""
The campaign: what marketing launches, as one folder with a `campaign.toml`.

Everything a person typed passes through these models once, when it is loaded;
the rest of recap reads the frozen result. Paths in a campaign are relative to
its folder; ``package:NAME/path`` reaches a file inside an installed package.
"""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from babel.numbers import is_currency
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from recap.errors import CampaignError, did_you_mean

FILE_NAME = "campaign.toml"
FORMATS = ("story", "portrait", "square", "link")


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        hint = did_you_mean(name, available_timezones())
        raise ValueError(f"'{name}' is not a time zone, such as 'Europe/Athens' or 'UTC'.{hint}")
    return name


def _known_locale(name: str) -> str:
    try:
        Locale.parse(name.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        raise ValueError(f"'{name}' is not a locale, such as 'en_GB' or 'el'.") from None
    return name.replace("-", "_")


def _known_currency(code: str) -> str:
    if not is_currency(code):
        raise ValueError(f"'{code}' is not a currency of ISO 4217, such as 'EUR' or 'USD'.")
    return code


Zone = Annotated[str, AfterValidator(_known_zone)]
LocaleName = Annotated[str, AfterValidator(_known_locale)]
Currency = Annotated[str, AfterValidator(_known_currency)]


class Section(BaseModel):
    """A table of campaign.toml: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Columns(Section):
    """Which column of the source is which of ours. Only the first two are required."""

    customer_id: str
    at: str
    item: str | None = None
    category: str | None = None
    channel: str | None = None
    amount: str | None = None
    savings: tuple[str, ...] | str | None = None  # several columns are added up
    quantity: str | None = None
    minutes: str | None = None
    order_id: str | None = None


class Source(Section):
    """The activity log: a file, a folder or a glob."""

    path: str
    format: Literal["csv", "parquet", "jsonl"] | None = None  # told by the ending when absent
    zone: Zone = "UTC"  # the zone its times are written in, when they do not say
    columns: Columns


class Items(Section):
    """A table that turns the source's item into a name and a category."""

    path: str
    id: str  # the column that holds what the source calls its item
    name: str
    category: str | None = None


class Customers(Section):
    """A table of customers: names and locales, where a company has them."""

    path: str
    id: str
    name: str | None = None
    locale: str | None = None


class OptedOut(Section):
    """Customers who said no: not counted, not drawn, not in the population."""

    file: str | None = None  # one customer id a line
    column: str | None = None  # of the customer table, else of the source: true means no


class Display(Section):
    """CSV files of two columns, `raw,display`: the names fit for a card."""

    items: str | None = None
    categories: str | None = None
    channels: str | None = None


class NeverShown(Section):
    """Patterns (`*TOBACCO*`) of names that are counted in totals and never named."""

    items: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


class Stories(Section):
    """Which stories are told, in which order. Empty: all of the theme's, in its order."""

    order: tuple[str, ...] = ()


class Draw(Section):
    """What is drawn before anybody asks, as `story/format`; and the showcase."""

    ahead: tuple[str, ...] = ("summary/link",)
    showcase: bool = True

    @model_validator(mode="after")
    def _formats_exist(self) -> Draw:
        for wish in self.ahead:
            story, _, size = wish.partition("/")
            if not story or size not in FORMATS:
                hint = did_you_mean(size, FORMATS)
                raise ValueError(
                    f"'{wish}' is not a story and a format, such as 'summary/link'; "
                    f"formats are {', '.join(FORMATS)}.{hint}"
                )
        return self


class Delivery(Section):
    """Where recaps are kept, and the address customers open."""

    base_url: str = "http://127.0.0.1:8000"
    store: str | None = None  # an fsspec address; the run's own folder when absent


class Campaign(Section):
    """One year-in-review campaign. See `recap new` for every key explained."""

    name: str
    brand: str
    year: int | None = Field(default=None, ge=1900, le=2200)
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    zone: Zone
    locale: LocaleName = "en_US"
    currency: Currency | None = None
    theme: str = "poster"
    source: Source
    items: Items | None = None
    customers: Customers | None = None
    opted_out: OptedOut = OptedOut()
    display: Display = Display()
    never_shown: NeverShown = NeverShown()
    stories: Stories = Stories()
    draw: Draw = Draw()
    delivery: Delivery = Delivery()
    folder: Path = Field(default=Path(), exclude=False)  # set by `load`, never typed

    @model_validator(mode="after")
    def _one_window(self) -> Campaign:
        if (self.year is None) == (self.from_ is None and self.to is None):
            raise ValueError("say either 'year', or 'from' and 'to' (both included).")
        if self.year is None and (self.from_ is None or self.to is None):
            raise ValueError("'from' and 'to' go together (both included).")
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
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def find(self, path: str) -> Path:
        """Turn a path as typed in the campaign into one on this machine."""
        if path.startswith("package:"):
            return _inside_package(path)
        return self.folder / path


def load(folder: Path) -> Campaign:
    """Read the campaign in *folder*. Raises `CampaignError`, naming file, key and value."""
    file = folder / FILE_NAME
    return Campaign.model_validate({**tomllib.loads(file.read_text()), "folder": folder.resolve()})


def thaw(frozen: str) -> Campaign:
    """Read back a campaign that a run froze as JSON."""
    return Campaign.model_validate_json(frozen)


def _inside_package(path: str) -> Path:
    package, _, inner = path.removeprefix("package:").partition("/")
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise CampaignError(
            f"The Python package '{package}' is not installed.",
            f"campaign.toml, path '{path}'",
            f"install it: pip install {package}",
        )
    return Path(spec.submodule_search_locations[0]) / inner
