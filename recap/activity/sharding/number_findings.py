"""
What is odd about the numbers of a log.

Unreadable ones, by column, scores of 0, and totals of orders on each of their lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recap.activity.cleaning import CleaningSettings, UnreadableNumbers, ZeroScores
from recap.activity.inference import detect_decimal_mark, refused_form
from recap.activity.sources import duration_minutes, source_key, toml_key
from recap.activity.sql import Database, fetch_one
from recap.campaign import Source

UNREADABLE = "unreadable number"
FIRST_LINES = 10_000  # of which two in one order often have two amounts
FEWEST_ORDERS = 5  # of several lines, each with one amount: fewer may be a coincidence
MOST_SHAPES = 3
LONGEST_SHAPE = 30


def unreadable_numbers(
    db: Database, sources: Mapping[str, Source]
) -> tuple[UnreadableNumbers, ...]:
    """
    Count the rows whose number is unreadable, by source and column, most rows first.

    ``of_rows`` is the number of rows that are used, or only have an unreadable number.
    """
    columns = db.execute(f"""
        select source, "column", count(*) as rows from rejected
        where reason = '{UNREADABLE}' group by all order by rows desc, source, "column"
    """).fetchall()  # noqa: S608
    used = dict(
        db.execute(
            "select source, count(*) from used join source_file using (file) group by source"
        ).fetchall()
    )
    unreadable = {source: 0 for source, _, _ in columns}
    for source, _, rows in columns:
        unreadable[source] += rows
    return tuple(
        UnreadableNumbers(
            table=source_key(source),
            column=column,
            rows=rows,
            of_rows=used.get(source, 0) + unreadable[source],
            shapes=tuple(shape for shape, _ in _shapes(db, source, column)),
            fix=_fix(column, source_key(source), sources[source], [*_values(db, source, column)]),
        )
        for source, column, rows in columns
    )


def zero_scores(db: Database) -> ZeroScores:
    """Count the used rows with a score of 0, where all other scores are above 0."""
    columns = "select count(*) from (describe used) where column_name = 'score'"
    if not fetch_one(db, columns)[0]:
        return ZeroScores()
    query = """
        select count(*) filter (score = 0), count(score) from used having min(score) >= 0
        and max(score) > 0
    """
    rows = db.execute(query).fetchall()
    return ZeroScores(*rows[0]) if rows else ZeroScores()


def repeated_totals(db: Database, settings: CleaningSettings) -> int:
    """
    Count the orders of several lines, where the amount seems to be the total of the order.

    It does where it is the same on all lines of each such order, and not in all orders; 0 where
    one order has two amounts, or where the orders are few.
    """
    if not {"amount", "order_id"} <= {*settings.shard_columns}:
        return 0
    lines = f"from used where {settings.kinds.is_event} and order_id is not null and amount > 0"
    for some in (f"{lines} limit {FIRST_LINES}", lines):  # the first ones nearly always show it
        orders, differ, amounts = fetch_one(
            db,
            f"""
            select count(*), coalesce(bool_or(low <> high), false), count(distinct low) from (
                select min(amount) as low, max(amount) as high from ({some})
                group by customer_id, order_id having count(*) > 1
            )
            """,  # noqa: S608
        )
        if differ or int(str(orders)) < FEWEST_ORDERS or 2 * int(str(amounts)) < int(str(orders)):
            return 0
    return int(str(orders))


def _shapes(db: Database, source: str, column: str) -> list[tuple[str, int]]:
    """Return the commonest shapes of the values: digits are 9, and letters are a."""
    digits = r"regexp_replace(value, '\p{Nd}', '9', 'g')"
    shape = rf"left(regexp_replace({digits}, '\p{{L}}', 'a', 'g'), {LONGEST_SHAPE})"
    query = f"""
        select {shape} as shape, count(*) as rows from rejected
        where reason = '{UNREADABLE}' and source = ? and "column" = ? and value is not null
        group by shape order by rows desc, shape limit {MOST_SHAPES}
    """  # noqa: S608
    return [(shape, rows) for shape, rows in db.execute(query, [source, column]).fetchall()]


def _values(db: Database, source: str, column: str) -> Iterator[str]:
    query = f"""
        select value from rejected where reason = '{UNREADABLE}' and source = ? and "column" = ?
            and value is not null group by value order by count(*) desc, value limit {MOST_SHAPES}
    """  # noqa: S608
    yield from (value for (value,) in db.execute(query, [source, column]).fetchall())


def _fix(column: str, table: str, source: Source, values: list[str]) -> str:
    """Return the key that reads the commonest *values*, or that leaves their lines out."""
    mark = detect_decimal_mark(values)
    if mark and mark != source.decimal:
        return f'set decimal = {{ {toml_key(column)} = "{mark}" }} under [{table}]'
    what, refused_fix = refused_form(values)
    if what:
        return f"its values are {what}: {refused_fix}, or map another column"
    is_duration = any(duration_minutes(value, "mm:ss") is not None for value in values)
    if is_duration and source.columns.minutes != column:
        return f"map '{column}' as minutes: its values are durations"
    texts = f"name the texts of '{column}' that are no numbers under [{table}.drop]"
    return f"{texts}, or map another column"
