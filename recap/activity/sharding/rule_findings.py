"""What `recap check` says about rules on lines: no effect, and orders left out in part."""

from __future__ import annotations

from collections.abc import Mapping

from recap.activity.cleaning import DROPPED, CleaningSettings
from recap.activity.columns import REFUNDED
from recap.activity.sources import source_key
from recap.activity.sql import Database, fetch_one, literal


def idle_rules(settings: CleaningSettings, rejected: Mapping[str, int]) -> tuple[str, ...]:
    """List the rules of [source.drop] that no row matches, as "column is value"."""
    columns = [column for source in settings.sources.values() for column in source.rule_columns]
    reasons = (column.reason for column in columns if column.table == "drop")
    return tuple(reason.removeprefix(DROPPED) for reason in reasons if reason not in rejected)


def idle_return_rules(db: Database, settings: CleaningSettings) -> tuple[str, ...]:
    """
    List the sources that have rules for returns, and no return: their tables in campaign.toml.

    With the rule "count" nothing is listed: there returns have the kind of events.
    """
    returns = settings.kinds.returns
    sources = {
        name
        for name, source in settings.sources.items()
        if any(column.table == "return_when" for column in source.rule_columns)
    }
    if not sources or returns is None or returns.rule == "count":
        return ()
    refunds = "and not is_refund" if REFUNDED in settings.log_columns else ""
    rows = db.execute(f"""
        select distinct source from log join source_file using (file)
        where (kind in ('return', 'correction') or rejected_as = 'return') {refunds}
    """).fetchall()  # noqa: S608
    return tuple(source_key(name) for name in sorted(sources - {name for (name,) in rows}))


def split_orders(db: Database, settings: CleaningSettings) -> int:
    """Count the orders of which [source.keep] and [source.drop] leave out a part."""
    has_rules = any(source.rule_columns for source in settings.sources.values())
    if not has_rules or "order_id" not in settings.shard_columns:
        return 0
    query = f"""
        select count(distinct order_id) from used where (customer_id, order_id) in (
            select (customer_id, order_id) from log join rule using (file, rule)
            where starts_with(reason, {literal(DROPPED)})
        )
    """  # noqa: S608
    return int(str(fetch_one(db, query)[0]))
