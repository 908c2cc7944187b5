"""
What customers did before the window: rows that are rejected, and still tell of growth.

They are told apart by their reason alone, "outside the window"; of the rules that only all rows
together tell, copies and kinds are minded, robots are not.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from recap.activity.cleaning import returns_and_fees
from recap.activity.columns import SUMMED_COLUMNS
from recap.activity.sharding.control_totals import parts
from recap.activity.sql import Database, literal
from recap.campaign import Campaign


def write(db: Database, campaign: Campaign, file: Path) -> None:
    """
    Write a row for each customer of the run who has an event before the window, by id.

    ``customer_id``, ``since`` (day of the very first event), and of the same period a year
    earlier ``events``, ``days``, ``amount``, ``minutes`` (the last two in ten-thousandths): null
    unless the log reaches back to its first day, and where the campaign maps nothing.
    """
    first, last = campaign.prior_period
    within = f""""at" >= date '{first}' and "at" < date '{last + timedelta(days=1)}'"""
    event = "kind = 'event'" if returns_and_fees.columns(campaign) else "true"
    reaches = (
        f"""(select count(*) > 0 from older where "at" < date '{first + timedelta(days=1)}')"""  # noqa: S608
    )
    counts = {
        "events": f"count(*) filter ({event} and {within})",
        "days": f"""count(distinct "at"::date) filter ({event} and {within})""",
        "amount": _sum(campaign, "amount", within),
        "minutes": _sum(campaign, "minutes", f"{event} and {within}"),
    }
    told = ", ".join(
        f"case when {reaches} then {sql} end as {name}" for name, sql in counts.items()
    )
    db.execute(f"create temp view older as {_older(campaign)}")
    db.execute(f"""
        copy (
            select customer_id, (min("at") filter ({event}))::date as since, {told}
            from older where customer_id in (select customer_id from people)
            group by customer_id having count(*) filter ({event}) > 0 order by customer_id
        ) to {literal(str(file))} (format parquet)
    """)  # noqa: S608


def _older(campaign: Campaign) -> str:
    """SQL for the rows before the window that would count if they were within it."""
    conditions = [f""""at" < date '{campaign.first_day}'""", *_readable(campaign)]
    twins = 'row_number() over (partition by customer_id, "at", row_hash order by file, line) = 1'
    drops = any(source.duplicates == "drop" for source in campaign.sources_by_name.values())
    once = f"qualify row_hash is null or {twins}" if drops else ""
    return f"""
        select log.* from log join rule using (file, rule)
        where reason = 'outside the window' and {" and ".join(conditions)} {once}
    """  # noqa: S608


def _readable(campaign: Campaign) -> list[str]:
    """Below zero is what nobody says a return gives back."""
    mapped = [column for column in SUMMED_COLUMNS if column in campaign.columns]
    below = " or ".join(f"coalesce({column} < 0, false)" for column in mapped)
    known = "kind = 'event'" if returns_and_fees.columns(campaign) else "true"
    wrong = [f"not ({known} and ({below}))"] if below else []
    ignored = campaign.returns is not None and campaign.returns.rule == "ignore"
    return [*wrong, "kind <> 'return'"] if ignored else wrong


def _sum(campaign: Campaign, column: str, counts: str) -> str:
    if column not in campaign.columns:
        return "null::bigint"
    return f"(sum({parts(column)}) filter ({counts}))::bigint"
