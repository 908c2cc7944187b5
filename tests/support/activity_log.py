"""Tiny logs and their campaigns, with a default for everything that a test is not about."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from recap.activity import NameReport, ReadReport, check, read_shard, split
from recap.campaign import Campaign
from recap.errors import RecapError

COLUMNS = {"customer_id": "who", "at": "when"}


def campaign(
    folder: Path, *, path: str = "log.csv", columns: dict[str, Any] | None = None, **changes: Any
) -> Campaign:
    """Make a campaign of 2017 in *folder*; *columns* add to ``who`` and ``when``."""
    source = {"path": path, "columns": COLUMNS | (columns or {})} | changes.pop("source", {})
    log = {} if "sources" in changes else {"source": source}
    defaults = {"name": "Year", "brand": "B", "year": 2017, "zone": "UTC"}
    if "from" in changes:
        del defaults["year"]
    return Campaign.model_validate(defaults | changes | log | {"folder": folder.resolve()})


def log(folder: Path, *lines: str, name: str = "log.csv", header: str = "who,when") -> None:
    write(folder / name, header, *lines)


def write(file: Path, *lines: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{line}\n" for line in lines))


def events(plan: Campaign, *, customers_a_shard: int = 128) -> pd.DataFrame:
    """Split the log of *plan* and return the events of all shards."""
    out = plan.folder / "out"
    read_report = split(plan, out, customers_a_shard=customers_a_shard)
    shards = [read_shard(out, shard.number) for shard in read_report.shards]
    return pd.concat(shards, ignore_index=True)


def times(plan: Campaign) -> list[str]:
    """Return the local times of all events, in order of customer."""
    return [str(at) for at in events(plan)["at"]]


def values(plan: Campaign, column: str) -> list[Any]:
    """Return *column* of all events, with null as None."""
    return [None if pd.isna(value) else value for value in events(plan)[column]]


def rejected(plan: Campaign) -> list[dict[str, str]]:
    """Return the rows of rejected.csv after a split."""
    split(plan, plan.folder / "out")
    with (plan.folder / "out" / "rejected.csv").open(newline="") as file:
        return [*csv.DictReader(file)]


def check_notes(plan: Campaign) -> tuple[str, ...]:
    """Return what `check` says about the files of the log."""
    return check(plan).notes


def names_in_check(plan: Campaign) -> NameReport:
    """Return what `recap check` finds in the names."""
    names = check(plan).names
    assert names
    return names


def adds_up(read_report: ReadReport) -> bool:
    return read_report.read == read_report.used + sum(read_report.rejected.values())


def complaint(error: pytest.ExceptionInfo[RecapError], folder: Path) -> str:
    """Return the text of an error, with *folder* as ``~``."""
    return str(error.value).replace(str(folder.resolve()), "~")
