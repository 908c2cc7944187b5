"""What reading the log found, in numbers that add up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

READ_REPORT = "reading.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardSize:
    """
    How much one shard holds; `events` are lines of every kind. None is without customers.

    ``rows`` and ``people`` stand for what `split` wrote of it: its rows in any order, and its
    customers with their names and locales. Other content, other hash.
    """

    number: int
    customers: int
    events: int
    rows: str = field(default="", compare=False)
    people: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The first row that was rejected for a reason. Never a customer id."""

    reason: str
    file: str
    row: int
    column: str | None  # as the source calls it
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnnamedItems:
    """Events whose item has no name, of how many that have an item, and the first such items."""

    lines: int = 0
    of: int = 0
    items: tuple[str, ...] = ()  # those with most lines first


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReport:
    """
    The log in numbers: ``read == used + sum(rejected.values())``.

    ``rejected`` counts rows by reason, in the order of `row_rules.REASONS`.
    ``first`` and ``last`` are on the customers' clock; ``untimed`` names the sources that know
    days and no times of day ("" is the only source). ``examples`` holds one row a
    reason, but none of "opted out": nothing is kept of those. ``sums`` is what the used
    rows come to (`control_totals.totals`). ``repeated`` is how many used rows are equal
    to another in all that the campaign maps; looked for by `check`, not when copies are dropped.
    ``letters`` holds, by item, category, channel and customer, each letter beyond ASCII that names
    shown on cards have, once, and ``nameless`` what has no name; only `check` looks.
    """

    files: int
    read: int
    used: int
    rejected: dict[str, int]
    customers: int
    shards: tuple[ShardSize, ...]
    first: datetime | None
    last: datetime | None
    untimed: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    sums: dict[str, int] = field(default_factory=dict)
    repeated: int = 0
    letters: Mapping[str, str] = field(default_factory=dict)
    nameless: UnnamedItems = UnnamedItems()
    hidden: dict[str, int] = field(default_factory=dict, compare=False)
    as_of: datetime | None = field(default=None, compare=False)

    @property
    def timed(self) -> bool:
        """Tell whether every source knows times of day: hours of some would be told as of all."""
        return not self.untimed

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2, default=_iso, ensure_ascii=False)

    @classmethod
    def from_json(cls, written: str) -> ReadReport:
        found: dict[str, Any] = json.loads(written)
        return cls(
            **found
            | {
                "shards": tuple(ShardSize(**shard) for shard in found["shards"]),
                "examples": tuple(Example(**example) for example in found["examples"]),
                "untimed": tuple(found["untimed"]),
                "nameless": _nameless(**found["nameless"]),
                "first": _moment(found["first"]),
                "last": _moment(found["last"]),
                "as_of": _moment(found["as_of"]),
            }
        )


def as_of(folder: Path) -> datetime | None:
    """Return when the log was read that was split into *folder*; None when none was."""
    file = folder / READ_REPORT
    return _as_of(file, file.stat().st_mtime_ns) if file.exists() else None


@lru_cache(maxsize=1)
def _as_of(file: Path, _changed: int) -> datetime | None:
    # No more of it: pages of a run that an earlier version made stay open after an update.
    return _moment(json.loads(file.read_text()).get("as_of"))


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not JSON")


def _nameless(lines: int, of: int, items: list[str]) -> UnnamedItems:
    return UnnamedItems(lines=lines, of=of, items=tuple(items))


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
