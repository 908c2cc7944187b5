"""The scan of the whole log that `check` and `split` share: read, reject, assign shards, count."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import cast

from recap.activity.cleaning import (
    BEFORE_OPTED_OUT,
    CleaningSettings,
    Example,
    KindRules,
    ReadReport,
    ShardSize,
    SourceSettings,
    UnnamedItems,
    check_columns,
    consent,
    cross_row_rules,
    customer_locales,
    id_lists,
    in_order,
    lookup_tables,
    match_report,
    name_report,
    refunds,
    staging,
)
from recap.activity.inference import suggest_column
from recap.activity.sharding import (
    control_totals,
    currency_findings,
    log_checks,
    number_findings,
    row_findings,
    rule_findings,
    time_findings,
)
from recap.activity.sharding.disk_errors import explain_disk_errors
from recap.activity.sharding.early_errors import cannot_be_counted
from recap.activity.sharding.second_reading import is_read_once
from recap.activity.sharding.total_lines import find_total_lines
from recap.activity.sources import (
    NoColumnError,
    ProgressCallback,
    SourceFile,
    remote,
    source_files,
    source_key,
)
from recap.activity.sql import Database, count_rows, fetch_one, literal, open_database
from recap.campaign import Campaign
from recap.errors import ActivityError

CUSTOMERS_A_SHARD = 128


@dataclass(frozen=True, slots=True)
class Scan:
    """
    The log in a staging database, read and checked.

    Views ``used`` and ``rejected`` have its rows, table ``people`` its customers with their
    shards, and the tables of `DisplayNames.create_tables` the names.
    """

    db: Database
    settings: CleaningSettings
    read_report: ReadReport
    files: Mapping[str, Sequence[SourceFile]]  # of each source, by its name

    def with_details(self) -> ReadReport:
        """Return the report with what only `check` counts: letters, repeated rows, no names."""
        return replace(
            self.read_report,
            repeated=0 if self.settings.drops_duplicates else row_findings.repeated_rows(self.db),
            null_ids=row_findings.null_ids(self.db),
            idle_rules=rule_findings.idle_rules(self.db, self.settings, self.files),
            idle_return_rules=rule_findings.idle_return_rules(self.db, self.settings),
            split_orders=rule_findings.split_orders(self.db, self.settings),
            total_lines=find_total_lines(self.db, self.settings),
            better_times=time_findings.better_times(self.settings, self.files),
            read_once=tuple(
                source_key(name)
                for name, of_source in self.files.items()
                if is_read_once(of_source)
            ),
            currencies=currency_findings.several_currencies(self.db, self.settings, self.files),
            unknown_zones=time_findings.unknown_zones(self.db, self.settings),
            letters=self.settings.names.non_ascii_letters(self.db),
            matches=match_report.count_matches(self.db, self.settings.names, self.settings.kinds),
            names=name_report.report_names(
                self.db, self.settings.names, self.settings.kinds.is_event
            ),
            unnamed_items=row_findings.unnamed_items(self.db, self.settings.kinds)
            if self.settings.item_is_id
            else UnnamedItems(),
            zero_scores=number_findings.zero_scores(self.db),
            repeated_totals=number_findings.repeated_totals(self.db, self.settings),
            locales=customer_locales.count_locales(self.db),
            replaced_locales=customer_locales.count_replaced_locales(self.db),
        )


def check(campaign: Campaign, *, customers_a_shard: int = CUSTOMERS_A_SHARD) -> ReadReport:
    """Read the whole log as `split` does, with the same errors, and write nothing."""
    fix = "free space on that disk, or set TMPDIR to a folder on another."
    with (
        tempfile.TemporaryDirectory(prefix="recap-") as folder,
        explain_disk_errors(Path(folder), fix),
        open_scan(campaign, Path(folder), customers_a_shard) as scan,
    ):
        return scan.with_details()


@contextmanager
def open_scan(
    campaign: Campaign,
    folder: Path,
    customers_a_shard: int,
    watch: ProgressCallback | None = None,
    is_forgotten: Callable[[str], bool] | None = None,
) -> Iterator[Scan]:
    """Read the log into a database in *folder*, which is open while the block runs."""
    settings = CleaningSettings.of(campaign)
    with open_database(folder) as db:
        files, notes = classify_rows(db, campaign, settings, watch=watch, is_forgotten=is_forgotten)
        _assign_shards(db, settings.kinds, customers_a_shard)
        sources = time_findings.sources_without_times(db)
        lines_without_time = 0 if sources else time_findings.lines_without_time(db)
        settings = settings.with_has_time() if lines_without_time else settings
        control_totals.compute(db, settings.shard_columns)
        read_report = _read_report(db, sum(map(len, files.values())), notes)
        read_report = replace(
            read_report,
            unreadable=number_findings.unreadable_numbers(db, campaign.sources_by_name)
            if number_findings.UNREADABLE in read_report.rejected
            else (),
            sources_without_times=sources,
            lines_without_time=lines_without_time,
            unknown_zones=replace(time_findings.unknown_zones(db, settings), zones=()),
        )
        log_checks.check_date_order(db, campaign.sources_by_name)
        log_checks.check_customer_table(db, campaign.customers)
        log_checks.require_rows(campaign.sources_by_name, read_report)
        settings.names.create_tables(db)
        yield Scan(db, settings, read_report, files)


def classify_rows(
    db: Database,
    campaign: Campaign,
    settings: CleaningSettings,
    only: Sequence[str] | None = None,
    watch: ProgressCallback | None = None,
    is_forgotten: Callable[[str], bool] | None = None,
) -> tuple[dict[str, list[SourceFile]], tuple[str, ...]]:
    """
    Read the log, all rows or those of the customers *only*, into views ``used`` and ``rejected``.

    Returns the files of each source, by its name, and notes about them.
    """
    try:
        files = source_files(campaign)
        lookup_tables.load_items(db, campaign)
        answers = lookup_tables.load_customers(db, campaign, files)
        lookup_tables.load_display(db, campaign)
        sources = staging.without_missing_columns(db, settings.sources, files, answers)
        notes: tuple[str, ...] = ()
        if only is not None or not cannot_be_counted(db, campaign, sources, files, watch):
            notes = _load_staging(db, sources, files, only, watch)
    finally:
        remote.delete_copies()
    lookup_tables.add_item_texts_of_log(db, settings.log_columns, item_is_id=settings.item_is_id)
    consent.load_opted_out(db, campaign)
    if is_forgotten:
        consent.add_forgotten(db, is_forgotten)
    check_columns(settings.kinds)
    id_lists.load_staff(db, campaign)
    cross_row_rules.apply_cross_row_rules(
        db,
        settings.kinds,
        drops_duplicates=settings.drops_duplicates,
        most_events_a_day=settings.most_events_a_day,
    )
    labels = [(file.label, name) for name, of_source in files.items() for file in of_source]
    _create_views(db, labels)
    return files, notes


def _load_staging(
    db: Database,
    settings: Mapping[str, SourceSettings],
    files: dict[str, list[SourceFile]],
    only: Sequence[str] | None,
    watch: ProgressCallback | None,
) -> tuple[str, ...]:
    """
    Fill table ``log``, and return notes about the files.

    The error for a missing column suggests a column of its file.
    """
    try:
        return staging.load_staging(db, settings, files, only, watch)
    except NoColumnError as error:
        suggestion = suggest_column(error.ours, error.file, error.taken)
        raise ActivityError(f"{error.what}{suggestion}", error.where, error.fix) from None


def _create_views(db: Database, files: Sequence[tuple[str, str]]) -> None:
    """Split the log into views ``used`` and ``rejected``; *files* are labels and source names."""
    db.execute("create table source_file (file integer, label varchar, source varchar)")
    rows = [(number, *file) for number, file in enumerate(files)]
    db.executemany("insert into source_file values (?, ?, ?)", rows)
    no_refund = "and not is_refund" if refunds.has_refunds(db) else ""
    first_reasons = ", ".join(literal(reason) for reason in BEFORE_OPTED_OUT)
    db.execute("""
        create view used as
        from log anti join opted_out on id = customer_id
        where rule is null and rejected_as is null
    """)
    db.execute(f"""
        create view rejected as
        select label as file, line as row, customer_id, source_column as column,
            rejected_value as value, source,
            case when id is null or rule.reason in ({first_reasons})
                then coalesce(rejected_as, rule.reason) else 'opted out' end as reason
        from log
        join source_file using (file)
        left join rule using (file, rule)
        left join opted_out on id = customer_id
        where (log.rule is not null or rejected_as is not null or id is not null) {no_refund}
    """)  # noqa: S608


def _assign_shards(db: Database, kinds: KindRules, customers_a_shard: int) -> None:
    """
    Fill table ``people``: one row a customer.

    ``customer_id``, ``lines`` (of every kind), ``first`` and ``last`` (time of an event), ``shard``
    (by MD5, so that no new version moves a customer), ``customer_number`` (by shard and id).
    """
    time = """case kind when 'event' then "at" end""" if kinds.has_kinds else '"at"'
    db.execute(f"""
        create temp table counted as
        select customer_id, count(*) as lines, min({time}) as first, max({time}) as last
        from used group by customer_id
    """)  # noqa: S608
    # A power of two: new customers move nobody until there are twice as many customers.
    shards = 1 << max(0, (count_rows(db, "counted") // customers_a_shard).bit_length() - 1)
    db.execute(f"""
        create table people as
        select *, (row_number() over (order by shard, customer_id))::integer as customer_number
        from (select *, (md5_number_lower(customer_id) % {shards})::integer as shard from counted)
    """)  # noqa: S608
    db.execute("drop table counted")


def _read_report(db: Database, files: int, notes: tuple[str, ...]) -> ReadReport:
    used, customers, first, last = fetch_one(
        db, "select coalesce(sum(lines), 0)::bigint, count(*), min(first), max(last) from people"
    )
    shards = db.execute(
        "select shard, count(*), sum(lines)::bigint from people group by shard order by shard"
    ).fetchall()
    rejected = dict(db.execute("select reason, count(*) from rejected group by reason").fetchall())
    return ReadReport(
        files=files,
        notes=notes,
        read=count_rows(db, "log") - refunds.count_refunds(db, "log"),
        used=cast(int, used) - refunds.count_refunds(db, "used"),
        rejected={reason: rejected[reason] for reason in in_order(rejected)},
        customers=cast(int, customers),
        shards=tuple(ShardSize(number=n, customers=c, events=e) for n, c, e in shards),
        first=cast(datetime | None, first),
        last=cast(datetime | None, last),
        examples=_examples(db),
        control_totals=control_totals.totals(db),
        consent=consent.count_answers(db),
    )


def _examples(db: Database) -> tuple[Example, ...]:
    rows = db.execute("""
        select distinct on (reason) reason, file, row, "column", value from rejected
        where reason <> 'opted out' order by reason, file, row
    """).fetchall()
    examples = {r: Example(reason=r, file=f, row=n, column=c, value=v) for r, f, n, c, v in rows}
    return tuple(examples[reason] for reason in in_order(examples))
