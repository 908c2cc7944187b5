"""
Provenance: the file and the row of each line of some customers.

The log is read again for these customers, by the same code as for everybody. This happens only on
request, so that a run does not store provenance.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from recap.activity.cleaning import READ_REPORT, CleaningSettings, ReadReport
from recap.activity.sharding.scan import classify_rows
from recap.activity.sharding.shard_files import fetch_in_order, read_lines
from recap.activity.sources import is_remote, source_files
from recap.activity.sql import literal, open_database
from recap.campaign import Campaign
from recap.errors import RecapError
from recap.lazy import pd

PROVENANCE = ["file", "row"]


def read_with_provenance(
    campaign: Campaign, folder: Path, customers: Sequence[str]
) -> list[pd.DataFrame]:
    """
    Read the lines of each of *customers* from *folder*, each line with its ``file`` and ``row``.

    As `read_lines`, and without these two columns where they are unknown: the log or a lookup table
    has changed since it was read, or is a database or a remote file. The log is read once for all
    of them, however many they are.
    """
    lines = {customer: read_lines(folder, customer) for customer in customers}
    read_report = ReadReport.from_json((folder / READ_REPORT).read_text())
    has_remote = any(
        source.url or is_remote(source.path or "") for source in campaign.sources_by_name.values()
    )
    if has_remote:
        return [lines[customer] for customer in customers]
    found: dict[str, pd.DataFrame] = {}
    with suppress(RecapError):  # the log is gone, or is another one
        # What only all rows show, such as that times are days, may be missing in a few rows: then
        # the whole log is read.
        for only in () if _has_changed(campaign, read_report) else (customers, None):
            missing = [customer for customer in lines if customer not in found]
            found |= {
                customer: again
                for customer, again in _read_log(campaign, read_report, missing, only)
                if again.drop(columns=PROVENANCE).equals(lines[customer])
            }
            if len(found) == len(lines):
                break
    return [found.get(customer, lines[customer]) for customer in customers]


def _has_changed(campaign: Campaign, read_report: ReadReport) -> bool:
    """Return whether a file of the log was written after it was read, to the second."""
    files = (file.path for of_source in source_files(campaign).values() for file in of_source)
    read_at = read_report.as_of.timestamp() if read_report.as_of else 0
    return any(file.stat().st_mtime >= read_at + 1 for file in files)


def _read_log(
    campaign: Campaign,
    read_report: ReadReport,
    customers: Sequence[str],
    only: Sequence[str] | None,
) -> Iterator[tuple[str, pd.DataFrame]]:
    """
    Read the log: the rows of the customers *only*, or all rows.

    Yield each of *customers* with the customer's lines.
    """
    settings = CleaningSettings.of(campaign)
    settings = settings.with_has_time() if read_report.lines_without_time else settings
    at = "" if read_report.has_times else 'replace ("at"::date as "at")'
    with tempfile.TemporaryDirectory(prefix="recap-") as folder, open_database(Path(folder)) as db:
        classify_rows(db, campaign, settings, only)
        settings.names.create_tables(db)
        events = settings.names.events_sql(extra_columns=("file", "line"))
        db.execute(f"""
            create temp table lines_of_customers as
            select event.* exclude (file, line) {at}, label as file, line as row
            from ({events}) event join source_file using (file)
            where customer_id in ({", ".join(map(literal, customers))})
        """)  # noqa: S608
        for customer in customers:
            of_customer = f"where customer_id = {literal(customer)}"
            yield customer, fetch_in_order(db, f"(from lines_of_customers {of_customer})")
