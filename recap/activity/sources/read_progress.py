"""Report how much of the log was read, by the bytes of its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from recap.activity.sources.files import SourceFile

ProgressCallback = Callable[[float], None]  # called with the share of bytes read, from 0 to 1
FilesBySource = Mapping[str, Sequence[SourceFile]]


def with_progress(files: FilesBySource, report: ProgressCallback | None) -> FilesBySource:
    """
    Return *files* that call *report* while they are read, one file after the other.

    Nothing is reported when a size is unknown, such as that of a query of a database.
    """
    sizes = [
        None if file.query_result else file.size for source in files.values() for file in source
    ]
    known_sizes = [size for size in sizes if size]
    if report is None or len(known_sizes) < len(sizes):
        return files
    starts, total = iter(accumulate(known_sizes, initial=0)), sum(known_sizes)
    return {
        name: [replace(file, on_read=_reporter(report, next(starts), total)) for file in source]
        for name, source in files.items()
    }


def _reporter(report: ProgressCallback, start: int, total: int) -> Callable[[int], None]:
    return lambda bytes_read: report(min(1.0, (start + bytes_read) / total))
