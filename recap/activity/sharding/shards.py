"""The log in shards, each customer whole in one: written, and read back for counting."""

from __future__ import annotations

import shutil
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from recap.activity.cleaning import READ_REPORT, ReadReport, display_names, staging
from recap.activity.sharding import control_totals, prior_period, writer
from recap.activity.sharding.scan import CUSTOMERS_A_SHARD, closer, room, staged
from recap.activity.sources import ProgressCallback
from recap.activity.sql import Database, fetch_one, literal
from recap.campaign import Campaign
from recap.csv_cells import csv_safe_sql
from recap.errors import StorageError
from recap.lazy import duckdb, pa, pc, pd, pq

SUMS = "sums.parquet"
LEFT_OUT = "left_out.parquet"
BEFORE = "before.parquet"
CUSTOMERS = "customers.parquet"


def split(
    campaign: Campaign,
    folder: Path,
    *,
    customers_a_shard: int = CUSTOMERS_A_SHARD,
    watch: ProgressCallback | None = None,
) -> ReadReport:
    """
    Write the log to *folder*, in place of what is there.

    ``shard=NNN/*.parquet`` (see `read_shard`), ``customers.parquet`` (customer_id, shard,
    name, locale; the last two null where unknown), ``rejected.csv`` (file, row, reason,
    column, value; no customer id, no row of those who opted out), ``sums.parquet`` (what each
    customer's rows come to: `recap.activity.sharding.control_totals`), ``left_out.parquet`` (see
    `read_left_out`), ``before.parquet`` (what customers did before the window:
    `recap.activity.sharding.prior_period`), ``reading.json``.
    It is written beside *folder* and moved: a crash leaves what was there before. *watch* is
    told which share of the log's bytes was read: not of a database, and nothing of what is
    done with them afterwards.

    Raises:
        ActivityError: the log, or a table beside it, cannot be read or counted.
        StorageError: *folder* cannot be written.
    """
    beside = folder.with_name(f".{folder.name}.new")
    with room(folder, "free space on that disk, or choose another folder with --out."):
        _remove(beside)
        beside.mkdir(parents=True)
        try:
            read_report = _write(campaign, beside, customers_a_shard, watch)
            _replace(folder, beside)
        finally:
            _remove(beside)
    return read_report


def sample(
    campaign: Campaign, folder: Path, *, shards: int, watch: ProgressCallback | None = None
) -> ReadReport:
    """
    Read the whole log as `split` does, and write only its first *shards* to *folder*.

    Customers are dealt to shards by a hash: those of a few shards are like any others.

    Raises:
        ActivityError: the log, or a table beside it, cannot be read or counted.
        StorageError: *folder* cannot be written.
    """
    work = folder / "work"
    with (
        room(folder, "free space on that disk, or set TMPDIR to a folder on another."),
        _made(work),
        staged(campaign, work, CUSTOMERS_A_SHARD, watch) as (db, read_report),
    ):
        writer.write(db, campaign, folder, read_report.shards[:shards], timed=read_report.timed)
        prior_period.write(db, campaign, folder / BEFORE)
        return closer(db, campaign, read_report)


def _write(
    campaign: Campaign, beside: Path, customers_a_shard: int, watch: ProgressCallback | None
) -> ReadReport:
    work = beside / "work"
    work.mkdir()
    with staged(campaign, work, customers_a_shard, watch) as (db, read_report):
        writer.write(db, campaign, beside, read_report.shards, timed=read_report.timed)
        _write_customers(db, beside / CUSTOMERS)
        _write_rejected(db, beside / "rejected.csv")
        control_totals.write(db, beside / SUMS)
        _write_left_out(db, beside / LEFT_OUT)
        prior_period.write(db, campaign, beside / BEFORE)
        read_report = _with_hashes(db, read_report, beside)
        read_report = replace(
            read_report, hidden=display_names.hidden(db, campaign, staging.mapped(campaign))
        )
    read_report = replace(read_report, as_of=datetime.now(UTC).replace(microsecond=0))
    shutil.rmtree(work)
    (beside / READ_REPORT).write_text(read_report.to_json())
    return read_report


