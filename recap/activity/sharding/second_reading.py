"""Which files of a source can be read a second time: all, a sample of them, or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from recap.activity.inference import files_to_read_again
from recap.activity.sources import SourceFile, can_be_sampled, sample_large_log


@dataclass(frozen=True, slots=True)
class SecondReading:
    """Files to read again, as many as the source has; or none. A sample has a part of the lines."""

    files: Sequence[SourceFile]
    is_sample: bool = False


@contextmanager
def open_second_reading(files: Sequence[SourceFile]) -> Iterator[SecondReading]:
    """Choose the files to read while the block runs: a sample of files that are too large."""
    local = files_to_read_again(files)
    if local or is_read_once(files):
        yield SecondReading(local)
        return
    with TemporaryDirectory(prefix="recap-") as folder:
        samples = sample_large_log({"": files}, Path(folder))
        yield SecondReading(samples[""] if samples else [], is_sample=bool(samples))


def is_read_once(files: Sequence[SourceFile]) -> bool:
    """Return whether no part of *files* is read again: it may take long, or cost something."""
    return not files_to_read_again(files) and not can_be_sampled(files)
