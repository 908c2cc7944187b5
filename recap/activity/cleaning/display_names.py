"""
The names of items, categories and channels on cards, and the names that are never shown.

Names are looked up once for each distinct raw name: a year has a thousand times more rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recap.activity.cleaning.placeholders import is_placeholder
from recap.activity.columns import ITEM_SEPARATOR, NAME_COLUMNS, NAME_SEPARATOR, PLURALS
from recap.activity.sql import Database, fetch_one, folded_case, glob_matches, literal
from recap.campaign import NeverShown

CATEGORY_PREFIX = " > "  # in display files: CATEGORY > NAME
SEPARATOR = literal(NAME_SEPARATOR)
_ITEM = literal(ITEM_SEPARATOR)
# SQL for the cell of an item, as `item_cells.item_cell` makes it.
ITEM_CELL = f"""
    translate(shown, {_ITEM}, ' ') || case
        when needs_id
            then {_ITEM} || translate(coalesce(maker, ''), {_ITEM}, ' ') || {_ITEM} || id
        when maker is not null then {_ITEM} || translate(maker, {_ITEM}, ' ') else '' end
"""
# SQL for what cards show of items: not their ids.
ITEM_TEXTS = """
    select shown as name from shown_item where name is not null
    union all select maker from shown_item where name is not null
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayNames:
    """
    Where the names of one campaign come from; its methods read and make tables of names.

    ``columns`` are the columns of a shard, ``log_columns`` those that a source maps.
    ``item_is_id``: the log's item is an id, and table ``items`` has its name. ``counts_ids``: two
    ids of one name are two items. ``has_by``: `item_by` is mapped.
    ``items_have_category``: table ``items`` has the category of each item.
    """

    columns: tuple[str, ...]
    log_columns: frozenset[str]
    item_is_id: bool
    counts_ids: bool
    has_by: bool
    items_have_category: bool
    never_shown: NeverShown

    def create_tables(self, db: Database) -> None:
        """
        Fill table ``shown_<column>`` for each mapped name column: raw, name, code and more.

        ``code`` numbers its rows. ``name`` is null where the raw name or the display name
        matches a pattern of [never_shown] (``is_hidden``), and where the raw name is a placeholder
        without a display name (``is_placeholder``). Table ``shown_item`` has one row an id where
        the item is an id, else one row a name and ``item_by``; its ``name`` is a cell
        (`item_cells`). Where the item table has categories, a display name for
        ``CATEGORY > NAME`` overrides one for ``NAME``; one in the same letters overrides one in
        other upper and lower case. Reads tables ``log``, ``used``, ``items``, ``display_...`` and
        ``folded_display_...``.
        """
        for column in self.name_columns:
            self._create_table(db, column)
        if "category" in self.columns:
            self._join_categories(db)

    def _create_table(self, db: Database, column: str) -> None:
        is_item = column == "item"
        keys = ["raw", "item_category", *(["item_by"] if is_item and self.has_by else [])]
        is_same = " and ".join(f"each.{key} is not distinct from names.{key}" for key in keys)
        db.execute(f"""
            create table shown_{column} as
            select *, case when not is_hidden and not is_placeholder
                    then {ITEM_CELL if is_item else "shown"} end as name,
                (row_number() over ())::integer as code
            from (
                select each.*, source, shown, is_hidden, is_placeholder,
                    {f"maker, {self._needs_id}" if is_item else "false"} as needs_id
                from ({self._raw_names(column)}) each
                join ({self._distinct_names(column, keys)}) names on {is_same}
            )
        """)  # noqa: S608

    def _distinct_names(self, column: str, keys: list[str]) -> str:
        """SQL for the distinct *keys* of names, with what `create_tables` says of them."""
        display = f"display_{PLURALS[column]}"
        patterns = {"item": self.never_shown.items, "category": self.never_shown.categories}
        matched = ["raw", "shown", *keys[2:]]
        return f"""
            select *, {glob_matches(patterns.get(column, ()), *matched)} as is_hidden
            from (
                select each.*, coalesce(exact.id, exact_folded.id, raw) as source,
                    coalesce(
                        exact.name, exact_folded.name, general.name, general_folded.name, raw
                    ) as shown,
                    coalesce(
                        exact.id, exact_folded.id, general.id, general_folded.id
                    ) is null and {is_placeholder("raw")} as is_placeholder
                    {f", {self._maker} as maker" if column == "item" else ""}
                from (
                    select distinct {", ".join(keys)},
                        item_category || '{CATEGORY_PREFIX}' || raw as with_category
                    from ({self._raw_names(column)})
                ) each
                left join {display} general on general.id = raw
                left join {display} exact on exact.id = with_category
                left join folded_{display} general_folded
                    on general_folded.key = {folded_case("raw")}
                left join folded_{display} exact_folded
                    on exact_folded.key = {folded_case("with_category")}
            )
        """  # noqa: S608

    @property
    def _needs_id(self) -> str:
        """
        SQL for whether an item has the same name and the same ``item_by`` as another one.

        Several raw names that share a display name are one item: the campaign wrote that. Names
        that differ in upper and lower case are one name.
        """
        if not self.counts_ids:
            return "false"
        same, source = "over (partition by shown, maker)", folded_case("source")
        return f"count(*) {same} > 1 and min({source}) {same} = max({source}) {same}"

    @property
    def _maker(self) -> str:
        """SQL for who made an item; null for a placeholder."""
        return (
            f"case when not {is_placeholder('item_by')} then item_by end" if self.has_by else "null"
        )

    def non_ascii_letters(self, db: Database) -> dict[str, str]:
        """
        Return each letter beyond ASCII that names on cards have, once: by column, and `customer`.

        Reads each distinct name once, from the tables of `create_tables` and ``customers``.
        """
        tables = {column: f"shown_{column}" for column in self.name_columns}
        tables |= {"item": f"({ITEM_TEXTS})"} if "item" in tables else {}
        letters = {
            name: _non_ascii_letters(db, table)
            for name, table in (tables | {"customer": "customers"}).items()
        }
        return {name: text for name, text in letters.items() if text}

    def events_sql(self, *, extra_columns: Iterable[str] = ()) -> str:
        """SQL for the rows of ``used`` with display names, and with *extra_columns* of the log."""
        selected = ["used.customer_id", 'used."at"']
        selected += [f"{self._shown_name(column)} as {column}" for column in self.columns]
        selected += [f"used.{column}" for column in extra_columns]
        return f"select {', '.join(selected)} from {self.used_with_names()}"  # noqa: S608

    def coded_events_sql(self) -> str:
        """SQL for the rows of ``used``: the number of the customer, and codes instead of names."""
        selected = ["customer_number", 'used."at"']
        selected += [
            f"shown_{column}.code as {column}" if column in NAME_COLUMNS else f"used.{column}"
            for column in self.columns
        ]
        people = "join people on people.customer_id = used.customer_id"
        return f"select {', '.join(selected)} from {self.used_with_names()} {people}"  # noqa: S608

    def decoded_events_sql(self, table: str) -> str:
        """SQL for the rows of *table* (`coded_events_sql`) with ``shard`` and display names."""
        selected = [
            f"{self._shown_name(column)} as {column}" if column in NAME_COLUMNS else column
            for column in self.columns
        ]
        return f"""
            select shard, people.customer_id, "at", {", ".join(selected)}
            from {table} join people using (customer_number)
            {_join_by_code(table, self.name_columns)}
        """  # noqa: S608

    def count_combinations(self, db: Database, table: str) -> None:
        """Fill table ``combinations``: how many rows of *table* have each item and category."""
        columns = self._hideable_columns
        db.execute(f"""
            create table combinations as
            select {"".join(f"{column}, " for column in columns)} count(*) as lines from {table}
            group by all
        """)  # noqa: S608

    def count_hidden(self, db: Database) -> dict[str, int]:
        """
        Count what [never_shown] hides: names, and lines with such a name.

        Returns the number of distinct names as ``item`` and ``category``, and of used rows as
        ``lines``; nothing where [never_shown] is empty. Reads the tables of `create_tables` and
        `count_combinations`.
        """
        columns = self._hideable_columns
        if not (columns and (self.never_shown.items or self.never_shown.categories)):
            return {}
        combinations = f"combinations {_join_by_code('combinations', columns)}"
        is_hidden = {
            "item": "shown_item.is_hidden",
            "category": "shown_category.has_hidden is true",
        }
        if columns == ["item", "category"]:
            is_hidden["item"] = (
                f"combinations.item is not null and ({' or '.join(is_hidden.values())})"
            )
        queries = {
            column: _hidden_names_sql(column, combinations, is_hidden["item"]) for column in columns
        }
        any_hidden = " or ".join(f"({is_hidden[column]})" for column in columns)
        queries["lines"] = (
            f"select coalesce(sum(lines), 0)::bigint from {combinations} where {any_hidden}"  # noqa: S608
        )
        return {what: int(str(fetch_one(db, query)[0])) for what, query in queries.items()}

    @property
    def name_columns(self) -> list[str]:
        """The mapped columns with names, in order."""
        return [column for column in NAME_COLUMNS if column in self.columns]

    @property
    def _hideable_columns(self) -> list[str]:
        return [column for column in ("item", "category") if column in self.columns]

    def _join_categories(self, db: Database) -> None:
        """
        Replace the single names in table ``shown_category`` by the names of whole cells.

        The name of a cell has all its categories that are shown; ``has_hidden`` is true where
        one is not. Table ``one_category`` keeps the single names (raw, shown, name and more).
        """
        db.execute("""
            create table one_category as
            select raw, shown, name, is_hidden, is_placeholder from shown_category
        """)
        db.execute(f"""
            create or replace table shown_category as
            select cell as raw,
                nullif(string_agg(distinct name, {SEPARATOR} order by name), '') as name,
                bool_or(is_hidden) as has_hidden, (row_number() over ())::integer as code
            from (select raw as cell, unnest(string_split(raw, {SEPARATOR})) as raw
                  from ({self._cells("category")}))
            join one_category using (raw) group by cell
        """)  # noqa: S608

    def used_with_names(self) -> str:
        """SQL for ``used`` joined with the names of its items, categories and channels."""
        joins = []
        if self.items_have_category and "category" in self.columns:
            joins.append("left join items on items.id = used.item")
        joins += [
            f"left join shown_{column} on {self._same_name(column)}" for column in self.name_columns
        ]
        return f"used {' '.join(joins)}"

    def _same_name(self, column: str) -> str:
        """SQL condition for the row of ``shown_<column>`` of a used row."""
        if column == "item" and self.item_is_id:
            return "shown_item.id = used.item"
        is_same = f"shown_{column}.raw = {self._raw_name(column)}"
        if column == "item" and self.has_by:
            return f"{is_same} and shown_item.item_by is not distinct from used.item_by"
        return is_same

    def _raw_name(self, column: str) -> str:
        """SQL for the name before display; the item table overrides the log."""
        if self.items_have_category and column == "category":
            log_category = ", used.category" if "category" in self.log_columns else ""
            return f"coalesce(items.category{log_category})"
        return f"used.{column}"

    def _raw_names(self, column: str) -> str:
        """SQL for the distinct raw names of *column*; a cell with several names is split."""
        if column == "item":
            return self._raw_items
        cells = self._cells(column)
        if column == "category":
            cells = f"select unnest(string_split(raw, {SEPARATOR})) as raw from ({cells})"  # noqa: S608
        return f"select distinct raw, null::varchar as item_category from ({cells})"  # noqa: S608

    @property
    def _raw_items(self) -> str:
        """SQL for the items: ``id``, ``raw`` (the name), ``item_category``, ``item_by``."""
        if not self.item_is_id:
            by = "item_by" if self.has_by else "null::varchar"
            return f"""
                select distinct null::varchar as id, item as raw, null::varchar as item_category,
                    {by} as item_by
                from log where item is not null
            """  # noqa: S608
        category = "category" if self.items_have_category else "null::varchar"
        # An id that no used row has would give another item of its name an id.
        in_use = "semi join (select distinct item from used) on item = id"
        return f"""
            select id, name as raw, {category} as item_category, "by" as item_by
            from items {in_use if self.counts_ids else ""} where name is not null
        """  # noqa: S608

    def _cells(self, column: str) -> str:
        """SQL for the distinct cells of *column*, a category or a channel."""
        queries = []
        if column in self.log_columns:
            queries.append(f"select {column} as raw from log")  # noqa: S608
        if self.items_have_category and column == "category":
            queries.append("select category as raw from items")
        union = " union all ".join(queries)
        return f"select distinct raw from ({union}) where raw is not null"  # noqa: S608

    def _shown_name(self, column: str) -> str:
        """SQL for the display name of a row; other columns stay as they are."""
        if column == "item" and "category" in self.columns:
            return "case when shown_category.has_hidden is not true then shown_item.name end"
        return f"shown_{column}.name" if column in NAME_COLUMNS else f"used.{column}"


def _non_ascii_letters(db: Database, table: str) -> str:
    names = f"select distinct name from {table} where not regexp_full_match(name, '[ -~]*')"  # noqa: S608
    rows = db.execute(
        f"select distinct unnest(string_split(name, '')) from ({names})"  # noqa: S608
    ).fetchall()
    return "".join(sorted({letter for (cluster,) in rows for letter in cluster if letter > "~"}))


def _join_by_code(table: str, columns: Iterable[str]) -> str:
    return " ".join(f"left join shown_{c} on shown_{c}.code = {table}.{c}" for c in columns)


def _hidden_names_sql(column: str, combinations: str, item_is_hidden: str) -> str:
    """SQL that counts the names of *column* that are in a used row and not shown."""
    if column == "item":
        return f"select count(distinct shown_item.raw) from {combinations} where {item_is_hidden}"  # noqa: S608
    names = f"select distinct unnest(string_split(shown_category.raw, {SEPARATOR})) as raw from {combinations}"  # noqa: S608, E501
    return f"select count(*) from ({names}) join one_category using (raw) where is_hidden"  # noqa: S608
