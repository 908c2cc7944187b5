"""The one pass over the log that `check` and `split` share: stage, judge, count."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import cast

from recap.activity.cleaning import (
    BEFORE_OPTED_OUT,
    REASONS,
    Example,
    ReadReport,
    ShardSize,
    UnnamedItems,
    cross_row_rules,
    display_names,
    lookup_tables,
    returns_and_fees,
    staging,
)
from recap.activity.inference import detect_decimal_mark, detect_time_format, suggest_column
from recap.activity.sharding import control_totals
from recap.activity.sources import NoColumnError, ProgressCallback, SourceFile, remote, source_key
from recap.activity.sql import (
    Database,
    count_rows,
    fetch_one,
    is_write_error,
    literal,
    open_database,
)
from recap.campaign import Campaign
from recap.errors import ActivityError, StorageError
from recap.lazy import duckdb

CUSTOMERS_A_SHARD = 128
ABOUT_TIME = ("unreadable date", "outside the window")
MANY, SOME = 1000, 10
MOST_NAMELESS = 3


def check(campaign: Campaign, *, customers_a_shard: int = CUSTOMERS_A_SHARD) -> ReadReport:
    """Read the whole log as `split` does, with the same errors, and write nothing."""
    with (
        tempfile.TemporaryDirectory(prefix="recap-") as folder,
        room(Path(folder), "free space on that disk, or set TMPDIR to a folder on another."),
        staged(campaign, Path(folder), customers_a_shard) as (db, read_report),
    ):
        return closer(db, campaign, read_report)


def closer(db: Database, campaign: Campaign, read_report: ReadReport) -> ReadReport:
    """Add to *reading* what `check` tells beside: the names are there already."""
    letters = display_names.letters(db, staging.mapped(campaign))
    return replace(
        read_report,
        repeated=_repeated(db, campaign),
        letters=letters,
        nameless=_nameless(db, campaign),
    )


def _nameless(db: Database, campaign: Campaign) -> UnnamedItems:
    """Find the events that stand on no card for want of a name, where names are looked up."""
    if not campaign.has_item_names:
        return UnnamedItems()
    event = "kind = 'event'" if returns_and_fees.columns(campaign) else "true"
    lines, of, first = fetch_one(
        db,
        f"""
        with each as (
            select used.item, count(*) as lines, any_value(items.name) is null as nameless
            from used left join items on items.id = used.item
            where used.item is not null and {event} group by used.item
        ), first as (
            select item from each where nameless order by lines desc, item limit {MOST_NAMELESS}
        )
        select coalesce(sum(lines) filter (nameless), 0)::bigint,
            coalesce(sum(lines), 0)::bigint, (select list(item) from first)
        from each
        """,  # noqa: S608
    )
    return UnnamedItems(
        lines=cast(int, lines), of=cast(int, of), items=tuple(cast(list[str], first or []))
    )


def _repeated(db: Database, campaign: Campaign) -> int:
    """Count rows that say the same as another; none where a campaign drops copies already."""
    if any(source.duplicates == "drop" for source in campaign.sources_by_name.values()):
        return 0
    said = "*columns(* exclude (file, line, row_hash, rule, evidence, late, said_no))"
    return int(str(fetch_one(db, f"select count(*) - count(distinct hash({said})) from used")[0]))  # noqa: S608


@contextmanager
def staged(
    campaign: Campaign, folder: Path, customers_a_shard: int, watch: ProgressCallback | None = None
) -> Iterator[tuple[Database, ReadReport]]:
    """Read everything into a database in *folder*: what `check` and `split` share."""
    with open_database(folder) as db:
        files = judged(db, campaign, watch=watch)
        _assign_shards(db, campaign, customers_a_shard)
        control_totals.add_up(db, staging.mapped(campaign))
        read_report = _reading(db, files)
        _right_order(db, campaign)
        _something_left(campaign, read_report)
        display_names.name_everything(db, campaign, staging.mapped(campaign))
        yield db, read_report


def judged(
    db: Database, campaign: Campaign, only: str | None = None, watch: ProgressCallback | None = None
) -> dict[str, list[SourceFile]]:
    """Read the log, of everybody or *only* of one customer, into ``used`` and ``rejected``."""
    try:
        lookup_tables.load_items(db, campaign)
        lookup_tables.load_customers(db, campaign)
        lookup_tables.load_display(db, campaign)
        files = _stage(db, campaign, only, watch)
    finally:
        remote.delete_copies()
    lookup_tables.name_items(db, campaign)
    lookup_tables.load_opted_out(db, campaign)
    cross_row_rules.judge(db, campaign)
    _judge(db, files)
    return files


def _stage(
    db: Database, campaign: Campaign, only: str | None, watch: ProgressCallback | None
) -> dict[str, list[SourceFile]]:
    """Fill table ``log``. The error for a missing column suggests a column of its file."""
    try:
        return staging.stage(db, campaign, only, watch)
    except NoColumnError as error:
        suggestion = suggest_column(error.ours, error.file, error.taken)
        raise ActivityError(f"{error.what}{suggestion}", error.where, error.fix) from None


def _judge(db: Database, files: dict[str, list[SourceFile]]) -> None:
    """Part the log into views ``used`` and ``rejected``."""
    db.execute("create table source_file (file integer, shown varchar, source varchar)")
    shown = ((file.label, source) for source, own in files.items() for file in own)
    rows = [(number, *file) for number, file in enumerate(shown)]
    db.executemany("insert into source_file values (?, ?, ?)", rows)
    first = ", ".join(literal(reason) for reason in BEFORE_OPTED_OUT)
    db.execute("""
        create view used as
        from log anti join opted_out on id = customer_id where rule is null and late is null
    """)
    db.execute(f"""
        create view rejected as
        select shown as file, line as row, customer_id, theirs as column, evidence as value, source,
            case when id is null or rule.reason in ({first}) then coalesce(late, rule.reason)
                else 'opted out' end as reason
        from log
        join source_file using (file)
        left join rule using (file, rule)
        left join opted_out on id = customer_id
        where log.rule is not null or late is not null or id is not null
    """)  # noqa: S608


def _assign_shards(db: Database, campaign: Campaign, customers_a_shard: int) -> None:
    """
    Fill table ``people``: customer_id, lines (of every kind), first, last (event), shard, who.

    Shards by MD5, so that no version moves anybody; ``who`` numbers them by shard and id.
    """
    moment = (
        """case kind when 'event' then "at" end""" if returns_and_fees.columns(campaign) else '"at"'
    )
    db.execute(f"""
        create temp table counted as
        select customer_id, count(*) as lines, min({moment}) as first, max({moment}) as last
        from used group by customer_id
    """)  # noqa: S608
    # A power of two: a new customer moves nobody, until there are twice as many.
    shards = 1 << max(0, (count_rows(db, "counted") // customers_a_shard).bit_length() - 1)
    db.execute(f"""
        create table people as
        select *, (row_number() over (order by shard, customer_id))::integer as who
        from (select *, (md5_number_lower(customer_id) % {shards})::integer as shard from counted)
    """)  # noqa: S608
    db.execute("drop table counted")


def _reading(db: Database, files: dict[str, list[SourceFile]]) -> ReadReport:
    used, customers, first, last = fetch_one(
        db, "select coalesce(sum(lines), 0)::bigint, count(*), min(first), max(last) from people"
    )
    shards = db.execute(
        "select shard, count(*), sum(lines)::bigint from people group by shard order by shard"
    ).fetchall()
    found = dict(db.execute("select reason, count(*) from rejected group by reason").fetchall())
    return ReadReport(
        files=sum(map(len, files.values())),
        untimed=_untimed(db),
        read=count_rows(db, "log"),
        used=cast(int, used),
        rejected={reason: found[reason] for reason in REASONS if reason in found},
        customers=cast(int, customers),
        shards=tuple(ShardSize(number=n, customers=c, events=e) for n, c, e in shards),
        first=cast(datetime | None, first),
        last=cast(datetime | None, last),
        examples=_examples(db),
        sums=control_totals.totals(db),
    )


def _untimed(db: Database) -> tuple[str, ...]:
    """List the sources that know no times of day, of those that have a row that is used."""
    found = db.execute("""
        select source from used join source_file using (file)
        group by source having not bool_or("at"::time <> '00:00') order by source
    """)
    return tuple(source for (source,) in found.fetchall())


def _examples(db: Database) -> tuple[Example, ...]:
    rows = db.execute("""
        select distinct on (reason) reason, file, row, "column", value from rejected
        where reason <> 'opted out' order by reason, file, row
    """).fetchall()
    examples = (Example(reason=r, file=f, row=n, column=c, value=v) for r, f, n, c, v in rows)
    order = [*REASONS]
    return tuple(sorted(examples, key=lambda example: order.index(example.reason)))


def _something_left(campaign: Campaign, read_report: ReadReport) -> None:
    if read_report.used:
        return
    where = ", ".join(
        f"{source.path} ({source_key(name)}.path in campaign.toml)"
        if source.path
        else f"{source_key(name)}.query in campaign.toml"
        for name, source in campaign.sources_by_name.items()
    )
    if not read_report.read:
        raise ActivityError("The log has no rows.", where, "export it again with its rows.")
    reasons = sorted(read_report.rejected.items(), key=lambda found: -found[1])
    told = ", ".join(f"{rows:,} {reason}" for reason, rows in reasons)
    raise ActivityError(
        f"No row is left to count: {read_report.read:,} read, {told}."
        f"{_seen(read_report, reasons[0][0])}",
        where,
        about_times(campaign, read_report) or about_numbers(read_report) or REASONS[reasons[0][0]],
    )


def about_times(campaign: Campaign, read_report: ReadReport) -> str:
    """Say how the log's times look, when most cannot be counted and look otherwise than said."""
    if len(campaign.sources_by_name) > 1:
        return ""  # examples do not tell which
    source = campaign.source
    for example in read_report.examples:
        lost = read_report.rejected[example.reason] * 2 > read_report.read
        found = detect_time_format([example.value]) if example.value else None
        if example.reason in ABOUT_TIME and lost and found and found.times != source.times:
            says = "take out source.times" if found.times is None else _set(found.times)
            return f"times look like {found.description}: {says}."
    return ""


