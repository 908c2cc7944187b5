"""
Facts and ranks as Parquet: one row a customer, JSON as text, measures as doubles.

Files are written under a temporary name and then renamed, so that a reader, or
a second writer, never sees an incomplete file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from recap.atomic_files import atomic_write
from recap.errors import StorageError
from recap.facts.core.json_columns import parsed
from recap.lazy import pa, pc, pd, pq

ID = "customer_id"
FINGERPRINT_KEY = b"fingerprint"
FIX = "read and count everything anew: remove the folder 'activity' of the run, then recap run"


def write(counted: pa.Table | pd.DataFrame, file: Path, fingerprint: str = "") -> None:
    """
    Write what `evaluate_columns`, `count` or `rank` returned to the Parquet *file*.

    Its folder is created. The *fingerprint* is written into the file's metadata, where
    `read_fingerprint` finds it.
    Raises `StorageError` when the place is full or cannot be written.
    """
    try:
        table = _as_table(counted) if isinstance(counted, pd.DataFrame) else counted
        marked = table.replace_schema_metadata({FINGERPRINT_KEY: fingerprint})
        # Not durable: the facts can be counted again, and fsync costs 5 to 10 ms a file.
        with atomic_write(file, mode=0o644, durable=False) as out:
            pq.write_table(marked, out, compression="zstd")
    except OSError as error:
        raise StorageError(
            f"The facts cannot be written: {error.strerror or error}.",
            str(file),
            "make room, or choose another place with --out",
        ) from error


def read(file: Path, customers: Iterable[str] | None = None) -> pd.DataFrame:
    """
    Read a file that `write` wrote: all customers, or only *customers*.

    Raises `StorageError` if the file is missing or incomplete.
    """
    table = read_columns([file])
    return to_frame(table if customers is None else only(table, customers))


def read_fingerprint(file: Path) -> str:
    """Return the fingerprint in *file*; empty when the file is missing or incomplete."""
    try:
        metadata = pq.read_schema(file).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return ""
    return str(metadata.get(FINGERPRINT_KEY, b"").decode())


def remove(file: Path, customer: str) -> None:
    """
    Remove *customer* from a file that `write` wrote; does nothing without the file.

    The file loses its fingerprint, so that it is counted again.
    """
    if file.exists():
        table = _read_one(file, None)
        write(table.filter(pc.not_equal(table[ID], customer)), file)


def only(table: pa.Table, customers: Iterable[str]) -> pa.Table:
    """Return the rows of *customers*."""
    return table.filter(pc.is_in(table[ID], value_set=pa.array(customers, pa.string())))


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Convert a table as in a file to a frame as `count` and `rank` return it."""
    columns = {name: _as_values(table[name]) for name in table.column_names if name != ID}
    return pd.DataFrame(columns, index=pd.Index(table[ID].to_pylist(), name=ID, dtype="str"))


def read_columns(files: Sequence[Path], columns: Sequence[str] | None = None) -> pa.Table:
    """Read *columns* (None: all) of one or more files, one file after the other."""
    return pa.concat_tables([_read_one(file, columns) for file in files])


def rows_of(file: Path) -> int:
    """Return the number of customers in *file*."""
    with _storage_errors(file):
        return int(pq.read_metadata(file).num_rows)


def table_of(files: Sequence[object]) -> str:
    """Return SQL for the rows of Parquet *files*, paths or patterns, with a column ``filename``."""
    paths = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    return f"read_parquet([{paths}], hive_partitioning = false, filename = true)"


def _read_one(file: Path, columns: Sequence[str] | None) -> pa.Table:
    with _storage_errors(file):
        return pq.ParquetFile(file).read(columns=columns, use_threads=False)


@contextmanager
def _storage_errors(file: Path) -> Iterator[None]:
    """Raise a `StorageError` for a *file* that is missing or incomplete."""
    try:
        yield
    except (OSError, pa.ArrowInvalid) as error:
        raise StorageError(
            f"The facts cannot be read: {type(error).__name__}.",
            str(file),
            FIX,
        ) from error


def _as_table(frame: pd.DataFrame) -> pa.Table:
    arrays = {ID: pa.array(frame.index.tolist(), pa.string())}
    for name in frame:
        arrays[str(name)] = _as_array(frame[name])
    return pa.table(arrays)


def _as_array(column: pd.Series) -> pa.Array:
    if column.dtype != object:
        return pa.array(column.to_numpy("float64"), pa.float64())
    return as_texts(column)


def as_texts(values: Iterable[Any]) -> pa.Array:
    """Convert *values* to JSON; a value that occurs several times as one object, only once."""
    texts: dict[int, str | None] = {id(None): None}
    result = []
    for value in values:
        if id(value) not in texts:
            texts[id(value)] = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        result.append(texts[id(value)])
    return pa.array(result, pa.string())


def _as_values(column: pa.ChunkedArray) -> Any:
    if column.type == pa.float64():
        return column.to_numpy().copy()
    return parsed(column.to_pylist())
