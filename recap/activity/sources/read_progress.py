"""How much of the log was read so far, in bytes of its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from recap.activity.sources.files import SourceFile

ProgressCallback = Callable[
    [float], None
]  # told the share of the log's bytes that was read, from 0 to 1
FilesBySource = Mapping[str, Sequence[SourceFile]]


def with_progress(files: FilesBySource, watch: ProgressCallback | None) -> FilesBySource:
    """
    Have the files of each source tell *watch* how far they were read, one after the other.

    Where nobody knows how much there is, as of what a database will answer, nothing is told.
    """
    every = [file for own in files.values() for file in own]
    sizes = [None if file.query_result else file.size for file in every]
    known = [size for size in sizes if size]
    if watch is None or len(known) < len(sizes):
        return files
    starts = iter(accumulate(known, initial=0))
    return {
        source: [replace(file, on_read=_teller(watch, next(starts), sum(known))) for file in own]
        for source, own in files.items()
    }


def _teller(watch: ProgressCallback, before: int, total: int) -> Callable[[int], None]:
    return lambda so_far: watch(min(1.0, (before + so_far) / total))
