"""Which errors are one customer's, which are everybody's, and how they are kept as text."""

from __future__ import annotations

import errno
import json

from recap import errors
from recap.errors import MachineError, MetricError, RecapError, RunError, StorageError

DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def raise_if_hopeless(error: Exception) -> None:
    """Raise again what would fail others too: no memory, nowhere to write, a broken metric."""
    if isinstance(error, MemoryError | StorageError | MachineError | MetricError):
        raise error
    if isinstance(error, OSError) and error.errno in DISK_FULL:
        raise _disk_full(error) from error


def reason(error: Exception) -> str:
    """Say in one line why a customer's recap failed."""
    if isinstance(error, RecapError):
        return f"{error.what} Where: {error.where}. Fix: {error.fix}"
    return f"{type(error).__name__}: {error}"


def freeze(error: BaseException, stage: str, shard: int) -> str:
    """Keep an error as text that `thaw` turns back into the same class."""
    known = _in_our_words(error, stage, shard)
    return json.dumps([type(known).__name__, *known.args])


def thaw(text: str) -> RecapError:
    name, what, where, fix = json.loads(text)
    kind: type[RecapError] = getattr(errors, name, RunError)
    return kind(what, where, fix)


def _in_our_words(error: BaseException, stage: str, shard: int) -> RecapError:
    if isinstance(error, RecapError):
        return error
    if isinstance(error, OSError) and error.errno in DISK_FULL:
        return _disk_full(error)
    if isinstance(error, MemoryError):
        return MachineError(
            "There is not enough memory to go on.",
            f"stage {stage}, shard {shard}",
            "run with fewer workers, as in --workers 1: what is done stays done",
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
        "make room, then run the same command again: what is done stays done",
    )