def read_shard(folder: Path, shard: int) -> pd.DataFrame:
    """
    Read one shard that `split` wrote to *folder*.

    Returns:
        One row an event, sorted by ``customer_id`` and ``at``, then by all other columns, so
        that it is the same in every reading. Columns as in docs/architecture.md: strings,
        ``at`` as datetime64 without zone (as date32 where the log knows days only), numbers as
        float64. A column that the campaign does not map is absent.

    Raises:
        StorageError: the shard is not there, or what is there cannot be read.
    """
    return _read(folder, shard, "")


def read_lines(folder: Path, customer: str) -> pd.DataFrame:
    """Read one customer's lines, as `read_shard` gives them; none where nobody is called so."""
    everybody = read_customers(folder)
    at = pc.index(everybody["customer_id"], customer).as_py()
    if at < 0:
        return pd.DataFrame({"customer_id": pd.Series(dtype="str")})
    shard = everybody["shard"][at].as_py()
    return _read(folder, shard, f"where customer_id = {literal(customer)}")


def read_left_out(folder: Path, customer: str) -> pd.DataFrame:
    """
    Read which rows of one customer were rejected: a row a reason, most rows first.

    Columns ``reason``, ``rows``, and of the first of them ``file`` and ``row``. It is kept only
    of those who are customers, and nothing of those who opted out.
    """
    found = pd.read_parquet(folder / LEFT_OUT, filters=[("customer_id", "==", customer)])
    ordered = found.sort_values(["rows", "reason"], ascending=[False, True], ignore_index=True)
    return ordered.drop(columns="customer_id")


def _read(folder: Path, shard: int, which: str) -> pd.DataFrame:
    files = folder / f"shard={shard:03d}" / "*.parquet"
    try:
        with duckdb.connect(config={"threads": 1}) as db:
            source = f"read_parquet({literal(str(files))}, hive_partitioning=false) {which}"
            return in_order(db, source)
    except duckdb.Error as error:
        raise _unreadable(shard, files.parent) from error


def read_shards(folder: Path, shards: Sequence[int]) -> pd.DataFrame:
    """
    Read several shards for counting: as `read_shard`, but in any order, and names are categories.

    Beside the columns of a shard, ``shard`` tells which of them a row is from.

    Raises:
        StorageError: a shard is not there, or what is there cannot be read.
    """
    tables = [_read_coded(folder, shard) for shard in shards]
    table = pa.concat_tables(tables).unify_dictionaries().combine_chunks()
    lines: pd.DataFrame = table.to_pandas(date_as_object=False)
    return _days(lines) if pa.types.is_date(table.schema.field("at").type) else lines


def _days(lines: pd.DataFrame) -> pd.DataFrame:
    """Say that ``at`` holds days: pandas has no type of its own for them."""
    return lines.assign(at=lines["at"].astype(pd.ArrowDtype(pa.date32())))


def _read_coded(folder: Path, shard: int) -> pa.Table:
    place = folder / f"shard={shard:03d}"
    try:
        files = [_read_file(file) for file in sorted(place.glob("*.parquet"))]
        table = pa.concat_tables(files)
        return table.append_column("shard", pa.repeat(pa.scalar(shard, pa.int32()), len(table)))
    except (OSError, pa.ArrowInvalid) as error:  # ArrowInvalid: no file, too
        raise _unreadable(shard, place) from error


def _read_file(file: Path) -> pa.Table:
    texts = [field.name for field in pq.read_schema(file) if pa.types.is_string(field.type)]
    # One thread: a worker has one core.
    return pq.ParquetFile(file, read_dictionary=texts).read(use_threads=False)


def _unreadable(shard: int, place: Path) -> StorageError:
    return StorageError(
        f"Shard {shard} of the activity cannot be read.",
        str(place),
        "read the log again: remove this folder and run the campaign.",
    )


def read_customers(folder: Path, shard: int | None = None) -> pa.Table:
    """
    Read the customers that `split` wrote to *folder*, of one *shard* or all; sorted by id.

    Columns ``customer_id``, ``shard`` (int), ``name`` and ``locale`` (null where unknown). No
    pandas: who draws needs to know whom, and counts nothing.

    Raises:
        StorageError: they are not there, or what is there cannot be read.
    """
    with _customers(folder) as file:
        groups = [at for at in range(file.num_row_groups) if _may_hold(file, at, shard)]
        found = file.read_row_groups(groups, use_threads=False)
    if shard is None:
        return found.sort_by("customer_id")
    homes = found["shard"].to_pylist()  # Arrow would load pandas to compare them with a number
    first = bisect_left(homes, shard)
    return found.slice(first, bisect_right(homes, shard) - first)


