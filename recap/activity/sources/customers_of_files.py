"""The customer of each file, where one export is one person's: by its name or its folder."""

from __future__ import annotations

import glob
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePath, PurePosixPath

from recap.activity.sources.files import SourceFile, setting_location, without_endings
from recap.activity.sources.remote import RemoteFile, is_remote
from recap.campaign import Campaign, Source


def customers_of(
    campaign: Campaign, source: Source, files: Sequence[SourceFile]
) -> list[str | None]:
    """
    List the customer of each of *files*; None where a column has the customer.

    Raises `ActivityError` when two files have one name, and when some files are in no folder. No
    message has the name of a file or folder: it is a customer's id.
    """
    if source.path is None or source.customer_from is None:
        return [source.customer] * len(files)
    if source.customer_from == "file":
        return [*_names_of_files(files)]
    root = _root(campaign, source.path)
    return [*_names_of_folders(files, root)]


def _names_of_files(files: Sequence[SourceFile]) -> list[str]:
    places = {file.location: without_endings(_path(file).name) for file in files}
    names = [places[file.location] for file in files]
    counts = Counter(places.values())
    for file, name in zip(files, names, strict=True):
        if counts[name] > 1:
            raise file.error(
                "Two files have the same name, which is the customer.",
                f'set {_table(file)}.customer_from = "folder", or name each file after its '
                "customer.",
            )
    return names


def _names_of_folders(files: Sequence[SourceFile], root: PurePath) -> list[str]:
    """Take the first folder below *root*; *root* itself where all files are directly in it."""
    inner = [_path(file).relative_to(root).parts for file in files]
    if all(len(parts) == 1 for parts in inner):
        return [root.name] * len(files)
    for file, parts in zip(files, inner, strict=True):
        if len(parts) == 1:
            raise file.error(
                "The file is in no folder of a customer, and other files are.",
                "move it into the folder of its customer, or exclude it from the path.",
            )
    return [parts[0] for parts in inner]


def _root(campaign: Campaign, path: str) -> PurePath:
    """Return the folder of *path* without patterns; for one file, its own folder."""
    whole = PurePosixPath(path.partition("://")[2]) if is_remote(path) else campaign.find(path)
    fixed = type(whole)(*_until_pattern(whole))
    is_file = isinstance(fixed, Path) and fixed.is_file()
    return fixed.parent if is_file or (fixed == whole and fixed.suffix) else fixed


def _until_pattern(path: PurePath) -> Sequence[str]:
    parts = path.parts
    return parts[: next((n for n, part in enumerate(parts) if glob.has_magic(part)), len(parts))]


def _path(file: SourceFile) -> PurePath:
    location = file.location
    if isinstance(location, RemoteFile):
        return PurePosixPath(location.label.partition("://")[2])
    return location


def _table(file: SourceFile) -> str:
    return setting_location(file.key).partition(" ")[0].rpartition(".")[0]