def about_numbers(read_report: ReadReport) -> str:
    """Say how the log's numbers look, when some cannot be read and show their decimal mark."""
    for example in read_report.examples:
        is_number = example.reason == "unreadable number" and example.value
        decimal = detect_decimal_mark([example.value]) if is_number and example.value else None
        if decimal:
            return f"numbers look like '{example.value}': set source.decimal = \"{decimal}\"."
    return ""


def _set(times: str) -> str:
    return f'set source.times = "{times}"'


def _right_order(db: Database, campaign: Campaign) -> None:
    """Raise when dates show that days and months stand the other way round than said."""
    orders = ("day-first", "month-first")
    for name, source in campaign.sources_by_name.items():
        if source.times in orders:
            _look_at_order(db, name, source.times, orders[source.times == "day-first"])


def _look_at_order(db: Database, source: str, times: str, other: str) -> None:
    own = f"from rejected where source = {literal(source)} and reason = 'unreadable date'"
    read = "select count(*) from log join source_file using (file) where source = ?"
    unread, rows = (fetch_one(db, f"select count(*) {own}"), fetch_one(db, read, source))
    if int(str(unread[0])) * SOME < int(str(rows[0])):  # less is slips of the pen
        return
    seen = f"select file, row, value {own} and value is not null order by file, row limit {MANY}"
    for file, row, value in db.execute(seen).fetchall():
        found = detect_time_format([value])
        if found and found.times == other and found.is_certain:
            raise ActivityError(
                f"Row {row} says '{value}', which is no {times} date.",
                f"{file} ({source_key(source)}.times in campaign.toml)",
                f"{_set(other)}; else days and months of other rows change places.",
            )


def _seen(read_report: ReadReport, reason: str) -> str:
    for example in read_report.examples:
        if example.reason == reason:
            value = f", {example.column} = '{example.value}'" if example.value else ""
            return f" First: {example.file} row {example.row}{value}."
    return ""


@contextmanager
def room(folder: Path, fix: str) -> Iterator[None]:
    """Say in our words that there is no room to write, or no right to."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if isinstance(error, duckdb.Error) and not _is_about_disk(error):
            raise
        raise StorageError(
            f"The activity cannot be written: {_short(error)}.",
            str(folder),
            fix,
        ) from error


def _is_about_disk(error: duckdb.Error) -> bool:
    return isinstance(error, duckdb.IOException) or is_write_error(error)


def _short(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).splitlines()[0].rpartition('": ')[2].rstrip(".")
