"""A campaign to start from: every key explained, and a few made-up customers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from recap.activity import INFERRED_TABLES, InferredKey, InferredSchema, infer_schema
from recap.campaign import FILE_NAME
from recap.errors import CampaignError, StorageError

STARTER = (FILE_NAME, "activity.csv")
NEEDED = ("customer_id", "at")
GUESSED = """\
# A campaign for {log}. Which column is what was guessed, with the reason above each line:
# look at every one, then run `recap check`. All keys: docs/campaign.md, or `recap new`.

# What the campaign is called, and who speaks to the customer: the brand stands on every card.
name = "Your year"
brand = "..."

{year}

# The time zone the customers live in.
zone = "UTC"

# The language of the words, and what amounts are counted in.
locale = "en_US"
#currency = "EUR"


[source]
{where}
{source}

[source.columns]
# Columns that are not used: {unused}.
{columns}{tables}"""
YEAR = """\
# {why}
year = {year}"""
NO_YEAR = """\
# Needed, and no time tells it.
#year = ..."""
SAID = {
    "not_items": "Lines that are no items: their money counts, and they are no events.",
    "returns": 'Lines that take something back: "net" takes them off the money.',
    "words": 'What customers call things, one and many: "43 items".',
}
USUAL = {  # what is said when a campaign says nothing, and the column that it takes
    "words.event": (("item", "items"), "columns.customer_id"),
    "words.order": (("order", "orders"), "columns.order_id"),
    "words.channel": (("place", "places"), "columns.channel"),
}


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


def write_for(folder: Path, log: Path) -> tuple[Path, InferredSchema]:
    """
    Write a campaign for the file *log* into *folder*: its columns guessed, each with a reason.

    Raises:
        ActivityError: The log cannot be read.
        CampaignError: There is a campaign already; nothing is written.
        StorageError: The folder cannot be made or written to.
    """
    target = folder / FILE_NAME
    _refuse_to_overwrite(target)
    guesses = infer_schema(log)
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(_campaign(folder, log, guesses), encoding="utf-8")
    return target, guesses


def _campaign(folder: Path, log: Path, guesses: InferredSchema) -> str:
    columns = [each for each in guesses.keys if each.key.startswith("columns.")]
    beside = ("columns", *INFERRED_TABLES)
    source = [each for each in guesses.keys if _table_of(each) not in beside]
    missing = [f"columns.{needed}" for needed in NEEDED if guesses.get(f"columns.{needed}") is None]
    return GUESSED.format(
        log=log.name,
        year=YEAR.format(year=guesses.year, why=guesses.year_reason) if guesses.year else NO_YEAR,
        where=_where(folder, log, guesses),
        source="".join(map(_line, source)),
        columns="".join(map(_line, columns)) + "".join(map(_unknown, missing)),
        tables="".join(_tables(guesses.keys)),
        unused=", ".join(" ".join(each.split()) for each in guesses.unused) or "none",
    )


def _where(folder: Path, log: Path, guesses: InferredSchema) -> str:
    is_here = log.resolve().parent == folder.resolve()
    place = log.name if is_here else str(log.resolve())
    is_database = guesses.get("query") is not None
    return f"url = {_toml(f'sqlite:///{place}')}" if is_database else f"path = {_toml(place)}"


def _tables(guesses: Sequence[InferredKey]) -> Iterator[str]:
    """Write the tables beside [source], and the words that are said when nothing is."""
    known = {guess.key for guess in guesses}
    usual = [
        InferredKey(key, forms, "what is said when nothing else is: is it the word?")
        for key, (forms, column) in USUAL.items()
        if key not in known and column in known
    ]
    by_table = sorted(
        (*(g for g in guesses if _table_of(g) in INFERRED_TABLES), *usual), key=_table_of
    )
    for table, own in groupby(by_table, _table_of):
        yield f"\n\n# {SAID[table]}\n[{table}]\n{''.join(map(_line, own)).lstrip()}"


def _table_of(guess: InferredKey) -> str:
    return guess.key.partition(".")[0]


def _line(found: InferredKey) -> str:
    key = found.key.rpartition(".")[2]
    return f"\n# {found.reason}\n{key} = {_toml(found.value)}\n"


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
        out.write((files("recap.commands") / "starter" / target.name).read_bytes())
