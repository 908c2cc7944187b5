"""Read the files that `split` writes: shards, customers and excluded lines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from recap.activity.sql import Database, fetch_one, literal
from recap.errors import StorageError
from recap.lazy import duckdb, pa, pc, pd, pq

CONTROL_TOTALS = "control_totals.parquet"
EXCLUDED = "excluded.parquet"
PRIOR_PERIOD = "prior_period.parquet"
CUSTOMERS = "customers.parquet"
CUSTOMERS_A_GROUP = 4096  # rows of a group of CUSTOMERS
REJECTED = "rejected.csv"


def read_shard(folder: Path, shard: int) -> pd.DataFrame:
    """
    Read one shard that `split` wrote to *folder*.

    Returns:
        One row an event, sorted by ``customer_id`` and ``at``, then by all other columns: the
        order is the same in every run. Columns as in docs/architecture.md: strings, ``at`` as
        datetime64 without zone (as date32 where the log has days only), numbers as float64. A
        column that the campaign does not map is absent.

    Raises:
        StorageError: the shard does not exist or cannot be read.
    """
    return _read(folder, shard, "")


def read_lines(folder: Path, customer: str) -> pd.DataFrame:
    """Read the lines of one customer, as `read_shard` does; no rows for an unknown customer."""
    customers = read_customers(folder)
    at = pc.index(customers["customer_id"], customer).as_py()
    if at < 0:
        return pd.DataFrame({"customer_id": pd.Series(dtype="str")})
    shard = customers["shard"][at].as_py()
    return _read(folder, shard, f"where customer_id = {literal(customer)}")


def read_excluded(folder: Path, customer: str) -> pd.DataFrame:
    """
    Count the rejected rows of one customer: one row a reason, the most frequent reason first.

    Columns ``reason``, ``rows``, and ``file`` and ``row`` of the first such row. Only customers of
    the run have them, and nobody who opted out.
    """
    excluded = pd.read_parquet(folder / EXCLUDED, filters=[("customer_id", "==", customer)])
    ordered = excluded.sort_values(["rows", "reason"], ascending=[False, True], ignore_index=True)
    return ordered.drop(columns="customer_id")


def _read(folder: Path, shard: int, condition: str) -> pd.DataFrame:
    files = folder / f"shard={shard:03d}" / "*.parquet"
    try:
        with duckdb.connect(config={"threads": 1}) as db:
            source = f"read_parquet({literal(str(files))}, hive_partitioning=false) {condition}"
            return fetch_in_order(db, source)
    except duckdb.Error as error:
        raise _unreadable(shard, files.parent) from error


def read_shards(folder: Path, shards: Sequence[int]) -> pd.DataFrame:
    """
    Read several shards for counting: as `read_shard`, but in any order, with names as categories.

    Column ``shard`` has the shard of each row.

    Raises:
        StorageError: a shard does not exist or cannot be read.
    """
    tables = [_read_table(folder, shard) for shard in shards]
    table = pa.concat_tables(tables).unify_dictionaries().combine_chunks()
    lines: pd.DataFrame = table.to_pandas(date_as_object=False)
    return _with_days(lines) if pa.types.is_date(table.schema.field("at").type) else lines


def _with_days(lines: pd.DataFrame) -> pd.DataFrame:
    """Make ``at`` an Arrow column of days: pandas has no such type."""
    return lines.assign(at=lines["at"].astype(pd.ArrowDtype(pa.date32())))


def _read_table(folder: Path, shard: int) -> pa.Table:
    shard_folder = folder / f"shard={shard:03d}"
    try:
        files = [_read_file(file) for file in sorted(shard_folder.glob("*.parquet"))]
        table = pa.concat_tables(files)
        return table.append_column("shard", pa.repeat(pa.scalar(shard, pa.int32()), len(table)))
    except (OSError, pa.ArrowInvalid) as error:  # ArrowInvalid also when there is no file
        raise _unreadable(shard, shard_folder) from error


def _read_file(file: Path) -> pa.Table:
    texts = [field.name for field in pq.read_schema(file) if pa.types.is_string(field.type)]
    # One thread: a worker has one core.
    return pq.ParquetFile(file, read_dictionary=texts).read(use_threads=False)


def _unreadable(shard: int, folder: Path) -> StorageError:
    return StorageError(
        f"Shard {shard} of the activity cannot be read.",
        str(folder),
        "read the log again: remove this folder and run the campaign.",
    )


def read_customers(folder: Path, shard: int | None = None) -> pa.Table:
    """
    Read the customers that `split` wrote to *folder*, of one *shard* or all; sorted by id.

    Columns ``customer_id``, ``shard`` (int), ``name``, ``name_vocative`` and ``locale`` (null where
    unknown). It does not load pandas: a process that only draws cards does not need it.

    Raises:
        StorageError: the file does not exist or cannot be read.
    """
    with _customers_file(folder) as file:
        groups = [at for at in range(file.num_row_groups) if _may_hold(file, at, shard)]
        customers = file.read_row_groups(groups, use_threads=False)
    if shard is None:
        return customers.sort_by("customer_id")
    shards = customers["shard"].to_pylist()  # comparing them in Arrow would load pandas
    first = bisect_left(shards, shard)
    return customers.slice(first, bisect_right(shards, shard) - first)


def customer_ids(folder: Path) -> Iterator[str]:
    """Yield the ids of all customers, by shard, few at a time; raises as `read_customers`."""
    with _customers_file(folder) as file:
        for at in range(file.num_row_groups):
            yield from file.read_row_group(at, ["customer_id"])["customer_id"].to_pylist()


@contextmanager
def _customers_file(folder: Path) -> Iterator[pq.ParquetFile]:
    try:
        yield pq.ParquetFile(folder / CUSTOMERS)
    except (OSError, pa.ArrowInvalid) as error:
        raise StorageError(
            "The customers of the activity cannot be read.",
            str(folder),
            "read the log again: remove this folder and run the campaign.",
        ) from error


def _may_hold(file: pq.ParquetFile, group: int, shard: int | None) -> bool:
    """Return whether a row group may have rows of *shard*, by its smallest and largest shard."""
    if shard is None:
        return True
    shards = file.metadata.row_group(group).column(file.schema.names.index("shard")).statistics
    return bool(shards.min <= shard <= shards.max)


def fetch_in_order(db: Database, source: str) -> pd.DataFrame:
    """Fetch all rows of *source*, SQL for a table, in the order of `read_shard`."""
    frame: pd.DataFrame = db.execute(f'from {source} order by customer_id, "at", columns(*)').df()
    kind = fetch_one(db, f'select any_value(typeof("at")) from {source}')[0]  # noqa: S608
    return _with_days(frame) if kind == "DATE" else frame
