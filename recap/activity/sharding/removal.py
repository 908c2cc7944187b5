"""Remove one customer from the files that `split` wrote, and look for texts in such files."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from recap.activity.sharding.shard_files import (
    CONTROL_TOTALS,
    CUSTOMERS,
    CUSTOMERS_A_GROUP,
    EXCLUDED,
    PRIOR_PERIOD,
    read_customers,
)
from recap.atomic_files import PART_SUFFIX, atomic_write
from recap.errors import StorageError
from recap.lazy import pa, pc, pq


def shard_of(folder: Path, customer: str) -> int | None:
    """Return the shard of *customer*; None for a customer whom the run does not have."""
    customers = read_customers(folder)
    at = pc.index(customers["customer_id"], customer).as_py()
    return None if at < 0 else int(customers["shard"][at].as_py())


def remove_customer(folder: Path, customer: str) -> int:
    """
    Remove *customer* from all Parquet files in *folder*; return how many lines of the log.

    ``customers.parquet`` is the last one: after a crash the customer's shard is still known.

    Also removes what a crashed `split` left beside *folder*: no other may run now.

    Raises:
        StorageError: a file cannot be read or written.
    """
    for unfinished in (*folder.parent.glob(f".{folder.name}.*"), *folder.rglob(f".*{PART_SUFFIX}")):
        _delete(unfinished)
    if not folder.exists():
        return 0
    shard = shard_of(folder, customer)
    shards = [] if shard is None else sorted((folder / f"shard={shard:03d}").glob("*.parquet"))
    lines = sum(_without(file, customer) for file in shards)
    for name in (EXCLUDED, CONTROL_TOTALS, PRIOR_PERIOD):
        _without(folder / name, customer)
    _without(folder / CUSTOMERS, customer, CUSTOMERS_A_GROUP)
    return lines


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def parquet_texts(file: Path) -> Iterator[tuple[str, str]]:
    """Yield each text of a Parquet *file* once, with the name of its column."""
    table = _read(file)
    for name in table.column_names:
        if pa.types.is_string(table.schema.field(name).type):
            yield from ((name, text) for text in pc.unique(table[name]).to_pylist() if text)


def _without(file: Path, customer: str, group_rows: int | None = None) -> int:
    """Write *file* again without the rows of *customer*; return how many rows it had."""
    table = _read(file)
    others = table.filter(pc.not_equal(table["customer_id"], customer))
    if removed := len(table) - len(others):
        mode = stat.S_IMODE(file.stat().st_mode)
        try:
            with atomic_write(file, mode=mode) as out:
                pq.write_table(others, out, row_group_size=group_rows)
        except OSError as error:
            raise StorageError(
                f"'{file.name}' cannot be written: {error.strerror or error}.",
                str(file.parent),
                "make room, then run the same command again: it goes on where it stopped",
            ) from error
    return removed


def _read(file: Path) -> pa.Table:
    try:
        return pq.ParquetFile(file).read(use_threads=False)
    except (OSError, pa.ArrowInvalid) as error:
        raise StorageError(
            f"'{file.name}' cannot be read.",
            str(file.parent),
            "read the log again: remove the folder 'activity' of the run, then recap run",
        ) from error
