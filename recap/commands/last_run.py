"""Remember the last run of a campaign in a file in the campaign's folder."""

from __future__ import annotations

from pathlib import Path

from recap.errors import RunError
from recap.runs import Run
from recap.runs import folder as runs

POINTER = Path(".recap", "last-run")  # holds the absolute path of a run folder


def remember(campaign: Path, folder: Path) -> bool:
    """Save the path of the run *folder* in *campaign*; False when it cannot be written."""
    pointer = campaign / POINTER
    try:
        pointer.parent.mkdir(exist_ok=True)
        pointer.write_text(f"{folder.resolve()}\n", encoding="utf-8")
    except OSError:
        return False
    return True


def find(campaign: Path, named: Path | None = None, *, any_layout: bool = False) -> Run:
    """
    Open the run in the folder *named*, or else the last run of *campaign*; see `open_`.

    Raises:
        RunError: There is no run, its folder is gone, or another version created it.
    """
    if named is not None:
        return runs.open_(named, any_layout=any_layout)
    pointer = campaign / POINTER
    last = Path(pointer.read_text("utf-8").strip()) if pointer.exists() else None
    folder = last or campaign / runs.DEFAULT_OUT
    if not runs.has_begun(folder):
        what = "The last run of this campaign is gone." if last else "There is no run here yet."
        fix = f"start one: recap run {campaign}; or give its folder with --run"
        raise RunError(what, str(folder), fix)
    return runs.open_(folder, any_layout=any_layout)
