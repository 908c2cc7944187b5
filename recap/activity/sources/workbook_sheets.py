"""The sheets of a workbook: which of them may be the log."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

from recap.activity.sources.files import SourceFile
from recap.activity.sources.workbook import open_workbook, sheet_names
from recap.activity.sources.zip_members import any_number


def sheet_groups(file: SourceFile, pattern: str | None) -> dict[str, list[SourceFile]]:
    """
    List the sheets of the workbook *file*; those whose names differ only in numbers are one group.

    A hidden sheet, and one with fewer than two rows, is listed only where its name matches
    *pattern*. Raises `ActivityError` when there is none.
    """
    with open_workbook(file) as workbook:
        names = sheet_names(workbook, with_hidden=pattern is not None)
        if pattern is not None:
            sheets = [name for name in names if fnmatchcase(name.lower(), pattern.lower())]
        elif len(names) > 1:
            sheets = [name for name in names if workbook.get_sheet_by_name(name).height > 1]
        else:
            sheets = names
    if not sheets:
        what = f"No sheet matches '{pattern}'." if pattern else "No sheet has two rows."
        listed = ", ".join(f"'{name}'" for name in names)
        raise file.error(f"{what} The workbook has {listed or 'no sheet'}.", "name one of them.")
    groups: dict[str, list[SourceFile]] = {}
    for name in sheets:
        label = file.label if len(sheets) == 1 else f"{file.label}: {name}"
        groups.setdefault(any_number(name), []).append(replace(file, sheet=name, label=label))
    return groups
