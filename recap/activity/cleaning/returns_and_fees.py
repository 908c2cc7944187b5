"""
The kind of each line: an event, a return (it gives something back), or a fee (it is no item).

Returns and fees are money and no activity. A campaign without rules for them has no kinds.
"""

from __future__ import annotations

from dataclasses import dataclass

from recap.activity.cleaning.refunds import has_refunds
from recap.activity.sql import Database, glob_matches
from recap.campaign import Returns
from recap.errors import CampaignError

NEGATIVES = "('negative amount', 'negative quantity', 'negative savings')"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRules:
    """
    What the campaign says about returns and fees.

    ``fee_patterns`` are those of [not_items]. ``mapped`` are the columns that the campaign maps,
    ``item_parts`` those of the log that together say which item a line has.
    """

    returns: Returns | None
    fee_patterns: tuple[str, ...]
    mapped: frozenset[str]
    item_parts: tuple[str, ...] = ()

    @property
    def has_kinds(self) -> bool:
        return bool(self.returns or self.fee_patterns)

    @property
    def has_returned_amounts(self) -> bool:
        """Whether it is known what was taken back of each order."""
        return self.returns is not None and {"amount", "order_id"} <= self.mapped

    @property
    def columns(self) -> list[str]:
        """The columns of a shard that hold kinds."""
        kind = ["kind"] if self.has_kinds else []
        return [*kind, "returned"] if self.has_returned_amounts else kind

    @property
    def is_activity(self) -> str:
        """SQL condition for a line that is an event, before `apply_return_rule`."""
        counts_returns = self.returns is not None and self.returns.rule == "count"
        return "kind <> 'fee'" if counts_returns else self.is_event

    @property
    def is_event(self) -> str:
        """SQL condition for a line that is an event."""
        return "kind = 'event'" if self.has_kinds else "true"


def check_columns(rules: KindRules) -> None:
    """Raise `CampaignError` where a rule needs a column that the campaign does not map."""
    needs = {
        "returns.orders": ("order_id", rules.returns and rules.returns.orders),
        "not_items.items": ("item", rules.fee_patterns),
    }
    for key, (column, patterns) in needs.items():
        if patterns and column not in rules.mapped:
            raise CampaignError(
                f"{key} has patterns, but no column of the log is mapped for them.",
                f"{key} in campaign.toml",
                f"map {column} under [source.columns], or take out {key}.",
            )


def find_fees(db: Database, rules: KindRules) -> None:
    """Make each line of a fee a fee, also one of negative amount; a line of a return stays one."""
    if not rules.fee_patterns:
        return
    is_return = glob_matches(rules.returns.orders if rules.returns else (), "order_id")
    db.execute(f"""
        create temp table not_item as
        select distinct item from log left join items on items.id = log.item
        where {glob_matches(rules.fee_patterns, "log.item", "items.name")}
    """)  # noqa: S608
    db.execute(f"""
        update log set kind = 'fee', rule = case when rule in (
            select r.rule from rule r where r.file = log.file and reason in {NEGATIVES}
        ) then null else rule end
        where item in (from not_item) and not {is_return}
    """)  # noqa: S608


def apply_return_rule(db: Database, rules: KindRules) -> None:
    """Subtract returns from their orders, then treat the returns by the campaign's rule."""
    if rules.returns is None:
        return
    if rules.has_returned_amounts:
        _subtract_returns(db, rules)
    if rules.returns.rule == "ignore":
        db.execute("update log set rejected_as = 'return' where kind = 'return' and rule is null")
    if rules.returns.rule in ("net", "count"):
        db.execute("update log set kind = 'correction' where kind = 'return'")
    if rules.returns.rule == "count":
        lines = "not is_refund" if has_refunds(db) else "true"
        # The pieces of an event are those that were bought, so a return has none.
        pieces = ", quantity = null" if "quantity" in rules.mapped else ""
        db.execute(f"""
            update log set kind = 'event' {pieces} where kind = 'correction' and {lines}
        """)  # noqa: S608


def reject_customers_without_events(db: Database, rules: KindRules) -> None:
    """Reject all rows of customers who have no event."""
    if rules.has_kinds:
        db.execute("""
            update log set rejected_as = 'no event'
            where rule is null and rejected_as is null
                and customer_id not in (select customer_id from live where kind = 'event')
        """)


def _subtract_returns(db: Database, rules: KindRules) -> None:
    """Write to ``returned`` what was taken back of a line, or of an order on its first line."""
    db.execute("alter table log add column returned double")
    _match_orders(db, rules)
    _match_lines(db, rules)
    db.execute("""
        update log set returned = back.amount
        from (select target, sum(amount) as amount from taken_back group by target) back
        where log.rowid = back.target
    """)


def _match_orders(db: Database, rules: KindRules) -> None:
    """
    Fill table ``taken_back`` (id, target, amount), one row a return.

    ``id`` and ``target`` are rowids; the target is null where the return names no known order.
    """
    has_reference = rules.returns and rules.returns.refers_to
    reference = "live.refers_to" if has_reference else "null::varchar"
    # A return that counts as an event lowers the sum of its own order by itself.
    counts = rules.returns is not None and rules.returns.rule == "count"
    itself = "other.id is null and own.id is not null" if counts else "false"
    purchase = purchases = ""
    if has_refunds(db):
        purchase = ", purchase.id"
        itself = f"{itself} and not live.is_refund"
        purchases = """
            left join (from live where not is_refund) purchase
                on live.is_refund and purchase.file = live.file and purchase.line = live.line
        """
    db.execute(f"""
        create temp table taken_back as
        with first_line as (
            select customer_id, order_id, min(id) as id from live
            where kind = 'event' and order_id is not null group by all
        )
        select live.id, coalesce(other.id, own.id{purchase}) as target, -live.amount as amount
        from live
        left join first_line other
            on other.customer_id = live.customer_id and other.order_id = {reference}
        left join first_line own
            on own.customer_id = live.customer_id and own.order_id = live.order_id
        {purchases}
        where live.kind = 'return' and live.amount < 0 and not ({itself})
    """)  # noqa: S608


def _match_lines(db: Database, rules: KindRules) -> None:
    """
    Match each return without a known order with the last purchase before it, one to one.

    Purchases and returns are matched like opening and closing brackets: in a customer's lines
    of one item and one amount, in order of time, a purchase raises the level by one and a return
    lowers it by one. A return belongs to the last purchase that reached its level.
    """
    item = " || '\x1f' || ".join(f"coalesce({part}, '')" for part in rules.item_parts) or "''"
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
