"""Find the files that a path of the campaign means, and say how to read each of them."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from recap.activity.sources.database import QueryResult
from recap.activity.sources.number_format import NumberFormats
from recap.activity.sources.remote import RemoteFile, is_remote, list_files, without_query
from recap.campaign import Campaign
from recap.errors import ActivityError

ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".json": "json",  # a list, or one object per line
    ".jsonl": "json",
    ".ndjson": "json",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
}
COMPRESSED_SUFFIXES = (".gz", ".zst")
ZIP = ".zip"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Where the table is in a file: the keys of [source] with these names."""

    skip: int | None = None  # lines before the header; None: the header is searched
    header: tuple[str, ...] = ()  # the names of the columns, where the file has no header
    footer: int = 0  # lines at the end that are not data


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A file inside a zip file, its place there, and its size in bytes as it is stored."""

    name: str
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read, or a query of a database, with what errors say about it."""

    location: Path | RemoteFile
    kind: str  # csv, parquet, json, zip until its member is known, or sql for a query
    label: str  # the name of the file in errors and in rejected.csv
    key: str  # in campaign.toml, such as "source.path", or an option such as "--from"
    query_result: QueryResult | None = None  # for kind "sql"; then there is no file
    encoding: str | None = None  # None: UTF-8, or UTF-16 with a byte order mark
    numbers: NumberFormats = field(default_factory=NumberFormats)  # how its numbers are written
    options: ReadOptions = ReadOptions()
    customer: str | None = field(default=None, repr=False)  # of all rows; None: a column has it
    member: ZipMember | None = None  # the file inside the zip file at ``location``
    sheet: str | None = None  # of a workbook
    hides_names: bool = False  # no message has the name of the file: it is a customer's id
    notes: tuple[str, ...] = ()  # what a person should know about the choice of the file
    # Called with the number of bytes of the file that were read so far.
    on_read: Callable[[int], None] = field(default=lambda _: None, compare=False)

    def error(self, what: str, fix: str) -> ActivityError:
        return ActivityError(what, f"{self.label} ({setting_location(self.key)})", fix)

    @property
    def path(self) -> Path:
        """The path on this machine: of a local copy, for a remote file. Of the zip file, if any."""
        return self.location if isinstance(self.location, Path) else self.location.local_copy()

    @property
    def size(self) -> int | None:
        """The size in bytes, compressed or not; None when a web server does not report it."""
        if self.member:
            return self.member.size
        return (
            self.location.stat().st_size if isinstance(self.location, Path) else self.location.size
        )

    @property
    def encoding_key(self) -> str:
        """The key of campaign.toml for the encoding; empty when there is none."""
        table, _, last = self.key.rpartition(".")
        return f"{table}.encoding" if last == "path" else ""


def source_key(source: str) -> str:
    """Return the table of campaign.toml that describes the source with this name."""
    return f"sources.{source}" if source else "source"


def setting_location(key: str) -> str:
    """Return the place of a setting for an error: a key in campaign.toml, or an option."""
    return key if key.startswith("--") else f"{key} in campaign.toml"


def find_files(
    campaign: Campaign,
    path: str,
    *,
    key: str,
    kind: str | None = None,
    encoding: str | None = None,
    hides_names: bool = False,
) -> list[SourceFile]:
    """
    List the files that *path* means: a file, a folder with its sub-folders, or a glob.

    With *hides_names* a message has the number of a file, because its name is a customer's id.

    Skips hidden files and files whose name starts with ``_``. Raises `ActivityError` when there
    is no file, when a file is empty, and when the files are of different kinds.
    """
    locations = _locations(campaign, path, key, any_ending=kind is not None)
    if not locations:
        raise _no_file(campaign, path, key)
    files = []
    for number, location in enumerate(locations, 1):
        label = f"file {number} of {key}" if hides_names else _label(campaign, location)
        files.append(
            SourceFile(
                location,
                _kind_of(location, label, key, kind),
                label,
                key,
                encoding=encoding,
                hides_names=hides_names,
            )
        )
    require_one_kind(files)
    for file in files:
        _require_content(file)
    return files


