"""
A log that a database answers: rows streamed through SQLAlchemy, in batches, as text.

Passwords come from the environment and go nowhere else: what is shown of an address is neither
a user nor a password.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from recap.activity.columns import NAME_SEPARATOR
from recap.activity.sql import quote_name
from recap.campaign import Campaign, Source
from recap.errors import ActivityError, CampaignError
from recap.lazy import pa

ROWS_A_BATCH = 20_000
FROM_ENVIRONMENT = re.compile(r"\$\{(\w+)\}")
DRIVERS = {"postgresql": "pip install 'recap[postgresql]'"}
PLAIN = ("postgresql", "postgres")  # an address that names no driver means the one we bring


@dataclass(slots=True)
class QueryResult:
    """The rows of one query, to be streamed once; what stops it is kept in ``error``."""

    url: sqlalchemy.URL
    query: str
    label: str
    key: str  # the source's table in campaign.toml; or an option, such as "--from"
    secrets: tuple[str, ...] = ()  # what no message may repeat
    error: ActivityError | None = field(default=None, init=False)

    def columns(self) -> list[str]:
        """Ask for the names of the columns."""
        with self._asked() as result:
            return [*result.keys()]

    def batches(self, columns: Sequence[str]) -> pa.RecordBatchReader:
        """Stream ``line`` (from 1) and *columns*, every value as text."""
        schema = pa.schema([("line", pa.int64()), *((column, pa.string()) for column in columns)])
        return pa.RecordBatchReader.from_batches(schema, self._batches(schema, columns))

    def _batches(self, schema: pa.Schema, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        first = 1
        with self._asked() as result:
            places = [[*result.keys()].index(column) for column in columns]
            for rows in result.partitions(ROWS_A_BATCH):
                lines = pa.array(range(first, first + len(rows)), pa.int64())
                found = [*zip(*rows, strict=True)]
                texts = [pa.array(map(_text, found[place]), pa.string()) for place in places]
                yield pa.RecordBatch.from_arrays([lines, *texts], schema=schema)
                first += len(rows)

    @contextmanager
    def _asked(self) -> Iterator[sqlalchemy.CursorResult[Any]]:
        """Run the query; the driver's words for what goes wrong, without what is secret."""
        streamed = {
            "stream_results": True,
            "max_row_buffer": ROWS_A_BATCH,
            "postgresql_readonly": True,
        }
        try:
            engine = sqlalchemy.create_engine(self.url, poolclass=sqlalchemy.NullPool)
            with (
                engine.connect().execution_options(**streamed) as connection,
                connection.execute(sqlalchemy.text(self.query)) as result,
            ):
                yield result
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            raise self._remember(self._no_driver(error)) from None
        except SQLAlchemyError as error:
            said = self._without_secrets(str(getattr(error, "orig", None) or error))
            raise self._remember(self._no_answer(said)) from None

    def _no_answer(self, said: str) -> ActivityError:
        what = f"The database does not answer: {said}."
        if self.key.startswith("--"):  # an option: there is no campaign.toml yet
            fix = "name a file that SQLite wrote; of another database, say url and query yourself."
            return ActivityError(what, f"{self.label} ({self.key})", fix)
        return ActivityError(
            what,
            f"{self.label} ({self.key}.query in campaign.toml)",
            f"correct {self.key}.url or {self.key}.query; try the query where you "
            "usually ask this database.",
        )

    def _no_driver(self, error: Exception) -> ActivityError:
        backend = self.url.get_backend_name()
        return ActivityError(
            f"There is no driver for '{self.url.drivername}': {error}.",
            f"{self.key}.url in campaign.toml",
            DRIVERS.get(backend, "install the package that SQLAlchemy needs for this database")
            + ".",
        )

    def _without_secrets(self, said: str) -> str:
        line = said.strip().splitlines()[0].rstrip(".") if said.strip() else "no reason given"
        for secret in filter(None, self.secrets):
            line = line.replace(secret, "***")
        return line

    def _remember(self, trouble: ActivityError) -> ActivityError:
        self.error = trouble
        return trouble


def open_query(campaign: Campaign, source: Source, key: str) -> QueryResult:
    """
    Make ready to ask the database of *source*, the table *key* of campaign.toml.

    Raises:
        CampaignError: the address cannot be read, holds a password, or names a variable that
            is not set.
        ActivityError: an SQLite file is not there.
    """
    assert source.url is not None  # noqa: S101 - the campaign holds both
    assert source.query is not None  # noqa: S101 - or neither
    where = f"{key}.url in campaign.toml"
    url, secrets = _address(source.url, where)
    shown = f"{url.get_backend_name()}:{url.database or ''}"
    if url.get_backend_name() == "sqlite" and url.database:
        url = _read_only(campaign, url, where)
    return QueryResult(url, source.query, shown, key, secrets)


