"""
What the lists, tables and patterns of a campaign match: counted by `check` only, never by a run.

Only numbers of ids are reported, never an id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from recap.activity.cleaning.consent import other_words
from recap.activity.cleaning.display_names import DisplayNames
from recap.activity.cleaning.pattern_report import UnmatchedPattern, unmatched_patterns
from recap.activity.cleaning.returns_and_fees import KindRules
from recap.activity.sql import Database, count_rows, fetch_one, folded_case

BLANK = r"[\s\p{Z}\p{Cf}]+"
# Signs, and zeros in front of a number: some programs leave them out.
UNESSENTIAL = r"[^\p{L}\p{N}]+|^0+"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdMatches:
    """How many *ids* a list or a table has, and how many of them no line of the log has."""

    ids: int
    unmatched: int
    by_case: int  # of the unmatched: the log has them in other upper or lower case
    by_form: int  # of the unmatched: the log has them with other blanks, signs or leading zeros


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchReport:
    """
    Attributes:
        customers: Number of customers that the log names, in any line.
        in_table: How many of them the customer table has; None without a table.
        lists: By key of campaign.toml.
        other_case: Customers whose id another customer has in other upper or lower case.
        not_refused: Customers with a recap whose id differs only in upper and lower case from the
            id of another customer of the log, who opted out.
        other_blanks: Customers whose id another customer has with other blanks.
        patterns: Patterns that match no name.
        other_words: Answers that are neither yes nor no, by section (`consent.other_words`).
    """

    customers: int
    in_table: int | None = None
    lists: Mapping[str, IdMatches] = field(default_factory=dict)
    other_case: int = 0
    not_refused: int = 0
    other_blanks: int = 0
    patterns: tuple[UnmatchedPattern, ...] = ()
    other_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# Keys of campaign.toml -> the tables with their ids.
LISTS = {
    "opted_out.file": "listed_opted_out",
    "robots.customers": "staff",
    "customers.path": "customers",
}


def count_matches(db: Database, names: DisplayNames, kinds: KindRules) -> MatchReport:
    """Compare the ids of the lists and tables, and the patterns, with the log."""
    _make_known_ids(db)
    lists = {key: _id_matches(db, table) for key, table in LISTS.items() if count_rows(db, table)}
    customers = count_rows(db, "known_id")
    table = lists.get("customers.path")
    return MatchReport(
        customers=customers,
        in_table=None if table is None else table.ids - table.unmatched,
        lists=lists,
        other_case=_similar(db, "folded", "id"),
        not_refused=_not_refused(db),
        other_blanks=_similar(db, "without_blanks", "folded"),
        patterns=tuple(unmatched_patterns(db, names, kinds)),
        other_words=other_words(db),
    )


def _make_known_ids(db: Database) -> None:
    """Fill table ``known_id``: each customer of the log, and the forms that are compared."""
    db.execute(f"""
        create temp table known_id as
        select *, regexp_replace(folded, '{BLANK}', '', 'g') as without_blanks,
            regexp_replace(folded, '{UNESSENTIAL}', '', 'g') as essential
        from (
            select id, {folded_case("id")} as folded
            from (select distinct customer_id as id from log where customer_id is not null)
        )
    """)  # noqa: S608


def _id_matches(db: Database, table: str) -> IdMatches:
    essential = f"regexp_replace({folded_case('id')}, '{UNESSENTIAL}', '', 'g')"
    numbers = fetch_one(
        db,
        f"""
        with unmatched as (select id from {table} anti join known_id using (id)),
            by_case as (
                select id from unmatched
                where {folded_case("id")} in (select folded from known_id)
            )
        select (select count(*) from {table}), (select count(*) from unmatched),
            (select count(*) from by_case),
            (select count(*) from unmatched anti join by_case using (id)
                where {essential} in (select essential from known_id where essential <> ''))
        """,  # noqa: S608
    )
    ids, unmatched, by_case, by_form = (int(str(number)) for number in numbers)
    return IdMatches(ids=ids, unmatched=unmatched, by_case=by_case, by_form=by_form)


def _similar(db: Database, form: str, other_form: str) -> int:
    """Count the customers who share *form* with others, but not *other_form*."""
    query = f"""
        select coalesce(sum(customers), 0)::bigint from (
            select count(*) as customers from known_id
            where {form} <> '' group by {form} having count(distinct {other_form}) > 1
        )
    """  # noqa: S608
    return int(str(fetch_one(db, query)[0]))


def _not_refused(db: Database) -> int:
    query = f"""
        select count(*) from people
        where {folded_case("customer_id")} in (
            select folded from known_id semi join opted_out using (id)
        )
    """  # noqa: S608
    return int(str(fetch_one(db, query)[0]))
