"""The files of a campaign's sources, each with its settings, and a fingerprint of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes

from recap.activity.columns import PLURALS
from recap.activity.sources.customers_of_files import customers_of
from recap.activity.sources.database import open_query
from recap.activity.sources.files import (
    ENDINGS,
    ReadOptions,
    SourceFile,
    find_files,
    require_one_kind,
    setting_location,
    source_key,
)
from recap.activity.sources.inner_files import Groups, ask_which, with_inner_files
from recap.activity.sources.number_format import NumberFormats
from recap.activity.sources.remote import RemoteFile, is_remote, list_files
from recap.activity.sources.table import open_table
from recap.activity.sql import scratch_database
from recap.campaign import Campaign, Source
from recap.errors import RecapError
from recap.zones import TZDATA_VERSION


def source_files(campaign: Campaign) -> dict[str, list[SourceFile]]:
    """List the files of each source, sorted by path. The name of an only source is empty."""
    return {
        name: _files_of(campaign, source, source_key(name))
        for name, source in campaign.sources_by_name.items()
    }


def _files_of(campaign: Campaign, source: Source, key: str) -> list[SourceFile]:
    numbers = NumberFormats.from_settings(
        decimal=source.decimal, thousands=source.thousands, short_durations=source.durations
    )
    if source.path is None:
        query = open_query(campaign, source, key)
        return [SourceFile(Path(), "sql", query.label, f"{key}.query", query, numbers=numbers)]
    kind = source.format and ENDINGS[f".{source.format}"]
    files = find_files(
        campaign,
        source.path,
        key=f"{key}.path",
        kind=kind,
        encoding=source.encoding,
        hides_names=source.customer_from is not None,
    )
    customers = {
        file.location: customer
        for file, customer in zip(files, customers_of(campaign, source, files), strict=True)
    }
    choose = partial(_choose, source)
    files = with_inner_files(files, choose, member=source.member, sheet=source.sheet, kind=kind)
    require_one_kind(files)
    options = ReadOptions(skip=source.skip, header=source.header, footer=source.footer)
    return [
        replace(file, numbers=numbers, options=options, customer=customers[file.location])
        for file in files
    ]


def _choose(source: Source, file: SourceFile, groups: Groups) -> str:
    """Choose the only files or sheets inside a file that have all columns of *source*."""
    suitable = [pattern for pattern, members in groups.items() if _fits(source, members[0])]
    if len(suitable) != 1:
        ask_which(file, {pattern: groups[pattern] for pattern in suitable or groups})
    return suitable[0]


def _fits(source: Source, member: SourceFile) -> bool:
    """Return whether a file has all columns of *source*."""
    options = ReadOptions(skip=source.skip, header=source.header, footer=source.footer)
    wanted = source.columns.model_dump(exclude_none=True)
    with scratch_database() as db, suppress(RecapError):
        file = replace(member, options=options)
        open_table(db, file, wanted, keys=dict.fromkeys(wanted, file.key))
        return True
    return False


def fingerprint(campaign: Campaign) -> str:
    """
    Hash everything that a split depends on. Returns 64 hex digits.

    This is the version of the time zones; the campaign's window, zone, sources, lookup tables and
    name rules (not its pictures); and the path, size and modification time of every file that
    they name. With an equal fingerprint, the log need not be read again. A database source always
    gives a new fingerprint.
    """
    content = campaign.model_dump_json(
        include={
            "year", "from_", "to", "zone", "only_source", "sources", "items", "customers",
            "returns", "not_items", "robots", "opted_out", "opted_in", "never_shown",
        }
    )  # fmt: skip
    names = campaign.display.model_dump_json(include={*PLURALS.values()})
    digest = sha256(f"{content}\n{names}\n{TZDATA_VERSION}\n".encode())
    if any(source.url for source in campaign.sources_by_name.values()):
        digest.update(token_bytes())
    for location in _all_locations(campaign):
        digest.update(f"{_version(location)}\n".encode())
    return digest.hexdigest()


def _version(location: Path | RemoteFile) -> str:
    """Return a text that changes when the file changes."""
    if isinstance(location, RemoteFile):
        return f"{location.label}\0{location.size}\0{location.version}"
    stat = location.stat() if location.exists() else None
    return f"{location}\0" + (f"{stat.st_size}\0{stat.st_mtime_ns}" if stat else "missing")


def _all_locations(campaign: Campaign) -> Iterator[Path | RemoteFile]:
    files = (file for source in source_files(campaign).values() for file in source)
    yield from (file.location for file in files if not file.query_result)
    for key, table in {"items.path": campaign.items, "customers.path": campaign.customers}.items():
        if table and is_remote(table.path):
            yield from list_files(table.path, setting_location(key))
        elif table:
            yield campaign.find(table.path)
    lists = (campaign.opted_out.file, campaign.robots.customers)
    for path in (*(getattr(campaign.display, what) for what in PLURALS.values()), *lists):
        if path:
            yield campaign.find(path)
