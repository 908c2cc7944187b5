"""Which run of a campaign is the last one: a pointer in the campaign's folder."""

from __future__ import annotations

from pathlib import Path

from recap import run as runs
from recap.errors import RunError
from recap.run import Run

POINTER = Path(".recap", "last-run")  # holds the absolute path of a run folder


def remember(campaign: Path, folder: Path) -> bool:
    """Point from *campaign* to the run in *folder*; False where we may not write."""
    pointer = campaign / POINTER
    try:
        pointer.parent.mkdir(exist_ok=True)
        pointer.write_text(f"{folder.resolve()}\n", encoding="utf-8")
    except OSError:
        return False
    return True


def find(campaign: Path, named: Path | None = None) -> Run:
    """
    Open the run in *named*, else the last one of the folder *campaign*.

    Raises:
        RunError: There is none, or its folder is gone.
    """
    if named is not None:
        return runs.open_(named)
    pointer = campaign / POINTER
    folder = Path(pointer.read_text("utf-8").strip()) if pointer.exists() else None
    try:
        return runs.open_(folder or campaign / runs.DEFAULT_OUT)
    except RunError as error:
        what = "The last run of this campaign is gone." if folder else "There is no run here yet."
        mend = f"start one: recap run {campaign}; or name its folder with --run"
        raise RunError(what, error.where, mend) from None
