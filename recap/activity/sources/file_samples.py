"""
Samples of a large log: a few lines from everywhere in its files, read in a moment.

What is wrong with every line of a log is wrong with every line of its sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

from recap.activity.sources.files import COMPRESSED_SUFFIXES, SourceFile
from recap.activity.sources.read_progress import FilesBySource

LARGE_BYTES = 1 << 25  # a smaller log is read in about two seconds
MOST_FILES = 64
BLOCKS = 16  # of a log, at the same distance from each other
BLOCK_BYTES = 1 << 16


def sample_large_log(files: FilesBySource, folder: Path) -> dict[str, list[SourceFile]] | None:
    """
    Write a sample of each of *files* to *folder*, and return the samples as files of the log.

    None for a log that is small, and for one that has other files than text on this machine.
    """
    all_files = [file for of_source in files.values() for file in of_source]
    if not can_be_sampled(all_files) or sum(file.size or 0 for file in all_files) < LARGE_BYTES:
        return None
    blocks = -(-BLOCKS // len(all_files))
    paths = iter(folder / f"sample-{number}" for number in range(len(all_files)))
    return {
        name: [_write_sample(file, next(paths), blocks) for file in of_source]
        for name, of_source in files.items()
    }


def can_be_sampled(files: Sequence[SourceFile]) -> bool:
    """Return whether *files* are a few files of text on this machine, not compressed."""
    return len(files) <= MOST_FILES and all(map(_is_plain_text, files))


def _is_plain_text(file: SourceFile) -> bool:
    return (
        isinstance(file.location, Path)
        and file.kind in ("csv", "json")
        and not file.member
        and not file.location.name.lower().endswith(COMPRESSED_SUFFIXES)
    )


def _write_sample(file: SourceFile, path: Path, blocks: int) -> SourceFile:
    with file.path.open("rb") as stored, path.open("wb") as written:
        written.writelines(_blocks(stored, file.size or 0, blocks))
    return replace(file, location=path)


def _blocks(stored: IO[bytes], size: int, blocks: int) -> Iterator[bytes]:
    """Yield *blocks* of complete lines; the first one begins with the header."""
    for number in range(blocks):
        stored.seek(size * number // blocks)
        block = stored.read(BLOCK_BYTES)
        start = block.find(b"\n") + 1 if number else 0
        yield block[start : block.rfind(b"\n") + 1]
