"""Report a full disk, or one that may not be written, as an error of recap."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recap.activity.sql import is_write_error
from recap.errors import StorageError
from recap.lazy import duckdb


@contextmanager
def explain_disk_errors(folder: Path, fix: str) -> Iterator[None]:
    """Raise `StorageError` when *folder* has no space, or may not be written to."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if isinstance(error, duckdb.Error) and not _is_disk_error(error):
            raise
        raise StorageError(
            f"The activity cannot be written: {_short(error)}.",
            str(folder),
            fix,
        ) from error


def _is_disk_error(error: duckdb.Error) -> bool:
    return isinstance(error, duckdb.IOException) or is_write_error(error)


def _short(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).splitlines()[0].rpartition('": ')[2].rstrip(".")
