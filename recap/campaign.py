"""
The campaign: what marketing launches, as one folder with a `campaign.toml`.

Everything a person typed passes through these models once, when it is loaded;
the rest of recap reads the frozen result. Paths in a campaign are relative to
its folder; ``package:NAME/path`` reaches a file inside an installed package.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers
from babel.numbers import is_currency, list_currencies
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from recap import problems
from recap.errors import CampaignError, did_you_mean

FILE_NAME = "campaign.toml"
FORMATS = ("story", "portrait", "square", "link")
KINDS = {"": "jpeg", "jpg": "jpeg", "png": "png", "webp": "webp"}  # of files, by their ending


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name if name != "localtime" else "")  # each machine would count its own
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = did_you_mean(name, available_timezones())
        raise ValueError(
            f"'{name}' is not a time zone, such as 'Europe/Athens' or 'UTC'.{hint}"
        ) from None
    return name


def _known_locale(name: str) -> str:
    code = name.replace("-", "_")
    try:
        Locale.parse(code)
    except (ValueError, UnknownLocaleError):
        hint = did_you_mean(code, locale_identifiers())
        raise ValueError(f"'{name}' is not a locale, such as 'en_GB' or 'el'.{hint}") from None
    return code


def _known_currency(code: str) -> str:
    if not is_currency(code):
        hint = did_you_mean(code.upper(), list_currencies())
        raise ValueError(f"'{code}' is not a currency of ISO 4217, such as 'EUR' or 'USD'.{hint}")
    return code


Text = Annotated[str, Field(min_length=1)]
Zone = Annotated[Text, AfterValidator(_known_zone), Field(examples=["Europe/Athens"])]
LocaleName = Annotated[Text, AfterValidator(_known_locale), Field(examples=["en_GB"])]
Currency = Annotated[Text, AfterValidator(_known_currency)]


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


class Section(BaseModel):
    """A table of campaign.toml: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


EPOCHS = ("epoch_s", "epoch_ms", "epoch_us")
WAYS = (*EPOCHS, "day-first", "month-first")
DIRECTIVES = "aAdbBmyYHIpMSfzj%"


def _known_times(times: str) -> str:
    if "%" not in times:
        if times not in WAYS:
            raise ValueError(
                f"'{times}' is no way to write times: it is one of {', '.join(WAYS)}, "
                f"or a pattern such as '%y%m%d'.{did_you_mean(times, WAYS)}"
            )
        return times
    found = re.findall("%-?(.?)", times)
    if unknown := [f"%{letter}" for letter in found if not letter or letter not in DIRECTIVES]:
        known = " ".join(f"%{letter}" for letter in DIRECTIVES)
        raise ValueError(f"'{times}' has an unknown '{unknown[0]}'; known are {known}.")
    if not {*found} & {*"yY"} or not ("j" in found or ("d" in found and {*found} & {*"mbB"})):
        raise ValueError(f"'{times}' does not say year, month and day, as '%d.%m.%Y' does.")
    return times


Times = Annotated[Text, AfterValidator(_known_times), Field(examples=["epoch_ms"])]


class Columns(Section):
    """
    Which column of the source is which of ours. Only the first two are required.

    Numbers may be formulas: ``quantity * price``, ``credit - debit``, ``ms_played / 60000``.
    """

    customer_id: Text = Field(examples=["customer"])
    at: Text = Field(examples=["time"])
    zone: Text | None = Field(default=None, examples=["time_zone"])  # the customer's own
    item: Text | None = Field(default=None, examples=["product"])
    item_name: Text | None = Field(default=None, examples=["product_name"])  # where item is an id
    category: Text | None = Field(default=None, examples=["department"])
    channel: Text | None = Field(default=None, examples=["shop"])
    amount: Text | None = Field(default=None, examples=["price"])
    savings: tuple[Text, ...] | Text | None = Field(
        default=None, examples=["discount"]
    )  # several add up
    quantity: Text | None = Field(default=None, examples=["pieces"])
    minutes: Text | None = Field(default=None, examples=["minutes"])
    score: Text | None = Field(default=None, examples=["stars"])  # averaged, never summed
    order_id: Text | None = Field(default=None, examples=["receipt"])


