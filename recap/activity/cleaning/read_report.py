"""The read report: how many rows of the log are used and how many are rejected, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from recap.activity.cleaning.column_findings import BetterTime, IdleRule, SeveralCurrencies
from recap.activity.cleaning.match_report import MatchReport
from recap.activity.cleaning.name_report import NameReport
from recap.zones import TZDATA_VERSION

READ_REPORT = "read_report.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardSize:
    """
    The size of one shard. A shard without customers has none.

    ``events`` counts lines of every kind. ``rows_hash`` and ``customers_hash`` change when the
    rows, or the names and locales of the customers, change; the order does not matter.
    """

    number: int
    customers: int
    events: int
    rows_hash: str = field(default="", compare=False)
    customers_hash: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The first row that was rejected for a reason. It never holds a customer id."""

    reason: str
    file: str
    row: int
    column: str | None  # as the source names it
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacedLocale:
    """A locale of the customer table that CLDR does not have, and the one used instead."""

    written: str
    used: str | None  # None: the campaign's
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnnamedItems:
    """How many events have an item without a name, of all with an item, and such items."""

    lines: int = 0
    all_lines: int = 0
    items: tuple[str, ...] = ()  # the first ones, most lines first


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalLine:
    """
    The last line of a file, which counts and seems to be the total of the others.

    ``table`` is the source in campaign.toml. ``column`` of the file has the ``text`` of a total;
    without a text, our number ``column`` is the sum of all others.
    """

    file: str
    row: int
    table: str
    column: str
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableNumbers:
    """
    The rows that are rejected because a column has an unreadable number.

    ``table`` is the source in campaign.toml. ``shapes`` are the commonest forms of the values,
    with 9 for each digit and a for each letter. ``of_rows`` counts these rows and the used ones.
    """

    table: str
    column: str
    rows: int
    of_rows: int
    shapes: tuple[str, ...]
    fix: str

    @property
    def are_many(self) -> bool:
        """Whether they are too many for typing errors: more than one row in a hundred."""
        return self.rows * 100 > self.of_rows

    def __str__(self) -> str:
        shapes = ", ".join(f"'{shape}'" for shape in self.shapes)
        forms = f", of the form {shapes}" if shapes else ""
        return f"{self.rows:,} of {self.of_rows:,} lines have an unreadable '{self.column}'{forms}"


