"""What `recap check` reports about rules on lines: no effect, and orders left out in part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from recap.activity.cleaning import (
    DROPPED,
    CleaningSettings,
    IdleRule,
    RuleColumn,
    SourceSettings,
    cell_texts,
    nearest_names,
)
from recap.activity.columns import REFUNDED
from recap.activity.inference import (
    ColumnProfile,
    files_to_read_again,
    has_known_rule,
    undone_states,
)
from recap.activity.sources import SourceFile, open_table, source_key
from recap.activity.sql import Database, fetch_one, glob_matches, literal
from recap.errors import ActivityError

MOST_SIMILAR = 3
RULES = "rule using (file, rule)"


def idle_rules(
    db: Database, settings: CleaningSettings, files: Mapping[str, Sequence[SourceFile]]
) -> tuple[IdleRule, ...]:
    """
    List the rules of [source.drop] on texts that no row matches, and that may be misspelt.

    The column then has values that are similar to the texts, or that say that nothing happened.
    Without such values the rule is for lines that this log does not have. A rule of a known export
    is written as its files are: only values that say that nothing happened count there.
    """
    reasons = db.execute(f"select distinct reason from log join {RULES}").fetchall()  # noqa: S608
    used = {reason for (reason,) in reasons}
    idle = (
        _idle_rule(db, source, column, files_to_read_again(files[name]))
        for name, source in settings.sources.items()
        for column in source.rule_columns
        if column.table == "drop" and column.texts and column.reason not in used
    )
    return tuple(rule for rule in idle if rule)


def _idle_rule(
    db: Database, source: SourceSettings, column: RuleColumn, files: Sequence[SourceFile]
) -> IdleRule | None:
    """Compare the texts of a rule with the values of its column."""
    db.execute("create or replace temp table cell (name varchar)")
    for file in files:
        with suppress(ActivityError):  # a file without the column
            table = open_table(db, file, {column.ours: column.column}, keys=source.keys)
            texts = f"unnest({cell_texts(column, table, source.clock)})"
            rows = f"select distinct {texts} as name from ({table.rows}) where not broken"  # noqa: S608
            with table.explain_errors():
                db.execute(f"insert into cell {rows}")
    # An earlier rule may leave out the lines that match this one.
    is_match = glob_matches(column.texts, "name", only_stars=True)
    if fetch_one(db, f"select coalesce(bool_or({is_match}), false) from cell")[0]:  # noqa: S608
        return None
    similar = tuple(dict.fromkeys(_similar(db, column)))[:MOST_SIMILAR]
    if not similar:
        return None
    return IdleRule(
        key=column.key,
        rule=column.reason.removeprefix(DROPPED),
        similar=similar if column.shows_texts else (),
    )


def _is_of_known_export(column: RuleColumn) -> bool:
    return bool(column.texts) and has_known_rule(column.table, column.column, column.texts)


def _similar(db: Database, column: RuleColumn) -> Iterator[str]:
    """Yield the values in table ``cell`` that a rule may mean."""
    for text in () if _is_of_known_export(column) else column.texts:
        yield from nearest_names(db, text, "from cell")
    names = [name for (name,) in db.execute("select distinct name from cell").fetchall()]
    yield from undone_states(ColumnProfile(column.column, names, len(names)))


def idle_return_rules(db: Database, settings: CleaningSettings) -> tuple[str, ...]:
    """
    List the sources that have rules for returns, and no return: their tables in campaign.toml.

    With the rule "count" nothing is listed: there returns have the kind of events.
    """
    returns = settings.kinds.returns
    sources = {
        name
        for name, source in settings.sources.items()
        if any(
            column.table == "return_when" and not _is_of_known_export(column)
            for column in source.rule_columns
        )
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
            select (customer_id, order_id) from log join {RULES}
            where starts_with(reason, {literal(DROPPED)})
        )
    """  # noqa: S608
    return int(str(fetch_one(db, query)[0]))
