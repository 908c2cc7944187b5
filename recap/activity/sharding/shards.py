"""The shards of the log, each customer in exactly one: written, and read for counting."""

from __future__ import annotations

import shutil
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from recap.activity.cleaning import READ_REPORT, ReadReport, ShardSize
from recap.activity.sharding import control_totals, prior_period, writer
from recap.activity.sharding.scan import (
    CUSTOMERS_A_SHARD,
    Scan,
    explain_disk_errors,
    open_scan,
)
from recap.activity.sources import ProgressCallback
from recap.activity.sql import Database, fetch_one, literal
from recap.campaign import Campaign
from recap.csv_cells import csv_safe_sql
from recap.errors import StorageError
from recap.lazy import duckdb, pa, pc, pd, pq

CONTROL_TOTALS = "control_totals.parquet"
EXCLUDED = "excluded.parquet"
PRIOR_PERIOD = "prior_period.parquet"
CUSTOMERS = "customers.parquet"
REJECTED = "rejected.csv"


def split(
    campaign: Campaign,
    folder: Path,
    *,
    customers_a_shard: int = CUSTOMERS_A_SHARD,
    watch: ProgressCallback | None = None,
) -> ReadReport:
    """
    Write the log to *folder*, in place of what is there.

    - ``shard=NNN/*.parquet``: see `read_shard`
    - ``customers.parquet``: customer_id, shard, name, name_vocative, locale; the last
      three null where unknown
    - ``rejected.csv``: file, row, reason, column, value; no customer id, and no row of customers
      who opted out
    - ``control_totals.parquet``: see `recap.activity.sharding.control_totals`
    - ``excluded.parquet``: see `read_excluded`
    - ``prior_period.parquet``: see `recap.activity.sharding.prior_period`
    - ``read_report.json``: the returned report

    The files are written to a new folder and then moved: after a crash the old files are still
    there. *watch* is called with the share of the log's bytes that was read; not for a database,
    and not for the work after reading.

    Raises:
        ActivityError: the log, or a lookup table, cannot be read or counted.
        StorageError: *folder* cannot be written.
    """
    new_folder = folder.with_name(f".{folder.name}.new")
    fix = "free space on that disk, or choose another folder with --out."
    with explain_disk_errors(folder, fix):
        _remove(new_folder)
        new_folder.mkdir(parents=True)
        try:
            work = new_folder / "work"
            work.mkdir()
            with open_scan(campaign, work, customers_a_shard, watch) as scan:
                read_report = _write_all(scan, new_folder)
            shutil.rmtree(work)
            (new_folder / READ_REPORT).write_text(read_report.to_json())
            _replace(folder, new_folder)
        finally:
            _remove(new_folder)
    return read_report


def sample(
    campaign: Campaign, folder: Path, *, shards: int, watch: ProgressCallback | None = None
) -> ReadReport:
    """
    Read the whole log as `split` does, and write only its first *shards* to *folder*.

    A hash assigns customers to shards: the customers of a few shards are a random sample.

    Raises:
        ActivityError: the log, or a lookup table, cannot be read or counted.
        StorageError: *folder* cannot be written.
    """
    work = folder / "work"
    fix = "free space on that disk, or set TMPDIR to a folder on another."
    with (
        explain_disk_errors(folder, fix),
        _temporary_folder(work),
        open_scan(campaign, work, CUSTOMERS_A_SHARD, watch) as scan,
    ):
        _write_shards(scan, folder, scan.read_report.shards[:shards])
        prior_period.write(scan.db, scan.settings, folder / PRIOR_PERIOD)
        return scan.with_details()


def _write_shards(scan: Scan, folder: Path, shards: Sequence[ShardSize]) -> None:
    has_times = scan.read_report.has_times
    writer.write(scan.db, scan.settings.names, folder, shards, has_times=has_times)


def _write_all(scan: Scan, folder: Path) -> ReadReport:
    """Write all files to *folder* but the report; return the report with the hashes of them."""
    _write_shards(scan, folder, scan.read_report.shards)
    _write_customers(scan.db, folder / CUSTOMERS)
    _write_rejected(scan.db, folder / REJECTED)
    control_totals.write(scan.db, folder / CONTROL_TOTALS)
    _write_excluded(scan.db, folder / EXCLUDED)
    prior_period.write(scan.db, scan.settings, folder / PRIOR_PERIOD)
    return replace(
        _with_hashes(scan.db, scan.read_report, folder),
        hidden=scan.settings.names.count_hidden(scan.db),
        as_of=datetime.now(UTC).replace(microsecond=0),
    )


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


def _write_customers(db: Database, file: Path) -> None:
    """Write the customers in order and in small row groups: a shard is read without the rest."""
    db.execute(f"""
        copy (
            select customer_id, shard, name, name_vocative, locale
            from people left join customers on customers.id = customer_id
            order by shard, customer_id
        ) to {literal(str(file))} (format parquet, row_group_size 4096)
    """)  # noqa: S608


def _with_hashes(db: Database, read_report: ReadReport, folder: Path) -> ReadReport:
    """Add hashes of the written shards: sums over the hashes of rows, independent of the order."""
    files = literal(str(folder / "shard=*" / "*.parquet"))
    rows = f"read_parquet({files}, hive_partitioning = true, hive_types = {{'shard': bigint}})"
    customers = f"read_parquet({literal(str(folder / CUSTOMERS))})"
    rows_hashes, customers_hashes = _hashes(db, rows), _hashes(db, customers)
    shards = (
        replace(
            shard,
            rows_hash=rows_hashes[shard.number],
            customers_hash=customers_hashes[shard.number],
        )
        for shard in read_report.shards
    )
    return replace(read_report, shards=tuple(shards))


def _hashes(db: Database, table: str) -> dict[int, str]:
    query = f"select shard, format('{{}}', sum(hash(t)::hugeint)) from {table} t group by shard"  # noqa: S608
    return dict(db.execute(query).fetchall())


def _write_rejected(db: Database, file: Path) -> None:
    safe = {name: csv_safe_sql(name) for name in ("file", "reason", '"column"', "value")}
    texts = ", ".join(f"{sql} as {name}" for name, sql in safe.items())
    db.execute(f"""
        copy (
            select * replace ({texts})
            from (select file, row, reason, "column", value from rejected)
            where reason <> 'opted out' order by file, row
        ) to {literal(str(file))} (format csv, header)
    """)  # noqa: S608


def _write_excluded(db: Database, file: Path) -> None:
    db.execute(f"""
        copy (
            select customer_id, reason, count(*) as rows, arg_min(file, place) as file,
                arg_min(row, place) as row
            from (select *, (file, row) as place from rejected where reason <> 'opted out')
            semi join people using (customer_id)
            group by customer_id, reason order by customer_id, reason
        ) to {literal(str(file))} (format parquet)
    """)  # noqa: S608


def _replace(folder: Path, new_folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.old")
    _remove(old)
    if folder.exists():
        folder.rename(old)
    new_folder.rename(folder)
    _remove(old)


@contextmanager
def _temporary_folder(folder: Path) -> Iterator[None]:
    folder.mkdir()
    try:
        yield
    finally:
        shutil.rmtree(folder)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def fetch_in_order(db: Database, source: str) -> pd.DataFrame:
    """Fetch all rows of *source*, SQL for a table, in the order of `read_shard`."""
    frame: pd.DataFrame = db.execute(f'from {source} order by customer_id, "at", columns(*)').df()
    kind = fetch_one(db, f'select any_value(typeof("at")) from {source}')[0]  # noqa: S608
    return _with_days(frame) if kind == "DATE" else frame
