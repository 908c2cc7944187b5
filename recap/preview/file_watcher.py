"""Tell which files were saved, a few milliseconds later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from watchfiles import Change, awatch

STEP_MS = 10  # without a further change for so long, the changes are reported
DEBOUNCE_MS = 60  # many changes at once are reported after so long
POLL_MS = 100
IGNORED_FOLDERS = ("out", "__pycache__", "node_modules")
IGNORED_ENDS = ("~", ".tmp", ".swp", ".swx", ".part", ".bak", ".pyc")
PROBE = "4913"  # vim writes a file of this name to see whether it can


async def saved_files(
    folders: Sequence[Path], stop: asyncio.Event, *, polls: bool = False
) -> AsyncIterator[list[Path]]:
    """
    Yield the files that were changed in *folders* together, until the event *stop* is set.

    With *polls* it looks at all files again and again, which works everywhere. Raises `OSError`
    when the system has no further watches.
    """
    existing = [folder for folder in _outermost(folders) if folder.is_dir()]

    def is_wanted(_change: Change, path: str) -> bool:
        inside = next(each for each in existing if Path(path).is_relative_to(each))
        return _is_work(Path(path).relative_to(inside))

    async for changes in awatch(
        *existing,
        watch_filter=is_wanted,
        debounce=DEBOUNCE_MS,
        step=STEP_MS,
        stop_event=stop,
        force_polling=polls,
        poll_delay_ms=POLL_MS,
    ):
        files = sorted(path for path in {Path(path) for _, path in changes} if not path.is_dir())
        if files:
            yield files


def _outermost(folders: Sequence[Path]) -> list[Path]:
    """Return *folders* without those inside of others, each once."""
    resolved = sorted({folder.resolve() for folder in folders})
    return [
        folder
        for folder in resolved
        if not any(folder != other and folder.is_relative_to(other) for other in resolved)
    ]


def _is_work(path: Path) -> bool:
    """Return whether a designer saved *path*: no hidden file, backup, or result of a run."""
    if path.name == PROBE or path.name.endswith(IGNORED_ENDS):
        return False
    return not any(part.startswith(".") or part in IGNORED_FOLDERS for part in path.parts)
