"""
What only all rows together tell: duplicates, robots, staff, returns, customers without an event.

Each sets rows of the log aside by a word in the column ``late``. View ``live`` has the rows that
still count, with their rowid as ``id``.
"""

from __future__ import annotations

from recap.activity.cleaning import lookup_tables, returns_and_fees
from recap.activity.sql import Database
from recap.campaign import Campaign


def judge(db: Database, campaign: Campaign) -> None:
    """Give every row that does not count its reason; raises as its parts do."""
    db.execute("""
        create view live as
        select rowid as id, * from log where rule is null and late is null
    """)
    returns_and_fees.check(campaign)
    returns_and_fees.find_fees(db, campaign)
    if any(source.duplicates == "drop" for source in campaign.sources_by_name.values()):
        _reject_duplicates(db)
    if campaign.robots.customers:
        _reject_staff(db, campaign, campaign.robots.customers)
    if campaign.robots.most_events_a_day:
        _reject_robots(db, campaign, campaign.robots.most_events_a_day)
    returns_and_fees.settle_returns(db, campaign)
    returns_and_fees.leave_out_the_eventless(db, campaign)


def _reject_duplicates(db: Database) -> None:
    """Keep the first of equal rows, in the order of files and lines."""
    same = 'customer_id, "at", row_hash'
    db.execute(f"""
        update log set late = 'duplicate'
        from (
            select id, row_number() over (partition by {same} order by file, line) as copy
            from live where row_hash is not null and ({same}) in (
                select ({same}) from live group by {same} having count(*) > 1
            )
        ) twin
        where log.rowid = twin.id and copy > 1
    """)  # noqa: S608


def _reject_staff(db: Database, campaign: Campaign, listed: str) -> None:
    lookup_tables.load_ids(db, campaign, "staff", listed, key="robots.customers")
    db.execute("""
        update log set late = 'staff'
        where rule is null and late is null and customer_id in (select id from staff)
    """)


def _reject_robots(db: Database, campaign: Campaign, most: int) -> None:
    """Set aside whoever did more on one day than people do, with all rows."""
    events = "kind = 'event'" if returns_and_fees.columns(campaign) else "true"
    db.execute(f"""
        update log set late = 'robot'
        where rule is null and late is null and customer_id in (
            select customer_id from live where {events}
            group by customer_id, "at"::date having count(*) > {most:d}
        )
    """)  # noqa: S608
