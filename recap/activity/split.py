"""Read the log, tell what is in it, and write it in shards: each customer whole in one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import cast

import duckdb

from recap.activity import asides, log, names
from recap.activity.files import SourceFile
from recap.activity.reading import Example, Reading, ShardSize
from recap.activity.rules import BEFORE_OPTED_OUT, REASONS, safe_cell
from recap.activity.sql import Database, count, literal, one, open_database
from recap.campaign import Campaign
from recap.errors import ActivityError, StorageError

CUSTOMERS_A_SHARD = 128


def check(campaign: Campaign, *, customers_a_shard: int = CUSTOMERS_A_SHARD) -> Reading:
    """Read the whole log as `split` does, with the same errors, and write nothing."""
    with tempfile.TemporaryDirectory(prefix="recap-") as folder, _room(Path(folder)):
        with _staged(campaign, Path(folder), customers_a_shard) as (_, reading):
            return reading


def split(
    campaign: Campaign, folder: Path, *, customers_a_shard: int = CUSTOMERS_A_SHARD
) -> Reading:
    """
    Write the log to *folder*, in place of what is there.

    ``shard=NNN/*.parquet`` (see `read_shard`), ``customers.parquet`` (customer_id, shard,
    name, locale; the last two null where unknown), ``set_aside.csv`` (file, row, reason,
    column, value; no customer id, no row of those who opted out), ``reading.json``.
    It is written beside *folder* and moved: a crash leaves what was there before.

    Raises:
        ActivityError: the log, or a table beside it, cannot be read or counted.
        StorageError: *folder* cannot be written.
    """
    beside = folder.with_name(f".{folder.name}.new")
    with _room(folder):
        _remove(beside)
        beside.mkdir(parents=True)
        try:
            reading = _write(campaign, beside, customers_a_shard)
            _replace(folder, beside)
        finally:
            _remove(beside)
    return reading


def _write(campaign: Campaign, beside: Path, customers_a_shard: int) -> Reading:
    work = beside / "work"
    work.mkdir()
    with _staged(campaign, work, customers_a_shard) as (db, reading):
        _write_shards(db, campaign, beside)
        _write_customers(db, beside / "customers.parquet")
        _write_set_aside(db, beside / "set_aside.csv")
    shutil.rmtree(work)
    (beside / "reading.json").write_text(reading.to_json())
    return reading


@contextmanager
def _staged(
    campaign: Campaign, folder: Path, customers_a_shard: int
) -> Iterator[tuple[Database, Reading]]:
    """Read everything into a database in *folder*: what `check` and `split` share."""
    with open_database(folder) as db:
        asides.load_items(db, campaign)
        asides.load_customers(db, campaign)
        asides.load_display(db, campaign)
        files = log.stage(db, campaign)
        asides.load_opted_out(db, campaign)
        _judge(db, files)
        _assign_shards(db, customers_a_shard)
        reading = _reading(db, files)
        _something_left(campaign, reading)
        yield db, reading


def _judge(db: Database, files: list[SourceFile]) -> None:
    """Part the log into views ``used`` and ``set_aside``."""
    db.execute("create table source_file (file integer, shown varchar)")
    db.executemany("insert into source_file values (?, ?)", [*enumerate(f.shown for f in files)])
    first = ", ".join(literal(reason) for reason in BEFORE_OPTED_OUT)
    db.execute(
        "create view used as from log anti join opted_out on id = customer_id where rule is null"
    )
    db.execute(f"""
        create view set_aside as
        select shown as file, line as row, theirs as column, evidence as value,
            case when id is null or reason in ({first}) then reason else 'opted out' end as reason
        from log
        join source_file using (file)
        left join rule using (rule)
        left join opted_out on id = customer_id
        where log.rule is not null or id is not null
    """)  # noqa: S608


def _assign_shards(db: Database, customers_a_shard: int) -> None:
    """Fill table ``people``: customer_id, events, shard. MD5, so that no version moves anybody."""
    db.execute("""
        create table people as
        select customer_id, count(*) as events, min("at") as first, max("at") as last, 0 as shard
        from used group by customer_id
    """)
    shards = max(1, -(-count(db, "people") // customers_a_shard))
    db.execute("update people set shard = md5_number_lower(customer_id) % ?", [shards])


def _reading(db: Database, files: list[SourceFile]) -> Reading:
    used, customers, first, last = one(
        db, "select coalesce(sum(events), 0)::bigint, count(*), min(first), max(last) from people"
    )
    shards = db.execute(
        "select shard, count(*), sum(events)::bigint from people group by shard order by shard"
    ).fetchall()
    found = dict(db.execute("select reason, count(*) from set_aside group by reason").fetchall())
    return Reading(
        files=len(files),
        read=count(db, "log"),
        used=cast(int, used),
        set_aside={reason: found[reason] for reason in REASONS if reason in found},
        customers=cast(int, customers),
        shards=tuple(ShardSize(number=n, customers=c, events=e) for n, c, e in shards),
        first=cast(datetime | None, first),
        last=cast(datetime | None, last),
        examples=_examples(db),
    )


def _examples(db: Database) -> tuple[Example, ...]:
    rows = db.execute("""
        select distinct on (reason) reason, file, row, "column", value from set_aside
        where reason <> 'opted out' order by reason, file, row
    """).fetchall()
    examples = (Example(reason=r, file=f, row=n, column=c, value=v) for r, f, n, c, v in rows)
    order = [*REASONS]
    return tuple(sorted(examples, key=lambda example: order.index(example.reason)))


def _something_left(campaign: Campaign, reading: Reading) -> None:
    if reading.used:
        return
    where = f"{campaign.source.path} (source.path in campaign.toml)"
    if not reading.read:
        raise ActivityError("The log has no rows.", where, "export it again with its rows.")
    reasons = sorted(reading.set_aside.items(), key=lambda found: -found[1])
    told = ", ".join(f"{rows:,} {reason}" for reason, rows in reasons)
    raise ActivityError(
        f"No row is left to count: {reading.read:,} read, {told}.{_seen(reading, reasons[0][0])}",
        where,
        REASONS[reasons[0][0]],
    )


def _seen(reading: Reading, reason: str) -> str:
    for example in reading.examples:
        if example.reason == reason:
            value = f", {example.column} = '{example.value}'" if example.value else ""
            return f" First: {example.file} row {example.row}{value}."
    return ""


def _write_shards(db: Database, campaign: Campaign, folder: Path) -> None:
    columns = log.mapped(campaign)
    names.name_everything(db, campaign, columns)
    db.execute(f"""
        copy (
            select format('{{:03d}}', shard) as shard, event.*
            from ({names.named_events(campaign, columns)}) event
            join people using (customer_id)
            order by people.shard, customer_id, "at"
        ) to {literal(str(folder))} (format parquet, partition_by (shard), overwrite_or_ignore)
    """)  # noqa: S608


def _write_customers(db: Database, file: Path) -> None:
    db.execute(f"""
        copy (
            select customer_id, shard, name, locale
            from people left join customers on customers.id = customer_id order by customer_id
        ) to {literal(str(file))} (format parquet)
    """)  # noqa: S608


def _write_set_aside(db: Database, file: Path) -> None:
    db.execute(f"""
        copy (
            select file, row, reason, "column", {safe_cell("value")} as value
            from set_aside where reason <> 'opted out' order by file, row
        ) to {literal(str(file))} (format csv, header)
    """)  # noqa: S608


def _replace(folder: Path, beside: Path) -> None:
    old = folder.with_name(f".{folder.name}.old")
    _remove(old)
    if folder.exists():
        folder.rename(old)
    beside.rename(folder)
    _remove(old)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


@contextmanager
def _room(folder: Path) -> Iterator[None]:
    """Say in our words that there is no room to write, or no right to."""
    try:
        yield
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise StorageError(
            f"The activity cannot be written: {_short(error)}.",
            str(folder),
            "free space on that disk, or choose another folder with --out.",
        ) from error


def _short(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).splitlines()[0].rstrip(".")
