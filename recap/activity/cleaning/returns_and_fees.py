"""
What kind each line is: an event; a return, that gives something back; a fee, that is no item.

Returns and fees are money and no activity. Campaigns that state neither have no kinds.
"""

from __future__ import annotations

from recap.activity.sql import Database, glob_matches
from recap.campaign import Campaign
from recap.errors import CampaignError

NEGATIVES = "('negative amount', 'negative quantity', 'negative savings')"


def columns(campaign: Campaign) -> list[str]:
    """List the columns of a shard that speak of kinds: none where the campaign knows none."""
    kinds = ["kind"] if campaign.returns or campaign.not_items.items else []
    return [*kinds, "returned"] if _knows_what_came_back(campaign) else kinds


def _knows_what_came_back(campaign: Campaign) -> bool:
    return campaign.returns is not None and {"amount", "order_id"} <= campaign.columns


def check(campaign: Campaign) -> None:
    """Raise `CampaignError` where a rule needs a column that the campaign does not map."""
    needs = {
        "returns.orders": ("order_id", campaign.returns and campaign.returns.orders),
        "not_items.items": ("item", campaign.not_items.items),
    }
    for key, (column, patterns) in needs.items():
        if patterns and column not in campaign.columns:
            raise CampaignError(
                f"{key} has patterns, and no column of the log that they could fit.",
                f"{key} in campaign.toml",
                f"map {column} under [source.columns], or take out {key}.",
            )


def find_fees(db: Database, campaign: Campaign) -> None:
    """Make lines of what is no item fees, of negative amount too; a return's stay returns."""
    patterns = campaign.not_items.items
    if not patterns:
        return
    returned = glob_matches(campaign.returns.orders if campaign.returns else (), "order_id")
    db.execute(f"""
        create temp table not_item as
        select distinct item from log left join items on items.id = log.item
        where {glob_matches(patterns, "log.item", "items.name")}
    """)  # noqa: S608
    db.execute(f"""
        update log set kind = 'fee', rule = case when rule in (
            select r.rule from rule r where r.file = log.file and reason in {NEGATIVES}
        ) then null else rule end
        where item in (from not_item) and not {returned}
    """)  # noqa: S608


def settle_returns(db: Database, campaign: Campaign) -> None:
    """Take what came back off its orders, then do with returns what the rule says."""
    if campaign.returns is None:
        return
    if _knows_what_came_back(campaign):
        _take_back(db, campaign)
    if campaign.returns.rule == "ignore":
        db.execute("update log set late = 'return' where kind = 'return' and rule is null")
    if campaign.returns.rule == "net":
        db.execute("update log set kind = 'correction' where kind = 'return'")


def leave_out_the_eventless(db: Database, campaign: Campaign) -> None:
    """Set aside the rows of customers who have no event among them."""
    if columns(campaign):
        db.execute("""
            update log set late = 'no event'
            where rule is null and late is null
                and customer_id not in (select customer_id from live where kind = 'event')
        """)


def _take_back(db: Database, campaign: Campaign) -> None:
    """Note in ``returned`` what came back of a line, or, on its first line, of an order."""
    db.execute("alter table log add column returned double")
    _find_orders_taken_back(db, campaign)
    _find_lines_taken_back(db, campaign)
    db.execute("""
        update log set returned = back.amount
        from (select target, sum(amount) as amount from taken_back group by target) back
        where log.rowid = back.target
    """)


def _find_orders_taken_back(db: Database, campaign: Campaign) -> None:
    """Fill table ``taken_back`` (id, target, amount): rowids; no target where no order is named."""
    named = campaign.returns and campaign.returns.refers_to
    referred = "refers_to" if named else "null::varchar"
    db.execute(f"""
        create temp table taken_back as
        with first_line as (
            select customer_id, order_id, min(id) as id from live
            where kind = 'event' and order_id is not null group by all
        )
        select live.id, coalesce(other.id, own.id) as target, -amount as amount
        from live
        left join first_line other
            on other.customer_id = live.customer_id and other.order_id = {referred}
        left join first_line own
            on own.customer_id = live.customer_id and own.order_id = live.order_id
        where kind = 'return' and amount < 0
    """)  # noqa: S608


def _find_lines_taken_back(db: Database, campaign: Campaign) -> None:
    """
    Pair returns that name no order with the purchase that came last before, each but once.

    As brackets are paired: over a customer's lines of one item and one amount, a purchase goes
    up a level and a return down, and a return gives back what last went up to its level.
    """
    item = "coalesce(item, '')" if "item" in campaign.columns else "''"
    db.execute(f"""
        create temp table step as
        with line as (
            select id, kind, customer_id, {item} as item, abs(amount) as size, "at",
                case kind when 'event' then 1 else -1 end as step
            from live where amount <> 0 and (
                kind = 'event' or id in (select id from taken_back where target is null)
            )
        ), walked as (
            select *, row_number() over along as place, sum(step) over along as height
            from line window along as (
                partition by customer_id, item, size order by "at", kind, id
                rows between unbounded preceding and current row
            )
        ), bounded as (
            select *, least(0, coalesce(min(height) over (
                partition by customer_id, item, size order by place
                rows between unbounded preceding and 1 preceding
            ), 0)) as ground
            from walked
        )
        select id, kind, customer_id, item, size, place,
            height - least(height, ground) + if(kind = 'event', 0, 1) as level
        from bounded where kind = 'event' or height >= ground
    """)  # noqa: S608
    db.execute("""
        update taken_back set target = pair.target
        from (
            select back.id as id, bought.id as target
            from (from step where kind = 'return') back
            asof join (from step where kind = 'event') bought
                on back.customer_id = bought.customer_id and back.item = bought.item
                and back.size = bought.size and back.level = bought.level
                and back.place > bought.place
        ) pair
        where taken_back.id = pair.id
    """)
