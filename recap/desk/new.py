"""A campaign to start from: every key explained, and a few made-up customers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from recap.activity import Guesses, guess
from recap.activity.guessing import Guess
from recap.campaign import FILE_NAME
from recap.errors import CampaignError, StorageError

STARTER = (FILE_NAME, "activity.csv")
NEEDED = ("customer_id", "at")
GUESSED = """\
# A campaign for {log}. Which column is what was guessed, with the reason above each line:
# look at every one, then run `recap check`. All keys: docs/campaign.md, or `recap new`.

name = "Your year"
brand = "..."
year = {year}

# The time zone the customers live in.
zone = "UTC"


[source]
path = {path}
{source}

[source.columns]
# Columns that are not used: {unused}.
{columns}"""


def write(folder: Path) -> list[Path]:
    """
    Write a new campaign into *folder*, making it when it is new; return the files.

    Raises:
        CampaignError: One of the files is there already; nothing is written.
        StorageError: The folder cannot be made or written to.
    """
    targets = [folder / name for name in STARTER]
    for target in targets:
        _refuse_to_overwrite(target)
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for target in targets:
            _copy(target)
    return targets


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"A campaign cannot be written here: {error.strerror}.",
            str(folder),
            "name a folder that this user can write to",
        ) from error


def write_for(folder: Path, log: Path) -> tuple[Path, Guesses]:
    """
    Write a campaign for the file *log* into *folder*: its columns guessed, each with a reason.

    Raises:
        ActivityError: The log cannot be read.
        CampaignError: There is a campaign already; nothing is written.
        StorageError: The folder cannot be made or written to.
    """
    target = folder / FILE_NAME
    _refuse_to_overwrite(target)
    guesses = guess(log)
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(_campaign(folder, log, guesses), encoding="utf-8")
    return target, guesses


def _campaign(folder: Path, log: Path, guesses: Guesses) -> str:
    beside = log.resolve().parent == folder.resolve()
    source = [each for each in guesses.found if not each.key.startswith("columns.")]
    columns = [each for each in guesses.found if each.key.startswith("columns.")]
    missing = [f"columns.{needed}" for needed in NEEDED if guesses.get(f"columns.{needed}") is None]
    return GUESSED.format(
        log=log.name,
        year=guesses.year or "...",
        path=_toml(log.name if beside else str(log.resolve())),
        source="".join(map(_line, source)),
        columns="".join(map(_line, columns)) + "".join(map(_unknown, missing)),
        unused=", ".join(" ".join(each.split()) for each in guesses.unused) or "none",
    )


def _line(found: Guess) -> str:
    return f"\n# {found.why}\n{found.key.removeprefix('columns.')} = {_toml(found.value)}\n"


def _unknown(key: str) -> str:
    return f'\n# Needed, and nothing looks like it.\n#{key.removeprefix("columns.")} = "..."\n'


def _toml(value: object) -> str:
    """Write a value as TOML: JSON's texts, lists and truths are TOML's."""
    return json.dumps(value, ensure_ascii=False)


def _refuse_to_overwrite(target: Path) -> None:
    if target.exists():
        raise CampaignError(
            f"There is a {target.name} in this folder already; it is left as it is.",
            str(target),
            "name another folder, or move that file away",
        )


def _copy(target: Path) -> None:
    with target.open("xb") as out:
        out.write((files("recap.desk") / "starter" / target.name).read_bytes())
