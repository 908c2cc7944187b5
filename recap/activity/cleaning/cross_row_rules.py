"""
Rules that need all rows together: duplicates, robots, staff, returns, customers without an event.

Each rule writes its reason to the column ``rejected_as`` of the log. View ``live`` has the rows
that still count, with their rowid as ``id``.
"""

from __future__ import annotations

from recap.activity.cleaning import refunds, returns_and_fees
from recap.activity.cleaning.returns_and_fees import KindRules
from recap.activity.sql import Database, count_rows


def apply_cross_row_rules(
    db: Database,
    kinds: KindRules,
    *,
    drops_duplicates: bool,
    most_events_a_day: int | None,
) -> None:
    """
    Write the reason of every row that these rules reject.

    Reads table ``staff`` (id): customers whose rows are rejected.
    """
    db.execute("""
        create view live as
        select rowid as id, * from log where rule is null and rejected_as is null
    """)
    returns_and_fees.find_fees(db, kinds)
    if refunds.has_refunds(db):
        refunds.add_refunds(db)
    if drops_duplicates:
        _reject_duplicates(db)
    if count_rows(db, "staff"):
        _reject_staff(db)
    if most_events_a_day:
        _reject_robots(db, kinds, most_events_a_day)
    returns_and_fees.apply_return_rule(db, kinds)
    returns_and_fees.reject_customers_without_events(db, kinds)


def _reject_duplicates(db: Database) -> None:
    """Keep the first of equal rows, in the order of files and lines."""
    same = 'customer_id, "at", row_hash'
    db.execute(f"""
        update log set rejected_as = 'duplicate'
        from (
            select id, row_number() over (partition by {same} order by file, line) as copy
            from live where row_hash is not null and ({same}) in (
                select ({same}) from live group by {same} having count(*) > 1
            )
        ) twin
        where log.rowid = twin.id and copy > 1
    """)  # noqa: S608


def _reject_staff(db: Database) -> None:
    db.execute("""
        update log set rejected_as = 'staff'
        where rule is null and rejected_as is null and customer_id in (select id from staff)
    """)


def _reject_robots(db: Database, kinds: KindRules, most_events_a_day: int) -> None:
    """Reject all rows of customers with more events on one day than *most_events_a_day*."""
    no_refund = " and not is_refund" if refunds.has_refunds(db) else ""
    db.execute(f"""
        update log set rejected_as = 'robot'
        where rule is null and rejected_as is null and customer_id in (
            select customer_id from live where {kinds.is_activity}{no_refund}
            group by customer_id, "at"::date having count(*) > {most_events_a_day:d}
        )
    """)  # noqa: S608
