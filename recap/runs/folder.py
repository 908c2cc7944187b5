"""
One run of a campaign: the folder it works in, and the names of what lies there.

Nothing in a file name tells who a customer is: recaps are named by a keyed hash
of the customer id, whose key never leaves the run folder.
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
from recap.campaign import Campaign, validation_messages
from recap.errors import RunError, StorageError
from recap.files import atomic_write

DEFAULT_OUT = "out"
CAMPAIGN = "campaign.json"
KEY = "recap.key"
LOCK = "run.lock"
DRAW = "draw"
LAYOUT_FILE = "layout"
# Goes up when what a run keeps in its folder changes: its files, what stands in them, the tables
# of its state. Links are kept for good: who changes their table has to bring the old ones along.
LAYOUT = 11
SHOWCASE = "showcase.json"
SUMS = "sums.json"
MADE_AGAIN = ("activity", "facts", SUMS, SHOWCASE)

DrawPlan = Literal["ahead", "all", "none"]


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder and the campaign as it stood when the run began."""

    folder: Path
    campaign: Campaign
    key: bytes
    draw: DrawPlan = "ahead"  # what is drawn before anybody asks

    def recap_id(self, customer_id: str) -> str:
        """Name a customer's recap: 32 hex digits, the same in every run of this folder."""
        return hmac.digest(self.key, customer_id.encode(), sha256).hex()[:32]

    @property
    def activity(self) -> Path:
        return self.folder / "activity"

    @property
    def facts(self) -> Path:
        return self.folder / "facts"

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
    Open *folder* for a run of *campaign*, making it and its key when they are new.

    What a version with another layout counted there is removed, to be made again: what it drew,
    its key and every link stay.
    """
    folder = make(folder)
    if has_begun(folder) and _layout(folder) != str(LAYOUT):
        _remove(folder / name for name in MADE_AGAIN)
    key_file = folder / KEY
    if not key_file.exists():
        write_run_file(key_file, secrets.token_bytes(32), mode=0o600)
    write_run_file(folder / CAMPAIGN, campaign.model_dump_json(by_alias=True, indent=2))
    write_run_file(folder / DRAW, draw)
    write_run_file(folder / LAYOUT_FILE, str(LAYOUT))
    return Run(folder, campaign, key_file.read_bytes(), draw)


def open_(folder: Path, *, any_layout: bool = False) -> Run:
    """
    Open a run that has begun.

    Who reads only campaign, links and store takes *any_layout*: pages stay open after an update.

    Raises:
        RunError: there is none in *folder*, or a version with another layout made it.
    """
    if not has_begun(folder):
        raise RunError("There is no run here yet.", str(folder), "start one: recap run CAMPAIGN")
    if not any_layout and (found := _layout(folder)) != str(LAYOUT):
        raise _other_version(f"its layout is {found or 'unknown'}, this one reads {LAYOUT}", folder)
    key, plan = (folder / KEY).read_bytes(), folder / DRAW
    draw: DrawPlan = plan.read_text() if plan.exists() else "ahead"  # type: ignore[assignment]
    return Run(folder.resolve(), _frozen(folder / CAMPAIGN), key, draw)


def has_begun(folder: Path) -> bool:
    return (folder / CAMPAIGN).exists() and (folder / KEY).exists()


def _frozen(file: Path) -> Campaign:
    try:
        return campaigns.read_frozen(file.read_text())
    except ValidationError as error:
        key = validation_messages.explain(error, Campaign)[0].key
        raise _other_version(f"the key '{key}' of its campaign cannot be read", file) from None


def _layout(folder: Path) -> str:
    file = folder / LAYOUT_FILE
    return file.read_text() if file.exists() else ""


def _other_version(how: str, where: Path) -> RunError:
    return RunError(
        f"This run was made by another version of recap: {how}.",
        str(where),
        "run the campaign again: recap run CAMPAIGN; what is drawn and every link stay",
    )


def _remove(places: Iterable[Path]) -> None:
    for place in places:
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


def make(folder: Path) -> Path:
    """Make *folder* when it is new; return its full path."""
    folder = folder.resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what lies in it is about people
    except OSError as error:
        raise StorageError(
            f"The run folder cannot be made: {error.strerror}.",
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
            "make room, then run the same command again: what is done stays done",
        ) from error


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """
    Keep *folder* for this process while the block runs.

    Raises `RunError` when it is taken, `StorageError` when it cannot be written to.
    """
    with _open_lock(make(folder)) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise RunError(
                f"Another run is at work here: process {file.read().strip() or 'unknown'}.",
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
            f"The run folder cannot be written to: {error.strerror}.",
            str(folder),
            "give yourself the right to it, or name another place with --out",
        ) from error
