"""
The files inside a zip file: which of them are the log, and how each is opened.

Nothing is written under a name from inside a zip file, so such a name cannot point anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from recap.activity.sources.files import (
    ENDINGS,
    SourceFile,
    ZipMember,
    file_kind,
    is_visible,
)
from recap.errors import ActivityError
from recap.text_comparison import fold_case

ENCRYPTED = 1  # a flag of a member
NUMBERS = re.compile(r"\d+([\s_.()-]*\d+)*")
MOST_LISTED = 20


def member_groups(
    file: SourceFile, pattern: str | None, kind: str | None
) -> dict[str, list[SourceFile]]:
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


def _may_be_log(info: ZipInfo, pattern: str | None, kind: str | None) -> bool:
    path = PurePosixPath(info.filename)
    if not info.file_size or not is_visible(path) or "__MACOSX" in path.parts:
        return False
    if pattern is None:
        return kind is not None or file_kind(info.filename) not in (None, "zip")
    name = f"/{info.filename}" if "/" in pattern else path.name
    patterns = (fold_case(pattern), f"/{fold_case(pattern)}")
    return any(fnmatchcase(fold_case(name), each) for each in patterns)


def _pattern_of(name: str) -> str:
    """Return the pattern of *name* in any folder, with * for its numbers."""
    path = PurePosixPath(name)
    return f"{'*/' if len(path.parts) > 1 else ''}{any_number(path.name)}"


def any_number(name: str) -> str:
    """Return the pattern of *name* with * for its numbers."""
    return NUMBERS.sub("*", re.sub(r"[\[?*]", "?", name))


def _sorting_key(name: str) -> list[tuple[int, str]]:
    """Sort names by their numbers: history_2 before history_10."""
    return [(int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d+)", name)]


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
