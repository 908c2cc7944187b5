"""
Read a log from a database: SQLAlchemy streams the rows of a query, in batches, as text.

Passwords come from environment variables. Messages never show a user name or a password.
"""

from __future__ import annotations

import json
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
from recap.activity.sources.column_names import column_names
from recap.activity.sql import quote_name
from recap.campaign import Campaign, Source
from recap.errors import ActivityError, CampaignError
from recap.lazy import pa

ROWS_A_BATCH = 20_000
FROM_ENVIRONMENT = re.compile(r"\$\{(\w+)\}")
DRIVERS = {"postgresql": "pip install 'recap[postgresql]'"}
NO_DRIVER = ("postgresql", "postgres")  # addresses without a driver: psycopg is used


@dataclass(slots=True)
class QueryResult:
    """
    The rows of one query.

    Every `batches` runs the query once. An error during the query is also stored in ``error``:
    Arrow and DuckDB pass it on without its text.
    """

    url: sqlalchemy.URL
    query: str
    label: str
    key: str  # the source's table in campaign.toml, or an option such as "--from"
    secrets: tuple[str, ...] = ()  # texts that no message may show
    error: ActivityError | None = field(default=None, init=False)

    def columns(self) -> list[str]:
        """Run the query, and return the names of its columns."""
        with self._executed() as result:
            return [*column_names([*result.keys()])]

    def batches(self, columns: Sequence[str]) -> pa.RecordBatchReader:
        """Stream ``line`` (from 1) and *columns*. Every value is a text."""
        schema = pa.schema([("line", pa.int64()), *((column, pa.string()) for column in columns)])
        return pa.RecordBatchReader.from_batches(schema, self._batches(schema, columns))

    def _batches(self, schema: pa.Schema, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        first = 1
        with self._executed() as result:
            indexes = [[*column_names([*result.keys()])].index(column) for column in columns]
            for rows in result.partitions(ROWS_A_BATCH):
                lines = pa.array(range(first, first + len(rows)), pa.int64())
                values = [*zip(*rows, strict=True)]
                texts = [pa.array(map(_to_text, values[index]), pa.string()) for index in indexes]
                yield pa.RecordBatch.from_arrays([lines, *texts], schema=schema)
                first += len(rows)

    @contextmanager
    def _executed(self) -> Iterator[sqlalchemy.CursorResult[Any]]:
        """Run the query. An error has the driver's message without secrets."""
        options = {
            "stream_results": True,
            "max_row_buffer": ROWS_A_BATCH,
            "postgresql_readonly": True,
        }
        try:
            engine = sqlalchemy.create_engine(self.url, poolclass=sqlalchemy.NullPool)
            with (
                engine.connect().execution_options(**options) as connection,
                connection.execute(sqlalchemy.text(self.query)) as result,
            ):
                yield result
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            raise self._store(self._missing_driver(error)) from None
        except SQLAlchemyError as error:
            message = self._without_secrets(str(getattr(error, "orig", None) or error))
            raise self._store(self._query_error(message)) from None

    def _query_error(self, message: str) -> ActivityError:
        what = f"The database reports an error: {message}."
        if self.key.startswith("--"):  # an option: there is no campaign.toml yet
            fix = "name an SQLite file; for another database, write url and query in campaign.toml."
            return ActivityError(what, f"{self.label} ({self.key})", fix)
        return ActivityError(
            what,
            f"{self.label} ({self.key}.query in campaign.toml)",
            f"correct {self.key}.url or {self.key}.query; try the query in your "
            "usual client of this database.",
        )

    def _missing_driver(self, error: Exception) -> ActivityError:
        backend = self.url.get_backend_name()
        return ActivityError(
            f"There is no driver for '{self.url.drivername}': {error}.",
            f"{self.key}.url in campaign.toml",
            DRIVERS.get(backend, "install the package that SQLAlchemy needs for this database")
            + ".",
        )

    def _without_secrets(self, message: str) -> str:
        lines = message.strip().splitlines()
        line = lines[0].rstrip(".") if lines else "no reason given"
        for secret in filter(None, self.secrets):
            line = line.replace(secret, "***")
        return line

    def _store(self, error: ActivityError) -> ActivityError:
        self.error = error
        return error


def open_query(campaign: Campaign, source: Source, key: str) -> QueryResult:
    """
    Prepare the query of *source*, which is the table *key* of campaign.toml.

    Raises:
        CampaignError: the address is not valid, contains a password, or names an environment
            variable that is not set.
        ActivityError: an SQLite file is missing.
    """
    assert source.url is not None  # noqa: S101 - the campaign has both
    assert source.query is not None  # noqa: S101 - or neither
    where = f"{key}.url in campaign.toml"
    url, secrets = _read_url(source.url, where)
    label = f"{url.get_backend_name()}:{url.database or ''}"
    if url.get_backend_name() == "sqlite" and url.database:
        url = _sqlite_file(campaign, url, where)
    return QueryResult(url, source.query, label, key, secrets)


def sqlite_tables(file: Path, key: str) -> dict[str, QueryResult]:
    """
    Prepare, for each table and view of the SQLite *file*, a query for all its rows.

    Raises `ActivityError` when the file is not an SQLite database.
    """
    url = _read_only(sqlalchemy.make_url("sqlite://"), file)
    list_tables = "select name from sqlite_master where type in ('table', 'view') order by name"
    names = QueryResult(url, list_tables, file.name, key).batches(["name"]).read_all()["name"]
    return {
        table: QueryResult(url, select_all(table), f"{file.name}, table {table}", key)
        for table in names.to_pylist()
        if not table.startswith("sqlite_")
    }


def select_all(table: str) -> str:
    """Return the query for all rows of *table*."""
    return f"select * from {quote_name(table)}"  # noqa: S608


def _read_only(url: sqlalchemy.URL, file: Path) -> sqlalchemy.URL:
    path = file.as_uri().removeprefix("file://")  # percent-encoded
    return url.set(database=f"file:{path}", query={**url.query, "mode": "ro", "uri": "true"})


def _read_url(typed: str, where: str) -> tuple[sqlalchemy.URL, tuple[str, ...]]:
    """Put environment variables into the address. Return the address and its secret texts."""
    names = FROM_ENVIRONMENT.findall(typed)
    missing = [name for name in names if name not in os.environ]
    if missing:
        raise CampaignError(
            f"The variable '{missing[0]}' is not set.",
            where,
            "set it in the environment of recap and of its workers.",
        )
    secrets = tuple(os.environ[name] for name in names)
    if FROM_ENVIRONMENT.fullmatch(typed):
        url = _parse_url(secrets[0], where)
        return url, (*secrets, str(url.password or ""))
    url = _parse_url(typed, where)
    _refuse_password(url, where)
    url = url.set(
        username=_expand(url.username),
        password=_expand(url.password),
        host=_expand(url.host),
        database=_expand(url.database),
    )
    return url, secrets


def _expand(text: object) -> str | None:
    """Replace variables after the address is parsed: a value may contain ``@``, ``:`` or ``/``."""
    return FROM_ENVIRONMENT.sub(lambda name: os.environ[name[1]], str(text)) if text else None


def _refuse_password(url: sqlalchemy.URL, where: str) -> None:
    parameters = [str(value) for key, value in url.query.items() if "pass" in key.lower()]
    for secret in [url.password, *parameters]:
        if secret and not FROM_ENVIRONMENT.fullmatch(str(secret)):
            raise CampaignError(
                "The database address contains a password.",
                where,
                "write ${SOME_NAME} instead, and set that variable in the environment.",
            )


def _parse_url(text: str, where: str) -> sqlalchemy.URL:
    try:
        url = sqlalchemy.make_url(text)
        return url.set(drivername="postgresql+psycopg") if url.drivername in NO_DRIVER else url
    except (ArgumentError, ValueError):
        raise CampaignError(
            "The database address is not valid.",
            where,
            "write it as sqlite:///shop.db or postgresql+psycopg://user:${PASSWORD}@host/name.",
        ) from None


def _sqlite_file(campaign: Campaign, url: sqlalchemy.URL, where: str) -> sqlalchemy.URL:
    """Find an SQLite file, relative to the campaign's folder, and open it read-only."""
    file = campaign.find(str(url.database))
    if not file.is_file():
        raise ActivityError(
            f"There is no database '{url.database}'.",
            f"{where}, looked for at {file}",
            "correct the path; it is relative to the campaign's folder.",
        )
    return _read_only(url, file)


def _to_text(value: object) -> str | None:
    """Write a value as in a CSV file."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float | Decimal):
        return _number_to_text(value)
    if isinstance(value, dict) or (isinstance(value, list) and _has_objects(value)):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, list | tuple):
        return NAME_SEPARATOR.join(str(item) for item in value if item is not None)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def _has_objects(values: list[Any]) -> bool:
    return any(isinstance(value, dict | list) for value in values)


def _number_to_text(value: float | Decimal) -> str | None:
    """Write integers without a fraction, because they may be ids. Not-a-number becomes None."""
    if math.isnan(value):
        return None
    return str(int(value)) if math.isfinite(value) and value == int(value) else str(value)
