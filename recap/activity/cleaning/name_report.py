"""
What `recap check` says about names: placeholders, HTML entities, blanks, one name for several ids.

It is counted by `check` only, never by a run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from recap.activity.cleaning.display_names import DisplayNames
from recap.activity.columns import NAME_SEPARATOR
from recap.activity.html_entities import has_html_entity
from recap.activity.sql import Database, fetch_one, literal

MOST_LISTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SameNames:
    """How many *names* stand for several items, of how many *items*, and the first of them."""

    names: int = 0
    items: int = 0
    examples: tuple[tuple[str, int], ...] = ()  # name, number of items; most items first


@dataclass(frozen=True, slots=True, kw_only=True)
class NameReport:
    """
    Attributes:
        placeholders: By column, each placeholder that no card shows, and its events; most first.
        entities: By column, the number of names with an HTML entity, and the first of them. The
            names of customers are counted, as `customer`, and not listed.
        blank_items: Events whose cell of the item is blank.
        events: All events.
        same_names: Items with the same name and the same ``by``.
    """

    placeholders: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    entities: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    blank_items: int = 0
    events: int = 0
    same_names: SameNames = SameNames()


def report_names(db: Database, names: DisplayNames, is_event: str) -> NameReport:
    """Look through the names of the used rows; *is_event* is the condition for an event."""
    columns = names.name_columns
    found = {column: _placeholders(db, names, column, is_event) for column in columns}
    makers = ("item_by",) if "item" in columns else ()
    entities = {column: _entities(db, column) for column in (*columns, *makers, "customer")}
    blank = "count(*) filter (item is null)" if "item" in columns else "0"
    blanks, events = fetch_one(db, f"select {blank}, count(*) from used where {is_event}")  # noqa: S608
    return NameReport(
        placeholders={column: rows for column, rows in found.items() if rows},
        entities={column: one for column, one in entities.items() if one[0]},
        blank_items=int(str(blanks)),
        events=int(str(events)),
        same_names=_same_names(db) if "item" in columns else SameNames(),
    )


def _placeholders(
    db: Database, names: DisplayNames, column: str, is_event: str
) -> tuple[tuple[str, int], ...]:
    singles = "one_category" if column == "category" else f"shown_{column}"
    query = f"select distinct raw from {singles} where is_placeholder and not is_hidden"  # noqa: S608
    if not db.execute(f"{query} limit 1").fetchall():
        return ()
    separator = literal(NAME_SEPARATOR)
    return tuple(
        db.execute(f"""
            select placeholder.raw, sum(lines)::bigint as lines
            from (
                select unnest(string_split(shown_{column}.raw, {separator})) as raw,
                    count(*) as lines
                from {names.used_with_names()} where {is_event} group by shown_{column}.raw
            ) cell join ({query}) placeholder using (raw)
            group by all order by lines desc, placeholder.raw limit {MOST_LISTED}
        """).fetchall()  # noqa: S608
    )


def _entities(db: Database, column: str) -> tuple[int, str]:
    """Return how many names have an entity, and the first of them."""
    texts = {
        "category": "select raw as name from one_category",
        "item_by": "select distinct item_by as name from shown_item",
        "customer": "select distinct name from customers",
    }.get(column, f"select distinct raw as name from shown_{column}")  # noqa: S608
    rows = db.execute(
        f"select name from ({texts}) where regexp_matches(name, '&[#A-Za-z0-9]+;') order by 1"  # noqa: S608
    ).fetchall()
    with_entity = [name for (name,) in rows if has_html_entity(name)]
    first = with_entity[0] if with_entity and column != "customer" else ""
    return len(with_entity), first


def _same_names(db: Database) -> SameNames:
    """Count the names of several items, which only their ids distinguish."""
    rows: Sequence[tuple[str, int]] = db.execute("""
        select shown, count(*) as items from shown_item
        where needs_id and name is not null group by shown, maker order by items desc, shown
    """).fetchall()
    return SameNames(
        names=len(rows),
        items=sum(items for _, items in rows),
        examples=tuple(rows[:MOST_LISTED]),
    )
