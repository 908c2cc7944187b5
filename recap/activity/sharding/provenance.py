"""
Where a customer's lines stand in the log: looked up when somebody asks, so that a run pays nothing.

The log is read again for this one customer, by the code that read it for everybody.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from recap.activity.cleaning import READ_REPORT, ReadReport, display_names, staging
from recap.activity.sharding.scan import judged
from recap.activity.sharding.shards import in_order, read_lines
from recap.activity.sources import is_remote, source_files
from recap.activity.sql import literal, open_database
from recap.campaign import Campaign
from recap.errors import RecapError
from recap.lazy import pd

PLACE = ["file", "row"]


def read_places(campaign: Campaign, folder: Path, customer: str) -> pd.DataFrame:
    """
    Read one customer's lines from *folder*, each with the ``file`` and ``row`` it comes from.

    As `read_lines`, and without these two columns where it cannot be told: the log, or a table
    beside it, is not what was read any more, or a database or an address gave it.
    """
    lines = read_lines(folder, customer)
    read_report = ReadReport.from_json((folder / READ_REPORT).read_text())
    asked = any(
        source.url or is_remote(source.path or "") for source in campaign.sources_by_name.values()
    )
    with suppress(RecapError):  # the log is gone, or is another one
        # What all rows together tell, such as that times are days, may be missing from a few.
        for only in () if asked or _changed(campaign, read_report) else (customer, None):
            found = _found(campaign, read_report, customer, only)
            if found.drop(columns=PLACE).equals(lines):
                return found
    return lines


def _changed(campaign: Campaign, read_report: ReadReport) -> bool:
    """Tell whether a file of the log was written after it was read, to the second."""
    files = (file.path for own in source_files(campaign).values() for file in own)
    read_at = read_report.as_of.timestamp() if read_report.as_of else 0
    return any(file.stat().st_mtime >= read_at + 1 for file in files)


def _found(
    campaign: Campaign, read_report: ReadReport, customer: str, only: str | None
) -> pd.DataFrame:
    """Read what the log holds of *customer* as `read_lines` gives it: alone, or among all."""
    columns = staging.mapped(campaign)
    at = "" if read_report.timed else 'replace ("at"::date as "at")'
    with tempfile.TemporaryDirectory(prefix="recap-") as folder, open_database(Path(folder)) as db:
        judged(db, campaign, only)
        display_names.name_everything(db, campaign, columns)
        events = display_names.named_events(campaign, columns, also=("file", "line"))
        db.execute(f"""
            create temp table found as
            select event.* exclude (file, line) {at}, shown as file, line as row
            from ({events}) event join source_file using (file)
            where customer_id = {literal(customer)}
        """)  # noqa: S608
        return in_order(db, "found")
