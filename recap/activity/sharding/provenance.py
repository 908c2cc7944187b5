"""
Provenance: the file and the row of each line of one customer.

The log is read again for this customer, by the same code as for everybody. This happens only on
request, so that a run does not store provenance.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from recap.activity.cleaning import READ_REPORT, CleaningSettings, ReadReport
from recap.activity.sharding.scan import classify_rows
from recap.activity.sharding.shards import fetch_in_order, read_lines
from recap.activity.sources import is_remote, source_files
from recap.activity.sql import literal, open_database
from recap.campaign import Campaign
from recap.errors import RecapError
from recap.lazy import pd

PROVENANCE = ["file", "row"]


def read_with_provenance(campaign: Campaign, folder: Path, customer: str) -> pd.DataFrame:
    """
    Read the lines of one customer from *folder*, each with its ``file`` and ``row``.

    As `read_lines`, and without these two columns where they are unknown: the log or a lookup table
    has changed since it was read, or is a database or a remote file.
    """
    lines = read_lines(folder, customer)
    read_report = ReadReport.from_json((folder / READ_REPORT).read_text())
    has_remote = any(
        source.url or is_remote(source.path or "") for source in campaign.sources_by_name.values()
    )
    if has_remote:
        return lines
    with suppress(RecapError):  # the log is gone, or is another one
        # What only all rows show, such as that times are days, may be missing in a few rows: then
        # the whole log is read.
        for only in () if _has_changed(campaign, read_report) else (customer, None):
            with_provenance = _read_log(campaign, read_report, customer, only)
            if with_provenance.drop(columns=PROVENANCE).equals(lines):
                return with_provenance
    return lines


def _has_changed(campaign: Campaign, read_report: ReadReport) -> bool:
    """Return whether a file of the log was written after it was read, to the second."""
    files = (file.path for of_source in source_files(campaign).values() for file in of_source)
    read_at = read_report.as_of.timestamp() if read_report.as_of else 0
    return any(file.stat().st_mtime >= read_at + 1 for file in files)


def _read_log(
    campaign: Campaign, read_report: ReadReport, customer: str, only: str | None
) -> pd.DataFrame:
    """Read the lines of *customer* from the log: the rows of customer *only*, or all rows."""
    settings = CleaningSettings.of(campaign)
    at = "" if read_report.has_times else 'replace ("at"::date as "at")'
    with tempfile.TemporaryDirectory(prefix="recap-") as folder, open_database(Path(folder)) as db:
        classify_rows(db, campaign, settings, only)
        settings.names.create_tables(db)
        events = settings.names.events_sql(extra_columns=("file", "line"))
        db.execute(f"""
            create temp table customer_lines as
            select event.* exclude (file, line) {at}, label as file, line as row
            from ({events}) event join source_file using (file)
            where customer_id = {literal(customer)}
        """)  # noqa: S608
        return fetch_in_order(db, "customer_lines")
