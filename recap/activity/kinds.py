"""
What kind each line is: an event; a return, that gives something back; a fee, that is no item.

Returns and fees are money and no activity. Campaigns that state neither have no kinds.
"""

from __future__ import annotations

from recap.activity.sql import Database, matches
from recap.campaign import Campaign
from recap.errors import CampaignError

NEGATIVES = "('negative amount', 'negative quantity', 'negative savings')"


def columns(campaign: Campaign) -> list[str]:
    """List the columns of a shard that speak of kinds: none where the campaign knows none."""
    kinds = ["kind"] if campaign.returns or campaign.not_items.items else []
    return [*kinds, "returned"] if _knows_what_came_back(campaign) else kinds


def _knows_what_came_back(campaign: Campaign) -> bool:
    return campaign.returns is not None and {"amount", "order_id"} <= campaign.columns


def sort_out(db: Database, campaign: Campaign) -> None:
    """
    Finish what `stage` began with ``kind``: fees, what returns took back, what is set aside.

    Raises `CampaignError` where a rule needs a column that the campaign does not map.
    """
    if not columns(campaign):
        return
    _check(campaign)
    if campaign.not_items.items:
        _find_fees(db, campaign)
    if campaign.returns:
        if _knows_what_came_back(campaign):
            _take_back(db, campaign)
        _apply_rule(db, campaign.returns.rule)
    _leave_out_the_eventless(db)


def _check(campaign: Campaign) -> None:
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


def _find_fees(db: Database, campaign: Campaign) -> None:
    """Make lines of what is no item fees, of negative amount too; a return's stay returns."""
    patterns = campaign.not_items.items
    returned = matches(campaign.returns.orders if campaign.returns else (), "order_id")
    db.execute(f"""
        create temp table not_item as
        select distinct item from log left join items on items.id = log.item
        where {matches(patterns, "log.item", "items.name")}
    """)  # noqa: S608
    db.execute(f"""
        update log set kind = 'fee', rule = case when rule in (
            select r.rule from rule r where r.file = log.file and reason in {NEGATIVES}
        ) then null else rule end
        where item in (from not_item) and not {returned}
    """)  # noqa: S608


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
            select customer_id, order_id, min(rowid) as id from log
            where rule is null and kind = 'event' and order_id is not null group by all
        )
        select log.rowid as id, coalesce(other.id, own.id) as target, -amount as amount
        from log
        left join first_line other
            on other.customer_id = log.customer_id and other.order_id = {referred}
        left join first_line own
            on own.customer_id = log.customer_id and own.order_id = log.order_id
        where rule is null and kind = 'return' and amount < 0
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
            select rowid as id, kind, customer_id, {item} as item, abs(amount) as size, "at",
                case kind when 'event' then 1 else -1 end as step
            from log where rule is null and amount <> 0 and (
                kind = 'event' or rowid in (select id from taken_back where target is null)
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


def _apply_rule(db: Database, rule: str) -> None:
    if rule == "ignore":
        db.execute("update log set late = 'return' where kind = 'return' and rule is null")
    if rule == "net":
        db.execute("update log set kind = 'correction' where kind = 'return'")


def _leave_out_the_eventless(db: Database) -> None:
    db.execute("""
        update log set late = 'no event'
        where rule is null and late is null and customer_id not in (
            select customer_id from log where kind = 'event' and rule is null and late is null
        )
    """)
