"""
Errors about every line of a large log, found before its lines are stored.

Storing all columns takes most of the time of reading. A sample of the log tells whether it is
worth reading all its lines for their reasons alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from recap.activity.cleaning import SourceSettings, id_lists, staging
from recap.activity.sharding.log_checks import has_customer_of_table
from recap.activity.sources import FilesBySource, ProgressCallback, sample_large_log
from recap.activity.sql import Database, fetch_one
from recap.campaign import Campaign
from recap.errors import ActivityError


def cannot_be_counted(
    db: Database,
    campaign: Campaign,
    settings: Mapping[str, SourceSettings],
    files: FilesBySource,
    watch: ProgressCallback | None,
) -> bool:
    """
    Return whether a large log has no row that counts, or no customer of the customer table.

    Then table ``log`` has the reasons of all its rows, and the checks of `log_checks` raise the
    error. False does not mean that they will not: a small log is not read.
    """
    id_lists.load_opted_out_ids(db, campaign)
    with TemporaryDirectory(prefix="recap-") as folder, suppress(ActivityError):
        samples = sample_large_log(files, Path(folder))
        if samples is None:
            return False
        staging.load_reasons(db, settings, samples)
        if _cannot_be_counted(db, campaign):
            staging.load_reasons(db, settings, files, watch)
            return _cannot_be_counted(db, campaign)
    return False


def _cannot_be_counted(db: Database, campaign: Campaign) -> bool:
    return not _has_rows(db) or not has_customer_of_table(db, campaign.customers)


def _has_rows(db: Database) -> bool:
    """
    Return whether a row of table ``log`` may count.

    A number that cannot be read is no reason: its column's format is not decided yet.
    """
    query = """
        select count(*) from log left join rule using (file, rule)
        anti join listed_opted_out on listed_opted_out.id = customer_id
        where log.rule is null or reason like 'unreadable %' and reason <> 'unreadable date'
    """
    return bool(fetch_one(db, query)[0])
