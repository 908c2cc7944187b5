"""
The files inside a zip file: which of them are the log, and how each is opened.

Nothing is written under a name from inside a zip file, so such a name cannot point anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import NoReturn
from zipfile import BadZipFile, ZipFile, ZipInfo

from recap.activity.sources.files import (
    ENDINGS,
    SourceFile,
    ZipMember,
    file_kind,
    is_visible,
)
from recap.errors import ActivityError

ENCRYPTED = 1  # a flag of a member
NUMBERS = re.compile(r"\d+([\s_.()-]*\d+)*")
MOST_LISTED = 20

# Pattern of names -> the files that match it, which are one log.
Groups = Mapping[str, Sequence[SourceFile]]


def with_members(
    files: Sequence[SourceFile],
    pattern: str | None,
    kind: str | None,
    choose: Callable[[SourceFile, Groups], str],
) -> list[SourceFile]:
    """
    Replace every zip file of *files* by the files inside that are the log.

    Args:
        pattern: Of their names, or of their whole paths where it has a slash.
        kind: Of their content; None: by their endings.
        choose: Returns one of the keys of several groups; only called without *pattern*.

    Raises `ActivityError`.
    """
    expanded: list[SourceFile] = []
    for file in files:
        if file.kind != "zip":
            expanded.append(file)
            continue
        groups = member_groups(file, pattern, kind)
        chosen = next(iter(groups)) if pattern or len(groups) == 1 else choose(file, groups)
        members = [
            member for name in groups if pattern or name == chosen for member in groups[name]
        ]
        if not pattern:
            others = sum(map(len, groups.values())) - len(members)
            members = [replace(member, notes=_notes(chosen, others)) for member in members]
        expanded += members
    return expanded


def member_groups(file: SourceFile, pattern: str | None, kind: str | None) -> Groups:
    """
    List the files inside the zip *file*; those whose names differ only in numbers are one group.

    Raises `ActivityError` when none can be the log, and when one is encrypted.
    """
    with _errors_of(file), ZipFile(file.path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
    logs = [info for info in infos if _may_be_log(info, pattern, kind)]
    if not logs:
        raise _no_member(file, pattern, infos)
    groups: dict[str, list[SourceFile]] = {}
    for info in sorted(logs, key=lambda each: _sorting_key(each.filename)):
        if info.flag_bits & ENCRYPTED:
            raise file.error(
                "The zip file is encrypted.", "decompress it, and name the file inside."
            )
        member = ZipMember(info.filename, info.header_offset, info.compress_size)
        label = file.label if file.hides_names else f"{file.label}: {info.filename}"
        inner = replace(
            file, kind=kind or str(file_kind(info.filename)), label=label, member=member
        )
        groups.setdefault(_pattern_of(info.filename), []).append(inner)
    return groups


def ask_which(file: SourceFile, groups: Groups) -> NoReturn:
    """Raise `ActivityError` with a list of the files inside *file*, one of which is the log."""
    listed = ", ".join(f"'{pattern}'" for pattern in [*groups][:MOST_LISTED])
    more = f", and {len(groups) - MOST_LISTED} more" if len(groups) > MOST_LISTED else ""
    key = f"{file.key.rpartition('.')[0]}.member" if "." in file.key else "member"
    raise file.error(
        f"The zip file has {len(groups)} files that may be the log: {listed}{more}.",
        f'name one of them, such as {key} = "{next(iter(groups))}"; a pattern may match several '
        "files of one log.",
    )


def _may_be_log(info: ZipInfo, pattern: str | None, kind: str | None) -> bool:
    path = PurePosixPath(info.filename)
    if not info.file_size or not is_visible(path) or "__MACOSX" in path.parts:
        return False
    if pattern is None:
        return kind is not None or file_kind(info.filename) not in (None, "zip")
    name = f"/{info.filename}" if "/" in pattern else path.name
    patterns = (pattern.lower(), f"/{pattern.lower()}")
    return any(fnmatchcase(name.lower(), each) for each in patterns)


def _pattern_of(name: str) -> str:
    """Return the pattern of *name* in any folder, with * for its numbers."""
    path = PurePosixPath(name)
    bare = re.sub(r"([\[?*])", "?", path.name)
    return f"{'*/' if len(path.parts) > 1 else ''}{NUMBERS.sub('*', bare)}"


def _sorting_key(name: str) -> list[tuple[int, str]]:
    """Sort names by their numbers: history_2 before history_10."""
    return [(int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d+)", name)]


def _notes(pattern: str, others: int) -> tuple[str, ...]:
    if not others:
        return ()
    return (
        f"Of the files in the zip file, '{pattern}' is the log. If that is right, set "
        f'member = "{pattern}" under [source].',
    )


def _no_member(file: SourceFile, pattern: str | None, infos: Sequence[ZipInfo]) -> ActivityError:
    names = [info.filename for info in infos][:MOST_LISTED]
    listed = "" if file.hides_names else f" It has {', '.join(names) or 'no files'}."
    if pattern:
        what = f"No file in the zip file matches '{pattern}'."
    else:
        what = "No file in the zip file has the ending of a log."
    return file.error(f"{what}{listed}", f"name a file that ends in one of {', '.join(ENDINGS)}.")


@contextmanager
def _errors_of(file: SourceFile) -> Iterator[None]:
    try:
        yield
    except BadZipFile:
        raise file.error(
            "The file is not a zip file, or it is incomplete.",
            "copy or export it again; none of its rows was used.",
        ) from None
