"""Which files a path of the campaign means, and how each is to be read."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes

from recap.activity.columns import PLURALS
from recap.activity.sources.database import QueryResult, open_query
from recap.activity.sources.remote import RemoteFile, is_remote, list_files, without_query
from recap.campaign import Campaign, Source
from recap.errors import ActivityError

ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".json": "json",  # a list, or an object a line
    ".jsonl": "json",
    ".ndjson": "json",
}
COMPRESSED_SUFFIXES = (".gz", ".zst")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: its path, what it is, the name that people know it by, and who asks."""

    location: Path | RemoteFile
    kind: str  # csv, parquet, json, or sql: what a database answers
    label: str  # as errors and rejected.csv name it
    key: str  # of campaign.toml, such as "source.path"; or an option, such as "--from"
    query_result: QueryResult | None = None  # of a database; there is no file then
    encoding: str | None = None  # of its text; None is UTF-8, or UTF-16 with its mark first
    decimal: str | None = None  # what stands before the fraction; None is a point, nothing else
    # Called with how many of its bytes were read so far.
    on_read: Callable[[int], None] = field(default=lambda _: None, compare=False)

    def error(self, what: str, fix: str) -> ActivityError:
        return ActivityError(what, f"{self.label} ({setting_location(self.key)})", fix)

    @property
    def path(self) -> Path:
        """Where it is on this machine: a copy, when it is somewhere else."""
        return self.location if isinstance(self.location, Path) else self.location.copied()

    @property
    def size(self) -> int | None:
        """Tell how many bytes it has, packed as it is; None where a web server does not say."""
        return (
            self.location.stat().st_size if isinstance(self.location, Path) else self.location.size
        )

    @property
    def encoding_key(self) -> str:
        """Name the key of campaign.toml that says how it is written; empty where none does."""
        table, _, last = self.key.rpartition(".")
        return f"{table}.encoding" if last == "path" else ""


def source_files(campaign: Campaign) -> dict[str, list[SourceFile]]:
    """List the files of each source by its name, sorted by path; an only source's name is empty."""
    return {
        name: _files_of(campaign, source, source_key(name))
        for name, source in campaign.sources_by_name.items()
    }


def source_key(source: str) -> str:
    """Name the table of campaign.toml that the source of this name is."""
    return f"sources.{source}" if source else "source"


def setting_location(key: str) -> str:
    """Say where somebody wrote the value of *key*: in campaign.toml, or as an option."""
    return key if key.startswith("--") else f"{key} in campaign.toml"


def _files_of(campaign: Campaign, source: Source, key: str) -> list[SourceFile]:
    if source.path is None:
        asked = open_query(campaign, source, key)
        return [SourceFile(Path(), "sql", asked.label, f"{key}.query", asked)]
    kind = source.format and ENDINGS[f".{source.format}"]
    found = find_files(
        campaign, source.path, key=f"{key}.path", kind=kind, encoding=source.encoding
    )
    return [replace(file, decimal=source.decimal) for file in found]


def find_files(
    campaign: Campaign,
    path: str,
    *,
    key: str,
    kind: str | None = None,
    encoding: str | None = None,
) -> list[SourceFile]:
    """
    List the files that *path* means: a file, a folder (and what is below it) or a glob.

    Hidden files and those that begin with ``_`` are not looked at. Raises `ActivityError`
    when there is none, when one is empty, and when their kinds differ.
    """
    found = _found(campaign, path, key, any_ending=kind is not None)
    if not found:
        raise _nothing_there(campaign, path, key)
    files = [
        SourceFile(
            file,
            kind or _kind_of(campaign, file, key),
            _shown(campaign, file),
            key,
            encoding=encoding,
        )
        for file in found
    ]
    _same_kind(files)
    for file in files:
        _not_empty(file)
    return files


def fingerprint(campaign: Campaign) -> str:
    """
    Hash all that a split depends on: 64 hex digits.

    The campaign's window, zone, source, tables and name rules (pictures are none), and path,
    size and time of change of every file they name. Equal fingerprints: no need to read again.
    What a database answers is always new.
    """
    content = campaign.model_dump_json(
        include={
            "year", "from_", "to", "zone", "only_source", "sources", "items", "customers",
            "returns", "not_items", "robots", "opted_out", "never_shown",
        }
    )  # fmt: skip
    names = campaign.display.model_dump_json(include={*PLURALS.values()})
    digest = sha256(f"{content}\n{names}\n".encode())
    if any(source.url for source in campaign.sources_by_name.values()):
        digest.update(token_bytes())
    for place in _every_place(campaign):
        digest.update(f"{_with_change(place)}\n".encode())
    return digest.hexdigest()


