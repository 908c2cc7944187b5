"""
What customers did before the window: these rows are rejected, but growth is computed from them.

They are the rows that were rejected as "outside the window" only. Of the cross-row rules,
duplicates and kinds apply to them, robots do not. A row on a day that stands for no time, such as
1 January 1970, is none of them. How far back the log goes is decided by the rows of customers who
count: not by those of machines, staff and customers who opted out.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from recap.activity.cleaning import CleaningSettings
from recap.activity.columns import SUMMED_COLUMNS
from recap.activity.sharding.control_totals import fixed_point
from recap.activity.sql import Database, literal

# Days that stand for no time: the zero of Unix time, also west of Greenwich, and of spreadsheets.
ZERO_DAYS = ("1969-12-31", "1970-01-01", "1899-12-30", "1900-01-01", "0001-01-01")
PARTS = 12  # of a period: a customer joins in the first one, or has no whole period


def write(db: Database, settings: CleaningSettings, file: Path) -> None:
    """
    Write one row for each customer of the run who has an event before the window, by id.

    ``customer_id``, ``since`` (day of the first event), and of the same period a year earlier
    ``events``, ``days``, ``amount``, ``minutes`` (the last two in ten-thousandths). These four are
    null where the campaign does not map the column, and unless

    - a customer who counts has a row on or before the first day of that period: the log covers it
    - this customer's first event is before the end of its first twelfth: who joined in October has
      no year to compare with.
    """
    first, last = settings.prior_period
    latest = first + timedelta(days=((last - first).days + 1) // PARTS)
    within = f""""at" >= date '{first}' and "at" < date '{last + timedelta(days=1)}'"""
    event = settings.kinds.is_event
    since = f"""(min("at") filter ({event}))::date"""
    not_counted = _not_counted_customers(settings)
    is_covered = f"""
        {since} <= date '{latest}' and (
            select count(*) > 0 from older where "at" < date '{first + timedelta(days=1)}'
                and customer_id not in ({not_counted})
        )
    """  # noqa: S608
    counts = {
        "events": f"count(*) filter ({event} and {within})",
        "days": f"""count(distinct "at"::date) filter ({event} and {within})""",
        "amount": _sum(settings, "amount", within),
        "minutes": _sum(settings, "minutes", f"{event} and {within}"),
    }
    selected = ", ".join(
        f"case when {is_covered} then {sql} end as {name}" for name, sql in counts.items()
    )
    db.execute(f"create temp view older as {_older_rows(settings)}")
    db.execute(f"""
        copy (
            select customer_id, {since} as since, {selected}
            from older where customer_id in (select customer_id from people)
            group by customer_id having count(*) filter ({event}) > 0 order by customer_id
        ) to {literal(str(file))} (format parquet)
    """)  # noqa: S608


def _older_rows(settings: CleaningSettings) -> str:
    """SQL for the rows before the window that would count if they were inside it."""
    no_time = ", ".join(f"date '{day}'" for day in ZERO_DAYS)
    conditions = [
        f""""at" < date '{settings.window[0]}'""",
        f""""at"::date not in ({no_time})""",
        *_other_rules(settings),
    ]
    copies = 'row_number() over (partition by customer_id, "at", row_hash order by file, line)'
    once = f"qualify row_hash is null or {copies} = 1" if settings.drops_duplicates else ""
    return f"""
        select log.* from log join rule using (file, rule)
        where reason = 'outside the window' and {" and ".join(conditions)} {once}
    """  # noqa: S608


def _not_counted_customers(settings: CleaningSettings) -> str:
    """SQL for the customers who are not people to address, by their days before the window too."""
    queries = ["select id from opted_out", "select id from staff"]
    if settings.most_events_a_day:
        queries.append("select customer_id from log where rejected_as = 'robot'")
        queries.append(f"""
            select customer_id from older where {settings.kinds.is_event}
            group by customer_id, "at"::date having count(*) > {settings.most_events_a_day:d}
        """)  # noqa: S608
    return " union all ".join(queries)


def _other_rules(settings: CleaningSettings) -> list[str]:
    """SQL conditions of the rules that come after "outside the window": negative numbers, kinds."""
    mapped = [column for column in SUMMED_COLUMNS if column in settings.shard_columns]
    negative = " or ".join(f"coalesce({column} < 0, false)" for column in mapped)
    conditions = [f"not ({settings.kinds.is_event} and ({negative}))"] if negative else []
    returns = settings.kinds.returns
    if returns is not None and returns.rule == "ignore":
        conditions.append("kind <> 'return'")
    return conditions


def _sum(settings: CleaningSettings, column: str, condition: str) -> str:
    if column not in settings.shard_columns:
        return "null::bigint"
    return f"(sum({fixed_point(column)}) filter ({condition}))::bigint"