@dataclass(frozen=True, slots=True)
class ZeroScores:
    """How many used rows have a score of 0, of all with a score; 0 where other scores are below."""

    rows: int = 0
    of_rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownZones:
    """How many used lines have a zone that is none, so that the campaign's zone counts."""

    lines: int = 0
    zones: tuple[str, ...] = ()  # the most frequent ones. Only `check` lists them


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReport:
    """
    The log in numbers: ``read == used + sum(rejected.values())``.

    Attributes:
        rejected: Number of rows by reason, in the order of `row_rules.REASONS`.
        first: Time of the first event, on the customers' clock.
        last: Time of the last event.
        sources_without_times: Names of the sources that have days and no times of day; the name
            of an only source is "".
        lines_without_time: Number of used lines without a time of day, where other lines of the
            same source have one.
        unknown_zones: Used lines whose zone is none.
        tzdata: The version of the time zones.
        examples: One row a reason, without "opted out": no row of those customers is kept.
        notes: Sentences about the files, such as a header that is not in the first line.
        control_totals: Sums of the used rows (`control_totals.totals`).
        repeated: Number of used rows that are equal to another in all mapped columns. Only
            `check` counts them, and only where duplicates are kept.
        letters: Each letter beyond ASCII in names that cards show, by item, category, channel
            and customer. Only `check` collects them.
        null_ids: Number of rows by the id of source.null_ids that they have. Only `check` counts.
        unnamed_items: Items without a name. Only `check` counts them.
        consent: Number of customers of the log by answer: yes, no, blank or other, for each of
            opted_out and opted_in with a column.
        matches: What lists, tables and patterns match. Only `check` counts it; it is not written.
        total_lines: Lines that seem to be totals. Only `check` looks for them.
        better_times: Columns of times that suit the window better. Only `check` looks for them.
        read_once: Tables of the sources that are not read again for ``better_times`` and
            ``currencies``. Only `check` lists them.
        currencies: Lines by currency, where these are several. Only `check` counts them.
        names: What is odd about names. Only `check` counts it; it is not written.
        idle_rules: Rules of [source.drop] that may be misspelt. Only `check` looks for them.
        idle_return_rules: The sources whose ``return_when`` marks no row. Only `check` looks.
        split_orders: Number of orders with rows that these rules leave out, and rows that count.
            Only `check` counts them.
        locales: Number of customers by their own locale. Only `check` counts them.
        replaced_locales: Locales of customers that CLDR does not have. Only `check` counts them.
        unreadable: Rows with unreadable numbers, by column.
        zero_scores: Scores of 0. Only `check` counts them.
        repeated_totals: Number of orders of several lines whose amount seems to be the total of
            the order. Only `check` counts them.
        hidden: What [never_shown] hides (`DisplayNames.count_hidden`). Only `split` counts it.
        as_of: When `split` read the log.
    """

    files: int
    read: int
    used: int
    rejected: dict[str, int]
    customers: int
    shards: tuple[ShardSize, ...]
    first: datetime | None
    last: datetime | None
    sources_without_times: tuple[str, ...] = ()
    lines_without_time: int = 0
    unknown_zones: UnknownZones = UnknownZones()
    tzdata: str = field(default=TZDATA_VERSION, compare=False)
    examples: tuple[Example, ...] = ()
    notes: tuple[str, ...] = ()
    control_totals: dict[str, int] = field(default_factory=dict)
    repeated: int = 0
    letters: Mapping[str, str] = field(default_factory=dict)
    null_ids: Mapping[str, int] = field(default_factory=dict)
    unnamed_items: UnnamedItems = UnnamedItems()
    consent: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    matches: MatchReport | None = field(default=None, compare=False)
    total_lines: tuple[TotalLine, ...] = ()
    better_times: tuple[BetterTime, ...] = ()
    read_once: tuple[str, ...] = ()
    currencies: tuple[SeveralCurrencies, ...] = ()
    names: NameReport | None = field(default=None, compare=False)
    idle_rules: tuple[IdleRule, ...] = ()
    idle_return_rules: tuple[str, ...] = ()
    split_orders: int = 0
    unreadable: tuple[UnreadableNumbers, ...] = ()
    zero_scores: ZeroScores = ZeroScores()
    repeated_totals: int = 0
    locales: Mapping[str, int] = field(default_factory=dict)
    replaced_locales: tuple[ReplacedLocale, ...] = ()
    hidden: dict[str, int] = field(default_factory=dict, compare=False)
    as_of: datetime | None = field(default=None, compare=False)

    @property
    def has_times(self) -> bool:
        """Whether every source has times of day: if one has none, no hours are shown."""
        return not self.sources_without_times

    def to_json(self) -> str:
        return json.dumps(
            asdict(replace(self, matches=None, names=None)),
            indent=2,
            default=_iso,
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> ReadReport:
        values: dict[str, Any] = json.loads(text)
        return cls(
            **values
            | {
                "matches": None,
                "names": None,
                "shards": tuple(ShardSize(**shard) for shard in values["shards"]),
                "examples": tuple(Example(**example) for example in values["examples"]),
                "notes": tuple(values["notes"]),
                "sources_without_times": tuple(values["sources_without_times"]),
                "total_lines": (),
                "better_times": (),
                "currencies": (),
                "read_once": (),
                "zero_scores": ZeroScores(),
                "unreadable": tuple(
                    UnreadableNumbers(**each | {"shapes": tuple(each["shapes"])})
                    for each in values.get("unreadable", ())
                ),
                "idle_return_rules": (),
                "idle_rules": (),
                "unnamed_items": _unnamed_items(**values["unnamed_items"]),
                "replaced_locales": tuple(
                    ReplacedLocale(**locale) for locale in values["replaced_locales"]
                ),
                "unknown_zones": _unknown_zones(**values["unknown_zones"]),
                "first": _datetime(values["first"]),
                "last": _datetime(values["last"]),
                "as_of": _datetime(values["as_of"]),
            }
        )


def as_of(folder: Path) -> datetime | None:
    """Return when the log that was split into *folder* was read; None without such a log."""
    file = folder / READ_REPORT
    return _as_of(file, file.stat().st_mtime_ns) if file.exists() else None


@lru_cache(maxsize=1)
def _as_of(file: Path, _changed_ns: int) -> datetime | None:
    # Only this key: other keys may differ in a run that another version of recap made.
    return _datetime(json.loads(file.read_text()).get("as_of"))


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not JSON")


def _unnamed_items(lines: int, all_lines: int, items: list[str]) -> UnnamedItems:
    return UnnamedItems(lines=lines, all_lines=all_lines, items=tuple(items))


def _unknown_zones(lines: int, zones: list[str]) -> UnknownZones:
    return UnknownZones(lines=lines, zones=tuple(zones))


def _datetime(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