def sqlite_tables(file: Path, key: str) -> dict[str, QueryResult]:
    """
    Make ready to ask the SQLite *file* for all of each of its tables and views, by their names.

    Raises `ActivityError` when it is no such file.
    """
    url = _opened_to_read(sqlalchemy.make_url("sqlite://"), file)
    everything = "select name from sqlite_master where type in ('table', 'view') order by name"
    known = QueryResult(url, everything, file.name, key).batches(["name"]).read_all()["name"]
    return {
        table: QueryResult(url, select_all(table), f"{file.name}, table {table}", key)
        for table in known.to_pylist()
        if not table.startswith("sqlite_")
    }


def select_all(table: str) -> str:
    """Write the query for all rows of *table*."""
    return f"select * from {quote_name(table)}"  # noqa: S608


def _opened_to_read(url: sqlalchemy.URL, file: Path) -> sqlalchemy.URL:
    place = f"file:{_quoted(file)}"
    return url.set(database=place, query={**url.query, "mode": "ro", "uri": "true"})


def _address(typed: str, where: str) -> tuple[sqlalchemy.URL, tuple[str, ...]]:
    """Fill in what the environment says; return the address, and what of it is secret."""
    names = FROM_ENVIRONMENT.findall(typed)
    missing = [name for name in names if name not in os.environ]
    if missing:
        raise CampaignError(
            f"The variable '{missing[0]}' is not set.",
            where,
            "set it in the environment of whoever runs recap, workers too.",
        )
    secrets = tuple(os.environ[name] for name in names)
    if FROM_ENVIRONMENT.fullmatch(typed):
        url = _made(secrets[0], where)
        return url, (*secrets, str(url.password or ""))
    url = _made(typed, where)
    _holds_no_password(url, where)
    filled = url.set(
        username=_filled(url.username),
        password=_filled(url.password),
        host=_filled(url.host),
        database=_filled(url.database),
    )
    return filled, secrets


def _filled(text: object) -> str | None:
    """Put in what the environment says; only now, so that no sign of it parts the address."""
    return FROM_ENVIRONMENT.sub(lambda name: os.environ[name[1]], str(text)) if text else None


def _holds_no_password(url: sqlalchemy.URL, where: str) -> None:
    more = [str(value) for key, value in url.query.items() if "pass" in key.lower()]
    for secret in [url.password, *more]:
        if secret and not FROM_ENVIRONMENT.fullmatch(str(secret)):
            raise CampaignError(
                "The address of the database holds a password.",
                where,
                "write ${SOME_NAME} in its place, and set that variable in the environment.",
            )


def _made(url: str, where: str) -> sqlalchemy.URL:
    try:
        made = sqlalchemy.make_url(url)
        return made.set(drivername="postgresql+psycopg") if made.drivername in PLAIN else made
    except (ArgumentError, ValueError):
        raise CampaignError(
            "The address of the database cannot be read.",
            where,
            "write it as sqlite:///shop.db or postgresql+psycopg://user:${PASSWORD}@host/name.",
        ) from None


def _read_only(campaign: Campaign, url: sqlalchemy.URL, where: str) -> sqlalchemy.URL:
    """Open an SQLite file, relative to the campaign, only if it is there, and only to read."""
    file = campaign.find(str(url.database))
    if not file.is_file():
        raise ActivityError(
            f"There is no database '{url.database}'.",
            f"{where}, looked for at {file}",
            "correct the path; it is relative to the campaign's folder.",
        )
    return _opened_to_read(url, file)


def _quoted(file: Path) -> str:
    return file.as_uri().removeprefix("file://")


def _text(value: object) -> str | None:
    """Write a value as a CSV file would have it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float | Decimal):
        return _number(value)
    if isinstance(value, list | tuple):
        return NAME_SEPARATOR.join(str(each) for each in value if each is not None)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def _number(value: float | Decimal) -> str | None:
    """Write whole numbers without a fraction, for they may be ids; not-a-number is nothing."""
    if math.isnan(value):
        return None
    return str(int(value)) if math.isfinite(value) and value == int(value) else str(value)