class Source(Section):
    """The activity log: a file, a folder or a glob; or what a database answers."""

    # An SQLAlchemy address; ${NAME} is taken from the environment.
    url: Text | None = Field(default=None, examples=["sqlite:///shop.db"])
    query: Text | None = Field(default=None, examples=["select * from sales"])
    path: Text | None = Field(default=None, validate_default=True, examples=["activity.csv"])
    # Told by the ending when absent.
    format: Literal["csv", "parquet", "jsonl"] | None = Field(default=None, examples=["csv"])
    zone: Zone = "UTC"  # the zone its times are written in, when they do not say
    times: Times | None = None  # how its times are written, when not as ISO 8601 does
    null_ids: tuple[Text, ...] = Field(default=(), examples=[["0", "guest"]])  # nobody's
    fold_case: bool = Field(default=False, examples=[True])  # C-1 and c-1 are one customer
    duplicates: Literal["keep", "drop"] = Field(default="keep", examples=["drop"])
    columns: Columns
    # What `at` is of an event that took `minutes`.
    at_is: Literal["start", "end"] = Field(default="start", examples=["start"])

    @field_validator("path")
    @classmethod
    def _one_place(cls, path: str | None, others: ValidationInfo) -> str | None:
        url, query = (others.data.get(key) for key in ("url", "query"))
        if path is None and url is None and query is None:
            raise PydanticCustomError("missing", "Field required")
        if path is not None and (url or query):
            raise ValueError("'path' is a file, 'url' and 'query' a database: keep one of both.")
        if path is None and not (url and query):
            raise ValueError("a database needs both 'url' and 'query'.")
        return path

    @field_validator("at_is")
    @classmethod
    def _knows_how_long(cls, at_is: str, others: ValidationInfo) -> str:
        columns = others.data.get("columns")
        if at_is == "end" and columns and not columns.minutes:
            raise ValueError(
                "'end' needs source.columns.minutes: the beginning is so much earlier."
            )
        return at_is

    @property
    def knows_hours(self) -> bool:
        """Tell whether its times may have a time of day; a pattern may leave it out."""
        pattern = self.times if self.times and "%" in self.times else "%H"
        return bool(re.search("%-?[HI]", pattern))


class Items(Section):
    """A table that turns the source's item into a name and a category."""

    path: Text = Field(examples=["products.csv"])
    id: Text = Field(examples=["product_id"])  # holds what the source calls its item
    name: Text = Field(examples=["product_name"])
    category: Text | None = Field(default=None, examples=["department"])


class Customers(Section):
    """A table of customers: names and locales, where a company has them."""

    path: Text = Field(examples=["customers.csv"])
    id: Text = Field(examples=["customer"])
    name: Text | None = Field(default=None, examples=["first_name"])
    locale: Text | None = Field(default=None, examples=["language"])


class Returns(Section):
    """What becomes of lines that take something back: cancellations, credit notes."""

    # net: taken off the money; show: also told; ignore: set aside.
    rule: Literal["net", "ignore", "show"] = Field(examples=["net"])
    # Patterns of order ids; a negative amount or quantity is a return in any case.
    orders: tuple[Text, ...] = Field(default=(), examples=[["C*"]])
    refers_to: Text | None = Field(default=None, examples=["original_receipt"])  # the order undone


class NotItems(Section):
    """Patterns of items that are none: postage, fees, discounts. Their money counts."""

    items: tuple[Text, ...] = Field(default=(), examples=[["POSTAGE", "*FEE*"]])


class Robots(Section):
    """Who is no customer to tell a year to: machines, by what they do, and staff, by a list."""

    most_events_a_day: int | None = Field(default=None, ge=1, examples=[1000])
    customers: Text | None = Field(default=None, examples=["staff.txt"])  # one customer id a line


class OptedOut(Section):
    """Customers who said no: not counted, not drawn, not in the population."""

    file: Text | None = Field(default=None, examples=["opted-out.txt"])  # one customer id a line
    # Of the customer table, else of the source: true means no.
    column: Text | None = Field(default=None, examples=["said_no"])


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


class Delivery(Section):
    """Where recaps are kept, and the address customers open."""

    base_url: Text = Field(default="http://127.0.0.1:8000", examples=["https://recap.example.com"])
    # An fsspec address; the run's own folder when absent.
    store: Text | None = Field(default=None, examples=["s3://bucket/recap"])


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
        while _years_before(after, years) > self.first_day:
            years += 1
        return _years_before(self.first_day, years), _years_before(after, years) - timedelta(days=1)

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


