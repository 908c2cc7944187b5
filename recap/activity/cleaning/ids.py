"""Ids in one form, in SQL: each customer, item or order has one id in all tables."""

from __future__ import annotations

from collections.abc import Iterable

from recap.activity.sql import literal


def normalised_id(text: str) -> str:
    """SQL for an id: ``1042.0`` becomes ``1042``, as some programs write ids of number columns."""
    bare = f"regexp_replace({text}, '^([0-9]+)\\.0$', '\\1')"
    return f"case when {text}[-2:] = '.0' then {bare} else {text} end"


def customer_id(text: str, *, null_ids: Iterable[str], fold_case: bool) -> str:
    """SQL for a customer's id, null for one of *null_ids*; the same as `Campaign.canonical_id`."""
    normalised = normalised_id(text)
    if fold_case:
        normalised = f"lower({normalised})"
    if null_ids:
        null_list = ", ".join(literal(each.lower() if fold_case else each) for each in null_ids)
        normalised = f"(case when {normalised} not in ({null_list}) then {normalised} end)"
    return normalised