def _locations(
    campaign: Campaign, path: str, key: str, *, any_ending: bool
) -> Sequence[Path | RemoteFile]:
    if not is_remote(path):
        return sorted(_local_files(campaign.find(path), any_ending=any_ending))
    files = list_files(path, setting_location(key))
    if len(files) == 1 or "*" in path:
        return files
    return [file for file in files if _is_remote_log(file, path, any_ending=any_ending)]


def _is_remote_log(file: RemoteFile, folder: str, *, any_ending: bool) -> bool:
    inner = Path(file.label.removeprefix(folder.rstrip("/")))
    return is_visible(inner) and (any_ending or file_kind(inner.name) is not None)


def _local_files(path: Path, *, any_ending: bool) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from (
            file for file in path.rglob("*") if _is_local_log(file, path, any_ending=any_ending)
        )
    else:
        hits = glob.glob(str(path), recursive=True)  # noqa: PTH207 - patterns may be absolute
        yield from (Path(hit) for hit in hits if Path(hit).is_file())


def _is_local_log(file: Path, folder: Path, *, any_ending: bool) -> bool:
    visible = is_visible(file.relative_to(folder))
    return file.is_file() and visible and (any_ending or file_kind(file.name) is not None)


def is_visible(inner: PurePath) -> bool:
    return not any(part.startswith((".", "_")) for part in inner.parts)


def file_kind(name: str) -> str | None:
    """Return the kind of a file by the ending of its name; None when it is no log."""
    ending = _ending(name)
    return "zip" if ending == ZIP else ENDINGS.get(ending)


def _ending(name: str) -> str:
    name = name.lower()
    compressed = next((suffix for suffix in COMPRESSED_SUFFIXES if name.endswith(suffix)), "")
    return Path(name.removesuffix(compressed)).suffix


def without_endings(name: str) -> str:
    """Return the name of a file without its endings, such as ``.csv.gz``."""
    lower = name.lower()
    ending = next((suffix for suffix in COMPRESSED_SUFFIXES if lower.endswith(suffix)), "")
    bare = name[: len(name) - len(ending)]
    return bare[: len(bare) - len(Path(bare).suffix)] if file_kind(bare) else bare


def _kind_of(file: Path | RemoteFile, label: str, key: str, kind: str | None) -> str:
    name = file.name if isinstance(file, Path) else file.label
    ending, found = _ending(name), file_kind(name)
    if kind and found != "zip":
        return kind
    if not found:
        raise ActivityError(
            f"The file ending '{ending}' is not supported.",
            f"{label} ({setting_location(key)})",
            f"use a file that ends in one of {', '.join(ENDINGS)}, with or without .gz or .zst, "
            "or in .zip.",
        )
    return found


def _label(campaign: Campaign, file: Path | RemoteFile) -> str:
    if isinstance(file, RemoteFile):
        return file.label
    inside = file.is_relative_to(campaign.folder)
    return str(file.relative_to(campaign.folder)) if inside else str(file)


def _no_file(campaign: Campaign, path: str, key: str) -> ActivityError:
    relative = "; it is relative to the campaign's folder"
    searched = "" if is_remote(path) else f", looked for at {campaign.find(path)}"
    return ActivityError(
        f"No file matches '{path if searched else without_query(path)}'.",
        f"{setting_location(key)}{searched}",
        f"correct the path{relative if searched and not key.startswith('--') else ''}. "
        f"Files end in one of {', '.join(ENDINGS)}, with or without .gz or .zst, or in .zip.",
    )


def require_one_kind(files: Sequence[SourceFile]) -> None:
    """Raise `ActivityError` when *files* are of several kinds."""
    first = files[0]
    for other in files:
        if other.kind != first.kind:
            raise first.error(
                f"The log mixes kinds of files: {first.kind} and {other.kind} ({other.label}).",
                "select the files of one kind with a glob, such as 'log/*.parquet'.",
            )


def _require_content(file: SourceFile) -> None:
    location = file.location
    if isinstance(location, Path) and not os.access(location, os.R_OK):
        raise file.error(
            "There is no permission to read the file.",
            "let the user who runs recap read it.",
        )
    if file.size == 0:
        raise file.error(
            "The file is empty: it has 0 bytes.",
            "export it again, or exclude it from the path.",
        )
