"""
Search the run folder and the store for what is left of a customer: the id, the names, the recap.

Parquet files and the database are decoded, JSON is parsed, pictures are searched as bytes. File
names count, also those of empty folders. The receipt in the database has the recap's name and is
no trace.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from recap import activity
from recap.delivery import Store
from recap.runs import Run, connection, forgotten

DATABASE = "state.sqlite"
BINARY = (".png", ".jpg", ".webp", ".pdf", ".plate", ".woff2", ".ttf", ".otf", ".parquet")
FEWEST_BYTES = 6  # a shorter text is in some picture by accident
# Names that recap makes of hashes and shards: no customer's, even if an id looks the same.
OWN_NAMES = re.compile(
    r"^(?:snapshots|cards|pdf)/[0-9a-f]{2}(?=/|$)|^facts/\d+(-ranks)?\.parquet$"
    r"|^activity/shard=\d+(?=/|$)|^plates/[0-9a-f]+(?=/|$)"
)
ROW_NUMBERS = ("row", "rows")  # columns of CSV files: not the texts of a customer


@dataclass(frozen=True, slots=True)
class Trace:
    """A place that still has the customer: a file, below the run folder or the store."""

    file: str
    place: str  # a column, a table, "its name", "its bytes" or "its text"
    is_certain: bool  # else a number, or a word that is also a name, which may be another one


def find_traces(run: Run, customer_id: str, names: Collection[str] = ()) -> list[Trace]:
    """List every place that has *customer_id*, one of its *names*, or the name of its recap."""
    wanted = _Wanted(customer_id, names, run.recap_id(customer_id))
    found = [*_in_database(run, wanted), *_in_folder(run.folder, wanted)]
    if not _is_inside(run.store_url, run.folder):
        found += _in_store(run.store_url, wanted)
    return [*dict.fromkeys(found)]


class _Wanted:
    """The texts of one customer, and where they occur."""

    def __init__(self, customer_id: str, names: Collection[str], recap_id: str) -> None:
        self._exact = {each.casefold() for each in (customer_id, *names)}
        self._recap_id = recap_id
        words = [name for name in names if len(name) > 1]
        # A number may be another one, and a first name may be a word.
        unclear = [each for each in (customer_id, *words) if each.isdigit() or each.isalpha()]
        self._certain = _pattern([each for each in (customer_id, *words) if each not in unclear])
        self._likely = _pattern(unclear)
        long_ones = (each.encode() for each in (customer_id, *words))
        self._bytes = [each for each in long_ones if len(each) >= FEWEST_BYTES]

    def in_cell(self, text: str) -> bool | None:
        """Return whether a *text* of its own has the customer for certain; None when it has not."""
        if text.strip().casefold() in self._exact or self._recap_id in text:
            return True
        return self.in_text(text)

    def in_text(self, text: str) -> bool | None:
        if self._recap_id in text or self._certain.search(text):
            return True
        return False if self._likely.search(text) else None

    def in_name(self, path: PurePosixPath) -> bool:
        name = OWN_NAMES.sub("", str(path))
        return any(
            self._recap_id in part or {part, part.partition(".")[0]} & self._exact
            for part in name.casefold().split("/")
        ) or bool(self._certain.search(name))

    def in_bytes(self, data: bytes) -> bool:
        return any(each in data for each in self._bytes)


def _pattern(texts: Collection[str]) -> re.Pattern[str]:
    """Return a pattern for *texts* as whole words: the id C-1 is not in C-12 and not in C-1-2."""
    either = "|".join(map(re.escape, texts)) or "(?!)"
    return re.compile(rf"(?<![\w-])(?<!\w[.:,/])(?:{either})(?![\w-]|[.:,/]\w)", re.IGNORECASE)


def _in_database(run: Run, wanted: _Wanted) -> Iterator[Trace]:
    files = sorted(run.folder.glob(f"{DATABASE}*"))
    for file in files:
        if wanted.in_bytes(file.read_bytes()):
            yield Trace(file.name, "its bytes", is_certain=True)
    for table, text in connection.texts(run.state_url, without=[forgotten.forgotten]):
        if (is_certain := wanted.in_cell(text)) is not None:
            yield Trace(DATABASE, f"table {table}", is_certain)


def _in_folder(folder: Path, wanted: _Wanted) -> Iterator[Trace]:
    for path in sorted(folder.rglob("*")):
        relative = PurePosixPath(path.relative_to(folder).as_posix())
        if wanted.in_name(relative):
            yield Trace(str(relative), "its name", is_certain=True)
        if path.is_file() and not path.name.startswith(DATABASE):
            yield from _in_file(str(relative), path.read_bytes(), wanted, path)


def _in_store(url: str, wanted: _Wanted) -> Iterator[Trace]:
    if "://" not in url:
        yield from _in_folder(Path(url), wanted)
        return
    store = Store(url)
    for key in store.list():
        if wanted.in_name(PurePosixPath(key)):
            yield Trace(key, "its name", is_certain=True)
        yield from _in_file(key, store.get(key), wanted)


def _in_file(name: str, data: bytes, wanted: _Wanted, path: Path | None = None) -> Iterator[Trace]:
    suffix = PurePosixPath(name).suffix
    if wanted.in_bytes(data) and suffix in BINARY:
        yield Trace(name, "its bytes", is_certain=True)
    for place, text in _cells(suffix, data, path):
        if (is_certain := wanted.in_cell(text)) is not None:
            yield Trace(name, place, is_certain)
    if suffix not in (*BINARY, ".csv", ".json"):
        text = html.unescape(data.decode("utf-8", "replace"))
        if (is_certain := wanted.in_text(text)) is not None:
            yield Trace(name, "its text", is_certain)


def _cells(suffix: str, data: bytes, path: Path | None) -> Iterator[tuple[str, str]]:
    """Yield the texts of a file that is a table or JSON, each with its column or key."""
    if suffix == ".parquet" and path:
        for column, text in activity.parquet_texts(path):
            yield from ((f"column {column}", each) for _, each in _json_texts(text))
    elif suffix == ".json":
        for key, text in _json_texts(data.decode("utf-8", "replace")):
            yield f"key {key}" if key else "its text", text
    elif suffix == ".csv":
        for row in csv.DictReader(io.StringIO(data.decode("utf-8", "replace"))):
            yield from (
                (f"column {column}", text)
                for column, text in row.items()
                if isinstance(text, str) and column not in ROW_NUMBERS
            )


def _json_texts(text: str) -> Iterator[tuple[str, str]]:
    """Yield the texts in JSON, each with its key; *text* itself when it is no list or object."""
    if text[:1] in ("{", "["):
        try:
            yield from _texts_of("", json.loads(text))
        except ValueError:
            yield "", text
    else:
        yield "", text


def _texts_of(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield key, name
            yield from _texts_of(name, each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts_of(key, each)


def _is_inside(store_url: str, folder: Path) -> bool:
    return "://" not in store_url and Path(store_url).resolve().is_relative_to(folder)
