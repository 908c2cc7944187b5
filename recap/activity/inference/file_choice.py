"""Choose the files in a zip file, and the sheets of a workbook, that look most like a log."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from recap.activity.inference.inferred_schema import InferredKey
from recap.activity.sources import Groups, SourceFile, require_one_kind, with_inner_files

MOST_LISTED = 12

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


def _size(files: Sequence[SourceFile]) -> int:
    return sum(file.size or 0 for file in files)
