"""Choose what looks most like a log: in a folder, in a zip file, among the sheets of a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from recap.activity.inference.inferred_schema import InferredKey
from recap.activity.sources import (
    Groups,
    SourceFile,
    any_number,
    file_kind,
    is_visible,
    require_one_kind,
    with_inner_files,
)

MOST_LISTED = 12
MOST_PATTERNS = 200  # of names: more are one log, a file a person or a day

Score = Callable[[SourceFile], tuple[int, int]]  # how much a file looks like a log


def choose_inner_files(
    files: Sequence[SourceFile], score: Score
) -> tuple[list[SourceFile], list[InferredKey]]:
    """
    Replace each zip file by the files inside with the highest *score*, and workbooks by sheets.

    Of equals, the largest. Returns the files, and the keys that name them where there was a choice.
    """
    keys: dict[str, InferredKey] = {}

    def choose(file: SourceFile, groups: Groups) -> str:
        best = max(groups, key=lambda pattern: (score(groups[pattern][0]), _size(groups[pattern])))
        listed = ", ".join([*groups][:MOST_LISTED]) + (", ..." if len(groups) > MOST_LISTED else "")
        inner, key = ("files", "member") if file.kind == "zip" else ("sheets", "sheet")
        reason = f"of the {inner} in the file ({listed}), this one looks most like a log"
        keys.setdefault(key, InferredKey(key, best, reason))
        return best

    members = with_inner_files(files, choose)
    require_one_kind(members)
    return members, [*keys.values()]


def choose_in_folder(
    folder: Path, score: Score, columns_of: Callable[[SourceFile], Sequence[str]]
) -> InferredKey | None:
    """
    Choose the files of *folder* with the highest *score*, where not all have the same columns.

    Returns the key ``path`` with a pattern of their names, relative to *folder*; None for all
    files. Raises `ActivityError` when no pattern has only these files.
    """
    groups = _by_name(folder)
    if len(groups) == 1 or len(groups) > MOST_PATTERNS:
        return None
    tables: dict[tuple[str, ...], list[str]] = {}
    for pattern, files in groups.items():
        tables.setdefault(tuple(columns_of(files[0])), []).append(pattern)
    if len(tables) == 1:
        return None
    best = max(tables.values(), key=lambda patterns: max(score(groups[p][0]) for p in patterns))
    listed = ", ".join([*groups][:MOST_LISTED]) + (", ..." if len(groups) > MOST_LISTED else "")
    if len(best) > 1:
        raise groups[best[0]][0].error(
            f"The folder has files of {len(tables)} different tables: {listed}.",
            "move the files of the log into a folder of their own.",
        )
    reason = f"of the files in the folder ({listed}), this one looks most like a log"
    return InferredKey("path", f"**/{best[0]}", reason)


def _by_name(folder: Path) -> dict[str, list[SourceFile]]:
    """Group the logs in *folder* by their names without numbers."""
    groups: dict[str, list[SourceFile]] = {}
    for path in sorted(folder.rglob("*")):
        kind, inner = file_kind(path.name), path.relative_to(folder)
        if kind and path.is_file() and path.stat().st_size and is_visible(inner):
            file = SourceFile(path, kind, str(inner), "--from")
            groups.setdefault(any_number(path.name), []).append(file)
    return groups


def _size(files: Sequence[SourceFile]) -> int:
    return sum(file.size or 0 for file in files)