def _with_change(place: Path | RemoteFile) -> str:
    if isinstance(place, RemoteFile):
        return f"{place.label}\0{place.size}\0{place.mark}"
    stat = place.stat() if place.exists() else None
    return f"{place}\0" + (f"{stat.st_size}\0{stat.st_mtime_ns}" if stat else "missing")


def _every_place(campaign: Campaign) -> Iterator[Path | RemoteFile]:
    files = (file for own in source_files(campaign).values() for file in own)
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


def _found(
    campaign: Campaign, path: str, key: str, *, any_ending: bool
) -> Sequence[Path | RemoteFile]:
    if not is_remote(path):
        return sorted(_candidates(campaign.find(path), any_ending=any_ending))
    known = list_files(path, setting_location(key))
    below = [each for each in known if _below(each, path, any_ending=any_ending)]
    return known if len(known) == 1 or "*" in path else below


def _below(each: RemoteFile, folder: str, *, any_ending: bool) -> bool:
    inner = each.label.removeprefix(folder.rstrip("/"))
    return _is_visible(Path(inner)) and (any_ending or _ending(Path(inner)) in ENDINGS)


def _candidates(path: Path, *, any_ending: bool) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from (file for file in path.rglob("*") if _wanted(file, path, any_ending=any_ending))
    else:
        hits = glob.glob(str(path), recursive=True)  # noqa: PTH207 - patterns may be absolute
        yield from (Path(hit) for hit in hits if Path(hit).is_file())


def _wanted(file: Path, below: Path, *, any_ending: bool) -> bool:
    visible = _is_visible(file.relative_to(below))
    return file.is_file() and visible and (any_ending or _ending(file) in ENDINGS)


def _is_visible(inner: Path) -> bool:
    return not any(part.startswith((".", "_")) for part in inner.parts)


def _ending(file: Path) -> str:
    name = file.name.lower()
    packed = next((ending for ending in COMPRESSED_SUFFIXES if name.endswith(ending)), "")
    return Path(name.removesuffix(packed)).suffix


def _kind_of(campaign: Campaign, file: Path | RemoteFile, key: str) -> str:
    ending = _ending(file if isinstance(file, Path) else Path(file.label))
    if ending not in ENDINGS:
        raise ActivityError(
            f"The ending '{ending}' does not tell what kind of file this is.",
            f"{_shown(campaign, file)} ({setting_location(key)})",
            f"use a file that ends in one of {', '.join(ENDINGS)}, with or without .gz or .zst.",
        )
    return ENDINGS[ending]


def _shown(campaign: Campaign, file: Path | RemoteFile) -> str:
    if isinstance(file, RemoteFile):
        return file.label
    inside = file.is_relative_to(campaign.folder)
    return str(file.relative_to(campaign.folder)) if inside else str(file)


def _nothing_there(campaign: Campaign, path: str, key: str) -> ActivityError:
    from_there = "; it is relative to the campaign's folder"
    there = "" if is_remote(path) else f", looked for at {campaign.find(path)}"
    return ActivityError(
        f"No file matches '{path if there else without_query(path)}'.",
        f"{setting_location(key)}{there}",
        f"correct the path{from_there if there and not key.startswith('--') else ''}. "
        f"Files end in one of {', '.join(ENDINGS)}, with or without .gz or .zst.",
    )


def _same_kind(files: list[SourceFile]) -> None:
    first = files[0]
    for other in files:
        if other.kind != first.kind:
            raise first.error(
                f"The log mixes kinds of files: {first.kind} and {other.kind} ({other.label}).",
                "name the files of one kind with a glob, such as 'log/*.parquet'.",
            )


def _not_empty(file: SourceFile) -> None:
    place = file.location
    if isinstance(place, Path) and not os.access(place, os.R_OK):
        raise file.error("The file may not be read.", "let the user who runs recap read it.")
    if file.size == 0:
        raise file.error(
            "The file is empty: it has not a single byte.",
            "export it again, or take it out of the path.",
        )
