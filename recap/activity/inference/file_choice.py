"""Choose the files inside a zip file that look most like a log."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from recap.activity.inference.inferred_schema import InferredKey
from recap.activity.sources import Groups, SourceFile, require_one_kind, with_members

MOST_LISTED = 12

Score = Callable[[SourceFile], tuple[int, int]]  # how much a file looks like a log


def choose_members(
    files: Sequence[SourceFile], score: Score
) -> tuple[list[SourceFile], list[InferredKey]]:
    """
    Replace each zip file by the files inside with the highest *score*; of equals, the largest.

    Returns the files, and the key that names them where there was a choice.
    """
    keys: dict[str, InferredKey] = {}

    def choose(_: SourceFile, groups: Groups) -> str:
        best = max(groups, key=lambda pattern: (score(groups[pattern][0]), _size(groups[pattern])))
        listed = ", ".join([*groups][:MOST_LISTED]) + (", ..." if len(groups) > MOST_LISTED else "")
        reason = f"of the files in the zip file ({listed}), this one looks most like a log"
        keys[best] = InferredKey("member", best, reason)
        return best

    members = with_members(files, None, None, choose)
    require_one_kind(members)
    return members, [*keys.values()][:1]


def _size(files: Sequence[SourceFile]) -> int:
    return sum(file.size or 0 for file in files)
