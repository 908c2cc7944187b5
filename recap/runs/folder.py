"""
The folder of a run: its files, and how recaps are named.

No file name shows who a customer is: a recap is named by a keyed hash of the customer id. The
key stays in the run folder.
"""

from __future__ import annotations

import fcntl
import hmac
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Literal

from pydantic import ValidationError

from recap import campaign as campaigns
from recap.atomic_files import atomic_write
from recap.campaign import Campaign, validation_messages
from recap.errors import RunError, StorageError

DEFAULT_OUT = "out"
CAMPAIGN = "campaign.json"
KEY = "recap.key"
KEY_BYTES = 32
LOCK = "run.lock"
DRAW = "draw"
LAYOUT_FILE = "layout"
# Increase it when the content of the run folder changes: file names, what the files contain, the
# tables of the database. The tables of links and of forgotten recaps are never recreated: a change
# of them needs a migration.
LAYOUT = 15
SHOWCASE = "showcase.json"
SUMS = "sums.json"
REMOVED_ON_UPGRADE = ("activity", "facts", SUMS, SHOWCASE)

DrawPlan = Literal["ahead", "all", "none"]


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder, and the campaign as it was when the run began."""

    folder: Path
    campaign: Campaign
    key: bytes
    draw: DrawPlan = "ahead"  # which cards the run draws

    def recap_id(self, customer_id: str) -> str:
        """Return the id of a customer's recap: 32 hex digits, the same in all runs of a folder."""
        return hmac.digest(self.key, customer_id.encode(), sha256).hex()[:32]

    @property
    def activity(self) -> Path:
        return self.folder / "activity"

    @property
    def facts(self) -> Path:
        return self.folder / "facts"

    @property
    def theme(self) -> Path:
        """The folder with a copy of the campaign's own theme, which the server draws with."""
        return self.folder / "theme"

    @property
    def state_url(self) -> str:
        return f"sqlite:///{self.folder / 'state.sqlite'}"

    @property
    def store_url(self) -> str:
        store = self.campaign.delivery.store
        if store is None:
            return str(self.folder)
        return store if "://" in store else str(self.campaign.find(store))


def begin(campaign: Campaign, folder: Path, draw: DrawPlan = "ahead") -> Run:
    """
    Open *folder* for a run of *campaign*; create it, and its key, when they are missing.

    When a version with another layout made the folder, its activity and facts are removed, and
    the run makes them again. Drawn files, the key and all links stay.

    Raises:
        RunError: the key file is damaged.
        StorageError: the folder cannot be written.
    """
    folder = make(folder)
    if has_begun(folder) and _layout(folder) != str(LAYOUT):
        _remove(folder / name for name in REMOVED_ON_UPGRADE)
    if not (folder / KEY).exists():
        write_run_file(folder / KEY, secrets.token_bytes(KEY_BYTES), mode=0o600)
    key = _read_key(folder)
    write_run_file(folder / CAMPAIGN, campaign.model_dump_json(by_alias=True, indent=2))
    write_run_file(folder / DRAW, draw)
    write_run_file(folder / LAYOUT_FILE, str(LAYOUT))
    return Run(folder, campaign, key, draw)


def open_(folder: Path, *, any_layout: bool = False) -> Run:
    """
    Open a run that has begun.

    Args:
        folder: The run folder.
        any_layout: Accept a run that a version with another layout made. For callers that read
            only campaign, links and store: pages stay open after an update.

    Raises:
        RunError: there is no run in *folder*, its key file is damaged, or a version with
            another layout made it.
    """
    if not has_begun(folder):
        raise RunError("There is no run here yet.", str(folder), "start one: recap run CAMPAIGN")
    layout = _layout(folder)
    if not any_layout and layout != str(LAYOUT):
        raise _other_version(
            f"its layout is {layout or 'unknown'}, this version reads {LAYOUT}", folder
        )
    key, plan = _read_key(folder), folder / DRAW
    draw: DrawPlan = plan.read_text() if plan.exists() else "ahead"  # type: ignore[assignment]
    return Run(folder.resolve(), _read_campaign(folder / CAMPAIGN), key, draw)


def has_begun(folder: Path) -> bool:
    return (folder / CAMPAIGN).exists() and (folder / KEY).exists()


def _read_key(folder: Path) -> bytes:
    """Return the key. A damaged one is never replaced: every recap would get another name."""
    key = (folder / KEY).read_bytes()
    if len(key) != KEY_BYTES:
        raise RunError(
            f"The key that names the recaps is damaged: it has {len(key)} bytes "
            f"instead of {KEY_BYTES}.",
            str(folder / KEY),
            "restore the file from a backup; or remove it and run again: then every recap gets a "
            "new name, and links that customers have stop working",
        )
    return key


def _read_campaign(file: Path) -> Campaign:
    try:
        return campaigns.read_frozen(file.read_text())
    except ValidationError as error:
        key = validation_messages.explain(error, Campaign)[0].key
        raise _other_version(f"the key '{key}' of its campaign cannot be read", file) from None


def _layout(folder: Path) -> str:
    file = folder / LAYOUT_FILE
    return file.read_text() if file.exists() else ""


def _other_version(difference: str, where: Path) -> RunError:
    return RunError(
        f"This run was made by another version of recap: {difference}.",
        str(where),
        "run the campaign again: recap run CAMPAIGN; drawn files and all links are kept",
    )


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def make(folder: Path) -> Path:
    """Create *folder* when it is missing; return its full path."""
    folder = folder.resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # its files are about people
    except OSError as error:
        raise StorageError(
            f"The run folder cannot be created: {error.strerror}.",
            str(folder),
            "name another place with --out",
        ) from error
    return folder


def write_run_file(file: Path, data: str | bytes, mode: int = 0o644) -> None:
    """Write *file* of a run folder atomically. Raises `StorageError` when it cannot be written."""
    try:
        with atomic_write(file, mode=mode) as out:
            out.write(data.encode() if isinstance(data, str) else data)
    except OSError as error:
        raise StorageError(
            f"'{file.name}' could not be written: {error.strerror}.",
            str(file.parent),
            "make room, then run the same command again: finished work is kept",
        ) from error


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """
    Lock *folder* for this process while the block runs.

    Raises:
        RunError: another process has locked it.
        StorageError: it cannot be written.
    """
    with _open_lock(make(folder)) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise RunError(
                f"Another run works in this folder: process {file.read().strip() or 'unknown'}.",
                str(folder),
                "wait until it is done, or stop it with Ctrl-C and run again",
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)


def _open_lock(folder: Path) -> IO[str]:
    try:
        return (folder / LOCK).open("a+")
    except OSError as error:
        raise StorageError(
            f"The run folder cannot be written: {error.strerror}.",
            str(folder),
            "give yourself the right to write it, or name another place with --out",
        ) from error
