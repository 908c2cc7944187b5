"""Patterns of campaign.toml that match no name of the log, and the names that are most similar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from recap.activity.cleaning.display_names import DisplayNames
from recap.activity.cleaning.returns_and_fees import KindRules
from recap.activity.sql import Database, fetch_one, glob_matches, literal, pattern_key_of
from recap.text_comparison import pattern_key

MOST_NEAREST = 3
LEAST_SIMILARITY = 0.85  # of Jaro and Winkler: 1 for equal words


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedPattern:
    """A *pattern* at *key* of campaign.toml, and the *nearest* names of the log, best first."""

    key: str
    pattern: str
    nearest: tuple[str, ...]


def unmatched_patterns(
    db: Database, names: DisplayNames, kinds: KindRules
) -> Iterator[UnmatchedPattern]:
    """Yield the patterns that match nothing; reads the tables of `DisplayNames.create_tables`."""
    orders = kinds.returns.orders if kinds.returns else ()
    patterns = {
        "never_shown.items": names.never_shown.items,
        "never_shown.categories": names.never_shown.categories,
        "not_items.items": kinds.fee_patterns,
        "returns.orders": orders,
    }
    for key, queries in _names(names, kinds).items():
        for pattern in patterns.pop(key):
            yield from _unmatched(db, key, pattern, queries)
    for key, without_names in patterns.items():  # no column of the log is mapped for them
        for pattern in without_names:
            yield UnmatchedPattern(key=key, pattern=pattern, nearest=())


def _names(names: DisplayNames, kinds: KindRules) -> Mapping[str, str]:
    """SQL for the names that the patterns at each key are compared with."""
    queries = {}
    if "item" in names.columns:
        texts = " union ".join(
            f"select {column} as name from shown_item"  # noqa: S608
            for column in ("raw", "shown", "item_by")
        )
        queries["never_shown.items"] = texts
        queries["not_items.items"] = "select item as name from log union select name from items"
    if "category" in names.columns:
        queries["never_shown.categories"] = (
            "select raw as name from one_category union select shown from one_category"
        )
    if "order_id" in kinds.mapped:
        queries["returns.orders"] = "select order_id as name from log"
    return queries


def _unmatched(db: Database, key: str, pattern: str, names: str) -> Iterator[UnmatchedPattern]:
    is_match = glob_matches([pattern], "name")
    if not fetch_one(db, f"select coalesce(bool_or({is_match}), false) from ({names})")[0]:  # noqa: S608
        # An order's number may show a customer to those who know the shop's system.
        nearest = () if key == "returns.orders" else nearest_names(db, pattern, names)
        yield UnmatchedPattern(key=key, pattern=pattern, nearest=nearest)


def nearest_names(db: Database, pattern: str, names: str) -> tuple[str, ...]:
    """
    Find the names that are similar to *pattern*, in one of their words or as a whole.

    *names* is SQL for rows with a ``name``. At most `MOST_NEAREST` are returned, best first.
    """
    wanted = literal(pattern_key(pattern).replace("*", " ").strip())
    similarity = f"jaro_winkler_similarity({{}}, {wanted})"
    of_words = f"list_transform(string_split(key, ' '), lambda word: {similarity.format('word')})"
    rows = db.execute(f"""
        select name from (
            select name, {similarity.format("key")} as whole, list_max({of_words}) as word
            from (select distinct name, {pattern_key_of("name")} as key from ({names}))
            where name is not null
        )
        where greatest(whole, word) >= {LEAST_SIMILARITY}
        order by greatest(whole, word) desc, whole desc, name limit {MOST_NEAREST}
    """).fetchall()  # noqa: S608
    return tuple(name for (name,) in rows)