def customer_ids(folder: Path) -> Iterator[str]:
    """Yield the ids of all customers, by shard, few at a time; raises as `read_customers`."""
    with _customers(folder) as file:
        for at in range(file.num_row_groups):
            yield from file.read_row_group(at, ["customer_id"])["customer_id"].to_pylist()


@contextmanager
def _customers(folder: Path) -> Iterator[pq.ParquetFile]:
    try:
        yield pq.ParquetFile(folder / CUSTOMERS)
    except (OSError, pa.ArrowInvalid) as error:
        raise StorageError(
            "The customers of the activity cannot be read.",
            str(folder),
            "read the log again: remove this folder and run the campaign.",
        ) from error


def _may_hold(file: pq.ParquetFile, group: int, shard: int | None) -> bool:
    """Tell whether rows of *shard* may stand in a group of rows, by the least and the largest."""
    if shard is None:
        return True
    shards = file.metadata.row_group(group).column(file.schema.names.index("shard")).statistics
    return bool(shards.min <= shard <= shards.max)


def _write_customers(db: Database, file: Path) -> None:
    """Write them in order, and in small groups of rows: a shard is then read without the rest."""
    db.execute(f"""
        copy (
            select customer_id, shard, name, locale
            from people left join customers on customers.id = customer_id
            order by shard, customer_id
        ) to {literal(str(file))} (format parquet, row_group_size 4096)
    """)  # noqa: S608


def _with_hashes(db: Database, read_report: ReadReport, folder: Path) -> ReadReport:
    """Hash what was written of each shard: a sum over its rows, so that no order matters."""
    files = literal(str(folder / "shard=*" / "*.parquet"))
    written = f"read_parquet({files}, hive_partitioning = true, hive_types = {{'shard': bigint}})"
    people = f"read_parquet({literal(str(folder / 'customers.parquet'))})"
    rows, customers = (
        dict(
            db.execute(
                f"select shard, format('{{}}', sum(hash(each)::hugeint)) from {source} each group by shard"  # noqa: S608, E501
            ).fetchall()
        )
        for source in (written, people)
    )
    shards = (
        replace(each, rows=rows[each.number], people=customers[each.number])
        for each in read_report.shards
    )
    return replace(read_report, shards=tuple(shards))


def _write_rejected(db: Database, file: Path) -> None:
    db.execute(f"""
        copy (
            select file, row, reason, "column", {csv_safe_sql("value")} as value
            from rejected where reason <> 'opted out' order by file, row
        ) to {literal(str(file))} (format csv, header)
    """)  # noqa: S608


def _write_left_out(db: Database, file: Path) -> None:
    db.execute(f"""
        copy (
            select customer_id, reason, count(*) as rows, arg_min(file, place) as file,
                arg_min(row, place) as row
            from (select *, (file, row) as place from rejected where reason <> 'opted out')
            semi join people using (customer_id)
            group by customer_id, reason order by customer_id, reason
        ) to {literal(str(file))} (format parquet)
    """)  # noqa: S608


def _replace(folder: Path, beside: Path) -> None:
    old = folder.with_name(f".{folder.name}.old")
    _remove(old)
    if folder.exists():
        folder.rename(old)
    beside.rename(folder)
    _remove(old)


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    folder.mkdir()
    try:
        yield
    finally:
        shutil.rmtree(folder)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def in_order(db: duckdb.DuckDBPyConnection, source: str) -> pd.DataFrame:
    """Read all rows of *source*, SQL for a table, in the order of `read_shard`."""
    frame: pd.DataFrame = db.execute(f'from {source} order by customer_id, "at", columns(*)').df()
    kind = fetch_one(db, f'select any_value(typeof("at")) from {source}')[0]  # noqa: S608
    return _days(frame) if kind == "DATE" else frame
