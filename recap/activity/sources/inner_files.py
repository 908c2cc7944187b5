"""
The logs inside one file: the files in a zip file, and the sheets of a workbook.

Several of them may be one log; which ones are a log is chosen, named in the campaign, or asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NoReturn

from recap.activity.sources.files import SourceFile
from recap.activity.sources.workbook_sheets import sheet_groups
from recap.activity.sources.zip_members import member_groups

MOST_LISTED = 20

# Pattern of names -> the inner files that match it, which are one log.
Groups = Mapping[str, Sequence[SourceFile]]
Choice = Callable[[SourceFile, Groups], str]  # returns one of the patterns


def with_inner_files(
    files: Sequence[SourceFile],
    choose: Choice,
    *,
    member: str | None = None,
    sheet: str | None = None,
    kind: str | None = None,
) -> list[SourceFile]:
    """
    Replace zip files and workbooks by the files and sheets inside that are the log.

    Args:
        choose: Called where there are several groups, and no *member* or *sheet*.
        member: Pattern of the names of files in a zip file, or of their paths, with a slash.
        sheet: Pattern of the names of sheets.
        kind: Of the files in a zip file; None: by their endings.

    Raises `ActivityError`.
    """
    zipped = partial(member_groups, pattern=member, kind=kind)
    files = _expanded(files, "zip", member, zipped, choose)
    return _expanded(files, "xlsx", sheet, partial(sheet_groups, pattern=sheet), choose)


def ask_which(file: SourceFile, groups: Groups) -> NoReturn:
    """Raise `ActivityError` with a list of the inner files of *file*, some of which are the log."""
    listed = ", ".join(f"'{pattern}'" for pattern in [*groups][:MOST_LISTED])
    more = f", and {len(groups) - MOST_LISTED} more" if len(groups) > MOST_LISTED else ""
    container, inner, name = _words(file.kind)
    key = f"{file.key.rpartition('.')[0]}.{name}" if "." in file.key else name
    raise file.error(
        f"The {container} has {len(groups)} {inner} that may be the log: {listed}{more}.",
        f'name one of them, such as {key} = "{next(iter(groups))}"; a pattern may match several '
        f"{inner} of one log.",
    )


def _expanded(
    files: Sequence[SourceFile],
    kind: str,
    pattern: str | None,
    groups_of: Callable[[SourceFile], Groups],
    choose: Choice,
) -> list[SourceFile]:
    expanded: list[SourceFile] = []
    for file in files:
        if file.kind != kind:
            expanded.append(file)
            continue
        groups = groups_of(file)
        if pattern:
            expanded += [inner for group in groups.values() for inner in group]
        elif len(groups) == 1:
            expanded += next(iter(groups.values()))
        else:
            chosen = choose(file, groups)
            note = _note(kind, chosen)
            expanded += [replace(inner, notes=(*inner.notes, note)) for inner in groups[chosen]]
    return expanded


def _note(kind: str, chosen: str) -> str:
    container, inner, key = _words(kind)
    return (
        f"Of the {inner} in the {container}, '{chosen}' is the log. If that is right, set "
        f'{key} = "{chosen}" under [source].'
    )


def _words(kind: str) -> tuple[str, str, str]:
    return ("zip file", "files", "member") if kind == "zip" else ("workbook", "sheets", "sheet")
