"""Ids as every table writes them, in SQL: one customer, item or order has one."""

from __future__ import annotations

from recap.activity.sql import literal
from recap.campaign import Campaign


def whole(text: str) -> str:
    """SQL for an id: ``1042.0`` is what a program makes of 1042 when some ids are blank."""
    bare = f"regexp_replace({text}, '^([0-9]+)\\.0$', '\\1')"
    return f"case when {text}[-2:] = '.0' then {bare} else {text} end"


def customer(campaign: Campaign, text: str) -> str:
    """SQL for a customer's id, null for nobody; as `Campaign.canonical_id` does it."""
    known = whole(text)
    if campaign.fold_case:
        known = f"lower({known})"
    if campaign.null_ids:
        nobody = ", ".join(literal(campaign.fold_id(each)) for each in campaign.null_ids)
        known = f"(case when {known} not in ({nobody}) then {known} end)"
    return known
