"""Suggest where the table is in a file: lines before the header, or names where it has none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recap.activity.inference.inferred_schema import InferredKey
from recap.activity.sources import ReadOptions, SourceFile, TableHeader, header_notes, read_header

ROWS_OF_CELLS = ("csv", "xlsx")
MOST_FILES = 100  # whose headers are compared


def infer_read_options(files: Sequence[SourceFile]) -> tuple[ReadOptions, list[InferredKey]]:
    """Return how to read *files* (of one log), and a key for everything that is not the default."""
    if files[0].kind not in ROWS_OF_CELLS:
        return ReadOptions(), []
    headers = [read_header(file) for file in files[:MOST_FILES]]
    if headers[0].looks_like_data:
        return _names(headers[0])
    skips = {header.line - 1 if header.rows_before else 0 for header in headers}
    if len(skips) > 1 or skips == {0}:
        return ReadOptions(), []  # the header is searched by the names of the columns
    (skip,) = skips
    reason = f"the header is in line {skip + 1}: these lines before it are not read"
    return ReadOptions(skip=skip), [InferredKey("skip", skip, reason)]


def notes_of(file: SourceFile) -> Iterator[str]:
    """Yield notes about names that the header of *file* has twice."""
    if file.kind in ROWS_OF_CELLS:
        header = read_header(file)
        yield from header_notes(header, {*header.columns})


def _names(header: TableHeader) -> tuple[ReadOptions, list[InferredKey]]:
    """Name the columns of a file without a header: column_1, column_2..."""
    names = tuple(f"column_{number}" for number in range(1, len(header.columns) + 1))
    reason = (
        "THE FILE HAS NO HEADER: its first line looks like data, and counts. "
        "Write a better name for each column here, and the same names under [source.columns]"
    )
    return ReadOptions(header=names), [InferredKey("header", names, reason)]


def with_options(files: Sequence[SourceFile], options: ReadOptions) -> list[SourceFile]:
    return [replace(file, options=options) for file in files]
