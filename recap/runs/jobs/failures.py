"""Which errors stop one customer and which stop the stage, and how errors are stored as text."""

from __future__ import annotations

import errno
import json

from recap import errors
from recap.errors import MachineError, MetricError, RecapError, RunError, StorageError

DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def reraise_if_fatal(error: Exception) -> None:
    """
    Raise *error* again when it would stop other customers too.

    Such errors are: no memory, a place that cannot be written, a broken metric.
    """
    if isinstance(error, MemoryError | StorageError | MachineError | MetricError):
        raise error
    if isinstance(error, OSError) and error.errno in DISK_FULL:
        raise _disk_full(error) from error


def reason(error: Exception) -> str:
    """Return in one line why a customer's recap failed."""
    if isinstance(error, RecapError):
        return f"{error.what} Where: {error.where}. Fix: {error.fix}"
    return f"{type(error).__name__}: {error}"


def serialise(error: BaseException, stage: str, shard: int) -> str:
    """Return *error* as text; `deserialise` makes an error of the same class from it."""
    recap_error = _as_recap_error(error, stage, shard)
    return json.dumps([type(recap_error).__name__, *recap_error.args])


def deserialise(text: str) -> RecapError:
    name, what, where, fix = json.loads(text)
    error_class: type[RecapError] = getattr(errors, name, RunError)
    return error_class(what, where, fix)


def _as_recap_error(error: BaseException, stage: str, shard: int) -> RecapError:
    if isinstance(error, RecapError):
        return error
    if isinstance(error, OSError) and error.errno in DISK_FULL:
        return _disk_full(error)
    if isinstance(error, MemoryError):
        return MachineError(
            "There is not enough memory to go on.",
            f"stage {stage}, shard {shard}",
            "run with fewer workers, as in --workers 1: finished work is kept",
        )
    return RunError(
        f"The stage '{stage}' broke: {type(error).__name__}: {error}.",
        f"shard {shard}",
        "run the same command again; when it breaks again, please report it",
    )


def _disk_full(error: OSError) -> StorageError:
    return StorageError(
        f"There is no room left to write: {error.strerror or error}.",
        "the run folder, or the store",
        "make room, then run the same command again: finished work is kept",
    )
