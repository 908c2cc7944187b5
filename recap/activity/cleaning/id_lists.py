"""Lists of customer ids, one id a line: opt-outs, staff."""

from __future__ import annotations

import re
from pathlib import Path

from recap.activity.sql import Database
from recap.campaign import Campaign
from recap.csv_cells import csv_original
from recap.errors import ActivityError
from recap.text_comparison import BLANKS

LINE_END = re.compile(r"\r\n|\r|\n")  # fewer than str.splitlines knows: others may be in an id


def load_opted_out_ids(db: Database, campaign: Campaign) -> None:
    """Fill table ``listed_opted_out`` (id) from the list of customers who opted out."""
    load_ids(db, campaign, "listed_opted_out", campaign.opted_out.file, key="opted_out.file")


def load_staff(db: Database, campaign: Campaign) -> None:
    """Fill table ``staff`` (id) from the list of staff and test accounts."""
    load_ids(db, campaign, "staff", campaign.robots.customers, key="robots.customers")


def load_ids(db: Database, campaign: Campaign, table: str, file: str | None, *, key: str) -> None:
    """
    Fill *table* (id) from the file at *key* of campaign.toml; without a file it is empty.

    Each id is there once, as `Campaign.canonical_id` writes it.
    """
    ids_of_file = _read_ids(campaign, file, key) if file else []
    query = f"create or replace temp table {table} as select unnest($1::varchar[]) as id"
    db.execute(query, [ids_of_file])


def _read_ids(campaign: Campaign, path: str, key: str) -> list[str]:
    """List the ids of a file, one a line, without blank lines and a header."""
    where = f"{path} ({key} in campaign.toml)"
    lines = [line.strip(BLANKS).strip('"') for line in _lines(campaign.find(path), where)]
    headers = [source.columns.customer_id for source in campaign.sources_by_name.values()]
    if campaign.customers:
        headers.append(campaign.customers.id)
    for number, line in enumerate(lines, 1):
        if any(mark in line for mark in ",;\t"):
            raise ActivityError(
                f"Row {number} has more than a customer id.",
                where,
                "write one customer id a line and nothing else.",
            )
    start = 1 if lines and lines[0] in headers else 0
    ids_of_file = map(campaign.canonical_id, map(csv_original, lines[start:]))
    return [*filter(None, dict.fromkeys(ids_of_file))]


def _lines(file: Path, where: str) -> list[str]:
    try:
        return LINE_END.split(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ActivityError(
            "The list of customers does not exist.",
            where,
            "correct the path; it is relative to the campaign's folder.",
        ) from None
    except UnicodeDecodeError:
        raise ActivityError(
            "The list of customers is not UTF-8 text.",
            where,
            "save it as UTF-8, one customer id a line.",
        ) from None
