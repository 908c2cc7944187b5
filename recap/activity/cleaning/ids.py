"""Ids in one form, in SQL: each customer, item or order has one id in all tables."""

from __future__ import annotations

from collections.abc import Iterable

from recap.activity.sql import folded_case, has_non_ascii, literal


def normalised_id(text: str) -> str:
    """SQL for `recap.text_comparison.normalise_id` of *text*, without blanks around it."""
    bare = f"regexp_replace({text}, '^([0-9]+)\\.0$', '\\1')"
    return f"""
        case when {has_non_ascii(text)} then nullif(normalise_id({text}), '')
            when {text}[-2:] = '.0' then {bare} else {text} end
    """


def customer_id(text: str, *, null_ids: Iterable[str], fold_case: bool) -> str:
    """
    SQL for a customer's id, the same as `Campaign.canonical_id`; null for one of *null_ids*.

    *null_ids* are canonical themselves.
    """
    canonical = normalised_id(text)
    if fold_case:
        canonical = folded_case(f"({canonical})")
    if null_ids:
        null_list = ", ".join(map(literal, null_ids))
        canonical = f"(case when {canonical} not in ({null_list}) then {canonical} end)"
    return canonical
