"""
Customers who are to be forgotten: a receipt for each, without personal data.

A receipt has the keyed hash that names the recap (`Run.recap_id`), the times, and what was
deleted. No run of the same folder makes a recap that has a receipt.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, DateTime, String, Table, Text, insert, select, update

from recap.runs.connection import connect, metadata

forgotten = Table(
    "forgotten",
    metadata,
    Column("recap_id", String(32), primary_key=True),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("done_at", DateTime(timezone=True)),  # null: it was stopped before its end
    Column("deleted", Text, nullable=False, default="{}"),
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was deleted of one recap, by kind, and when; in UTC."""

    recap_id: str
    begun_at: datetime
    done_at: datetime | None
    deleted: Mapping[str, int]


def begin(url: str, recap_id: str) -> None:
    """Write down that *recap_id* is to be forgotten; from now on no run makes it."""
    with connect(url).begin() as db:
        if not db.scalar(select(forgotten.c.recap_id).where(forgotten.c.recap_id == recap_id)):
            db.execute(insert(forgotten).values(recap_id=recap_id, begun_at=_now()))


def finish(url: str, recap_id: str, deleted: Mapping[str, int]) -> Receipt:
    """Add what was *deleted* to the receipt, with the time; return it."""
    before = find(url, recap_id)
    total = {
        kind: count + (before.deleted.get(kind, 0) if before else 0)
        for kind, count in deleted.items()
    }
    with connect(url).begin() as db:
        db.execute(
            update(forgotten)
            .where(forgotten.c.recap_id == recap_id)
            .values(done_at=_now(), deleted=json.dumps(total))
        )
    receipt = find(url, recap_id)
    assert receipt  # noqa: S101 - `begin` has inserted it
    return receipt


def find(url: str, recap_id: str) -> Receipt | None:
    with connect(url).connect() as db:
        row = db.execute(select(forgotten).where(forgotten.c.recap_id == recap_id)).one_or_none()
    return (
        Receipt(row.recap_id, row.begun_at, row.done_at, json.loads(row.deleted)) if row else None
    )


def all_recaps(url: str) -> frozenset[str]:
    """Return the recaps that no run makes."""
    with connect(url).connect() as db:
        return frozenset(db.scalars(select(forgotten.c.recap_id)))


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
