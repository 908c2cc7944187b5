"""Write the log as shards, each customer in exactly one, with the files that belong to them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from recap.activity.cleaning import READ_REPORT, ReadReport, ShardSize
from recap.activity.sharding import control_totals, prior_period, writer
from recap.activity.sharding.disk_errors import explain_disk_errors
from recap.activity.sharding.scan import CUSTOMERS_A_SHARD, Scan, open_scan
from recap.activity.sharding.shard_files import (
    CONTROL_TOTALS,
    CUSTOMERS,
    CUSTOMERS_A_GROUP,
    EXCLUDED,
    PRIOR_PERIOD,
    REJECTED,
)
from recap.activity.sources import ProgressCallback
from recap.activity.sql import Database, literal
from recap.campaign import Campaign
from recap.csv_cells import csv_safe_sql

IDS_AT_ONCE = 10_000


def split(
    campaign: Campaign,
    folder: Path,
    *,
    customers_a_shard: int = CUSTOMERS_A_SHARD,
    watch: ProgressCallback | None = None,
    on_opted_out: Callable[[Iterator[str]], None] | None = None,
    is_forgotten: Callable[[str], bool] | None = None,
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
    and not for the work after reading. *on_opted_out* is called once with the ids of all customers
    who opted out; no file has them. A customer of whom *is_forgotten* is true opted out too.

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
            with open_scan(campaign, work, customers_a_shard, watch, is_forgotten) as scan:
                if on_opted_out:
                    on_opted_out(_opted_out(scan.db))
                read_report = _write_all(scan, new_folder)
            shutil.rmtree(work)
            (new_folder / READ_REPORT).write_text(read_report.to_json())
            _replace(folder, new_folder)
        finally:
            _remove(new_folder)
    return read_report


def sample(
    campaign: Campaign,
    folder: Path,
    *,
    shards: int,
    customers: Collection[str] = (),
    watch: ProgressCallback | None = None,
) -> ReadReport:
    """
    Read the whole log as `split` does, and write only its first *shards* to *folder*.

    A hash assigns customers to shards: the customers of a few shards are a random sample. The
    shards of *customers* are written too, and ``customers.parquet`` of all written shards.

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
        sampled, others = scan.read_report.shards[:shards], scan.read_report.shards[shards:]
        _write_shards(scan, folder, sampled)
        wanted = _shards_of(scan.db, customers)
        for shard in (each for each in others if each.number in wanted):
            scan.db.execute("drop table if exists combinations")  # each call makes it
            _write_shards(scan, folder, [shard])
        _write_customers(scan.db, folder / CUSTOMERS, {*wanted, *(each.number for each in sampled)})
        prior_period.write(scan.db, scan.settings, folder / PRIOR_PERIOD)
        return scan.with_details()


def _opted_out(db: Database) -> Iterator[str]:
    rows = db.execute("select id from opted_out")
    while some := rows.fetchmany(IDS_AT_ONCE):
        yield from (id_ for (id_,) in some)


def _write_shards(scan: Scan, folder: Path, shards: Sequence[ShardSize]) -> None:
    has_times = scan.read_report.has_times
    writer.write(scan.db, scan.settings.names, folder, shards, has_times=has_times)


def _shards_of(db: Database, customers: Collection[str]) -> set[int]:
    """Return the shards of those of *customers* that the log has."""
    rows = db.execute(
        "select distinct shard from people where list_contains(?, customer_id)", [[*customers]]
    )
    return {number for (number,) in rows.fetchall()}


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


def _write_customers(db: Database, file: Path, shards: Collection[int] | None = None) -> None:
    """
    Write the customers, of all or some *shards*.

    They are in order and in small row groups: a shard is read without the rest.
    """
    only = "" if shards is None else f"where list_contains({[*shards]}::integer[], shard)"
    db.execute(f"""
        copy (
            select customer_id, shard, name, name_vocative, locale
            from people left join customers on customers.id = customer_id
            {only}
            order by shard, customer_id
        ) to {literal(str(file))} (format parquet, row_group_size {CUSTOMERS_A_GROUP})
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