def load(path: Path) -> Campaign:
    """Read the campaign in the folder *path*, or whose `campaign.toml` it is.

    Raises:
        CampaignError: Names the file, the key, the value and what is allowed; of
            several problems the first five.
    """
    file = _file(path)
    typed = _parse(_text(file), file)
    try:
        campaign = Campaign.model_validate({**typed, "folder": file.parent.resolve()})
    except ValidationError as error:
        raise _refusal(file, [*_typed_folder(typed), *problems.explain(error, Campaign)]) from None
    if "folder" in typed:
        raise _refusal(file, _typed_folder(typed))
    return campaign


def known_locale(name: str) -> str:
    """Return the locale called *name*, as we write it. Raises `CampaignError`."""
    try:
        return _known_locale(name)
    except ValueError as error:
        raise CampaignError(
            str(error), "the command line", "name a language, and a country if you like"
        ) from None


def folder_of(path: Path) -> Path:
    """Return the folder of the campaign at *path*, a folder or its `campaign.toml`."""
    return _file(path).parent.resolve()


def thaw(frozen: str) -> Campaign:
    """Read back a campaign that a run froze as JSON."""
    return Campaign.model_validate_json(frozen)


def _file(path: Path) -> Path:
    if path.is_dir():
        return path / FILE_NAME
    if path.name == FILE_NAME and path.parent.is_dir():
        return path
    if path.exists():
        raise CampaignError(
            f"'{path.name}' is not a campaign.",
            str(path),
            f"name the folder that holds a {FILE_NAME}",
        )
    siblings = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
    raise CampaignError(
        f"There is no folder '{path}'.{did_you_mean(path.name, siblings)}",
        str(path.parent.resolve()),
        f"name a campaign's folder, or write a new one: recap new {path}",
    )


def _text(file: Path) -> str:
    """Read *file* as UTF-8, with or without the mark that some editors put first."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        raise CampaignError(
            f"There is no {FILE_NAME} in this folder.",
            str(file.parent.resolve()),
            f"write one: recap new {file.parent}",
        ) from None
    except OSError as error:
        raise CampaignError(
            f"{FILE_NAME} cannot be read: {error.strerror}.", str(file), "let this user read it"
        ) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        column = error.start - before.rfind(b"\n")
        raise CampaignError(
            f"{FILE_NAME} is not written in UTF-8: byte 0x{raw[error.start]:02x} is no letter.",
            f"{file}, line {before.count(10) + 1}, column {column}",
            "save it again with the encoding UTF-8",
        ) from None


def _parse(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        says, _, place = str(error).removesuffix(")").rpartition(" (at ")
        line = _line(text, place)
        raise CampaignError(
            f"{FILE_NAME} is not TOML: {says}.",
            f"{file}, {place}" + (f": {line}" if line else ""),
            next((mend for start, mend in _TOML_MENDS.items() if says.startswith(start)), _TOML),
        ) from None


def _line(text: str, place: str) -> str:
    number = re.match(r"line (\d+)", place)
    return text.splitlines()[int(number[1]) - 1].strip() if number else ""


_TOML = 'write each line as key = "text", key = 1, key = true or key = ["one", "two"]'
_TOML_MENDS = {
    "Illegal character '\\n'": 'close the text with a " at the end of the line',
    "Unescaped": "write the path with / instead of \\",
    "Cannot overwrite": "this key is given twice: keep one of them",
    "Cannot declare": "this [table] is opened twice: put all its keys under one",
    "Invalid date": "write a day that exists, as in 2026-01-31",
    "Unclosed array": "close the list with a ]",
}


def _typed_folder(typed: dict[str, Any]) -> list[problems.Problem]:
    says = f"there is no such key; a campaign's folder is where its {FILE_NAME} lies."
    return [problems.Problem("folder", says, "remove its line")] if "folder" in typed else []


def _refusal(file: Path, found: list[problems.Problem]) -> CampaignError:
    if len(found) == 1:
        return CampaignError(str(found[0]), f"{file}, key '{found[0].key}'", found[0].mend)
    mend = "correct these keys; every key is explained in docs/campaign.md"
    return CampaignError(problems.listed(found, FILE_NAME), str(file), mend)


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
