"""Write a new campaign: the starter, or one for an existing log with inferred columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from recap.activity import INFERRED_TABLES, InferredKey, InferredSchema, infer_schema
from recap.campaign import FILE_NAME
from recap.errors import CampaignError, StorageError

STARTER = (FILE_NAME, "activity.csv")
INFERRED = """\
# A campaign for {log}. The columns are inferred, each with its reason in the line above it:
# check every one, then run `recap check`. For all keys see docs/campaign.md, or `recap new`.
# {questions}{export}

# The name of the campaign, and the brand that every card shows.
name = "Your year"
brand = "..."

{year}

{zone}

# The language of the texts, and the currency of amounts.
locale = "en_US"
#currency = "EUR"


[source]
{where}
{source}{notes}

[source.columns]
{unused}{columns}{tables}"""
YEAR = """\
# {why}
year = {year}"""
NO_YEAR = """\
# Required; no column has times to infer it from.
#year = ..."""
ONE_CUSTOMER = """ If the log is the export of one person,
# set customer = "..." under [source] instead; if each file, or each folder, is that of one person,
# set customer_from = "file" or "folder" there."""
QUESTIONS = "Lines with QUESTION need an answer: {count}. A key that is a comment is not used yet."
ZONE = """\
# The customers' time zone.
# QUESTION: {why}.
zone = "{zone}\""""
NO_ZONE = ("the log does not say in which zone the customers' days begin", "UTC")
TABLE_COMMENTS = {
    "not_items": "Lines that are not items, such as postage. Amounts count; they are no events.",
    "returns": 'Returns: "net" subtracts them from amounts.',
    "words": 'Words for counted things, singular and plural: "43 items".',
}
DEFAULT_WORDS = {  # the default, and the column without which it is not used
    "words.event": (("item", "items"), "columns.customer_id"),
    "words.order": (("order", "orders"), "columns.order_id"),
    "words.channel": (("place", "places"), "columns.channel"),
}


def write(folder: Path) -> list[Path]:
    """
    Write the starter campaign into *folder*, creating it when needed; return the files.

    Raises:
        CampaignError: One of the files exists already; nothing is written.
        StorageError: The folder cannot be created or written to.
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
            "use a folder that this user can write to",
        ) from error


def write_for(folder: Path, log: Path) -> tuple[Path, InferredSchema]:
    """
    Write a campaign for the file *log* into *folder*; its columns are inferred, with reasons.

    Raises:
        ActivityError: The log cannot be read.
        CampaignError: A campaign exists already; nothing is written.
        StorageError: The folder cannot be created or written to.
    """
    target = folder / FILE_NAME
    _refuse_to_overwrite(target)
    schema = infer_schema(log)
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(_campaign(folder, log, schema), encoding="utf-8")
    return target, schema


def _campaign(folder: Path, log: Path, schema: InferredSchema) -> str:
    columns = [key for key in schema.keys if key.key.startswith("columns.")]
    other_tables = ("columns", *INFERRED_TABLES)
    source = [key for key in schema.keys if _table_of(key) not in (*other_tables, "path")]
    return INFERRED.format(
        log=log.name,
        year=YEAR.format(year=schema.year, why=schema.year_reason) if schema.year else NO_YEAR,
        where=_where(folder, log, schema),
        source="".join(map(_line, source)),
        notes="".join(f"\n# {note}\n" for note in schema.notes),
        columns="".join(map(_line, columns))
        + "".join(map(_unsure, schema.unsure))
        + "".join(map(_missing, schema.missing)),
        tables="".join(_tables(schema.keys)),
        unused="".join(_unused(schema)),
        zone=_zone(schema),
        currency=_currency(schema),
        questions=_questions(schema),
        export=f"\n# It was recognised by its columns: {schema.export}." if schema.export else "",
    )


def _where(folder: Path, log: Path, schema: InferredSchema) -> str:
    is_here = log.resolve().parent == folder.resolve()
    place = log.name if is_here else str(log.resolve())
    if pattern := schema.get("path"):
        place = f"{place}/{pattern}"
    is_database = schema.get("query") is not None
    return f"url = {_toml(f'sqlite:///{place}')}" if is_database else f"path = {_toml(place)}"


def _tables(keys: Sequence[InferredKey]) -> Iterator[str]:
    """Yield the tables besides [source], with the default words."""
    names = {key.key for key in keys}
    defaults = [
        InferredKey(key, forms, "the default: is it the right word?")
        for key, (forms, column) in DEFAULT_WORDS.items()
        if key not in names and column in names
    ]
    by_table = sorted(
        (*(key for key in keys if _table_of(key) in INFERRED_TABLES), *defaults), key=_table_of
    )
    for table, group in groupby(by_table, _table_of):
        yield f"\n\n# {TABLE_COMMENTS[table]}\n[{table}]\n{''.join(map(_line, group)).lstrip()}"


def _table_of(key: InferredKey) -> str:
    return key.key.partition(".")[0]


def _line(key: InferredKey) -> str:
    name = key.key.rpartition(".")[2]
    is_right = "" if key.is_undecided else "is this right? "
    question = "" if key.confidence == "high" else f"QUESTION: {is_right}"
    return f"\n# {question}{key.reason}\n{name} = {_toml(key.value)}\n"


def _unsure(key: InferredKey) -> str:
    name = key.key.rpartition(".")[2]
    return f"\n# QUESTION: is it this column? {key.reason}\n#{name} = {_toml(key.value)}\n"


def _unused(schema: InferredSchema) -> Iterator[str]:
    """Yield comments with the columns that are not used, and why not."""
    if not schema.unused:
        yield "# All columns are used.\n"
        return
    yield "# Columns that are not used, and why:\n"
    for column, reason in schema.unused.items():
        yield f"# - {' '.join(column.split()) or '(no name)'}: {' '.join(reason.split())}\n"


def _zone(schema: InferredSchema) -> str:
    zone, why = schema.zone or (NO_ZONE[1], NO_ZONE[0])
    return ZONE.format(zone=zone, why=why)


def _currency(schema: InferredSchema) -> str:
    if schema.currency is None:
        return '#currency = "EUR"'
    code, reason = schema.currency
    return f"# {reason}\ncurrency = {_toml(code)}"


def _questions(schema: InferredSchema) -> str:
    return QUESTIONS.format(count=1 + len(schema.questions))  # the zone is always asked about


def _missing(key: str) -> str:
    name = key.removeprefix("columns.")
    instead = ONE_CUSTOMER if name == "customer_id" else ""
    return f'\n# Required, and no column looks like it.{instead}\n#{name} = "..."\n'


def _toml(value: object) -> str:
    """Return *value* as TOML: JSON texts, lists and booleans are also TOML."""
    if isinstance(value, Mapping):
        pairs = (f"{_toml_key(key)} = {_toml(each)}" for key, each in value.items())
        return f"{{ {', '.join(pairs)} }}"
    return json.dumps(value, ensure_ascii=False)


def _toml_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _toml(key)


def _refuse_to_overwrite(target: Path) -> None:
    if target.exists():
        raise CampaignError(
            f"This folder already has a {target.name}; it was not changed.",
            str(target),
            "use another folder, or move that file",
        )


def _copy(target: Path) -> None:
    with target.open("xb") as out:
        out.write((files("recap.commands") / "starter" / target.name).read_bytes())
