"""
The log in the staging database: every row of every file once, typed, with its verdict.

SourceTable ``log``: ``file``, ``line``, ``customer_id``, ``at``, the mapped columns, ``rule`` (null
for a row that counts, else its place among the file's in table ``rule``), ``evidence``,
``late`` (why a row is rejected that only others tell about: null here), ``said_no``,
``row_hash`` (equal where all that the source holds of two rows is equal; null if nobody asks); and
``kind``, ``refers_to``, where the campaign says what returns or fees are.
"""

from __future__ import annotations

from collections.abc import Set
from itertools import count

from recap.activity.cleaning import ids, returns_and_fees
from recap.activity.cleaning.row_rules import (
    WHO,
    Rule,
    evidence,
    gives_back,
    numbers,
    parsed,
    rules,
    value,
    verdict,
)
from recap.activity.columns import MONEY_COLUMNS, NUMBER_COLUMNS, TEXT_COLUMNS
from recap.activity.sources import (
    FilesBySource,
    ProgressCallback,
    SourceFile,
    SourceTable,
    WantedColumns,
    list_columns,
    open_table,
    source_files,
    source_key,
    with_progress,
)
from recap.activity.sql import Database, fetch_one, literal, quote_name
from recap.campaign import Campaign

LOGGED = (*TEXT_COLUMNS, "item_name")  # which names items, and is no column of a shard
KINDS = ("kind", "refers_to")
SHARED = ("said_no", "refers_to")  # named once for all sources, by the rules
MOST_DISTANCES = 6  # between two zones in two years, summer and winter, one of them changing rules
TRUE = "('true', '1', 'yes', 'y', 't')"


def stage(
    db: Database, campaign: Campaign, only: str | None = None, watch: ProgressCallback | None = None
) -> dict[str, list[SourceFile]]:
    """
    Read every file of the log into table ``log``: the rows of everybody, or *only* a customer's.

    Return each source's files; they are numbered in this order, as in ``file``.
    """
    files = source_files(campaign)
    _fill(db, campaign, with_progress(files, watch), only)
    maybe = {source for source in files if _may_be_days(db, _rows_of(source, files))}
    if maybe:
        _fill(db, campaign, files, only, maybe)
        moments = {source for source in maybe if _is_timed(db, _rows_of(source, files))}
        if moments:
            _fill(db, campaign, files, only, maybe - moments)
    return files


def _rows_of(source: str, files: dict[str, list[SourceFile]]) -> str:
    """SQL for the rows of the log that are of one *source*."""
    order = [name for name, own in files.items() for _ in own]
    first = order.index(source)
    return f"(from log where file between {first} and {first + order.count(source) - 1})"


def _is_timed(db: Database, rows: str) -> bool:
    timed = """coalesce(bool_or("at"::time <> '00:00'), true)"""
    return bool(fetch_one(db, f"select {timed} from {rows} where rule is null")[0])  # noqa: S608


def _may_be_days(db: Database, rows: str) -> bool:
    """
    Tell whether the times of *rows* may be days, written as midnight and moved by the zones.

    Then there are as few times of day as there are distances between the two zones.
    """
    if not _is_timed(db, rows):
        return False
    some = f'select count(distinct "at"::time) <= {MOST_DISTANCES} from {rows}'  # noqa: S608
    few = f'{some} where isfinite("at")'
    return bool(fetch_one(db, few)[0])


def _fill(
    db: Database,
    campaign: Campaign,
    files: FilesBySource,
    only: str | None,
    dated: Set[str] = frozenset(),
) -> None:
    """Read *files* anew into table ``log``; for the *dated* sources see `customers_time`."""
    db.execute(
        _log_table([*campaign.mapped_columns, "refers_to", *returns_and_fees.columns(campaign)])
    )
    db.execute(
        "create or replace table rule (file integer, rule utinyint, reason varchar, theirs varchar)"
    )
    number = count()
    left_out = _only_elsewhere(db, campaign, files)
    for source, own in campaign.split_by_source().items():
        wanted, keys = wanted_columns(own, source)
        wanted = {ours: what for ours, what in wanted.items() if (source, ours) not in left_out}
        for file in files[source]:
            table = open_table(db, file, wanted, keys=keys)
            _read(db, own, table, source, next(number), only, dated=source in dated)
            file.on_read(file.size or 0)


def _only_elsewhere(db: Database, campaign: Campaign, files: FilesBySource) -> set[tuple[str, str]]:
    """
    Find the sources that lack a column which the rules name and another source has.

    The first file of each tells; a column that none has is missing in all.
    """
    each = campaign.split_by_source()
    lacks: set[tuple[str, str]] = set()
    for ours in SHARED:
        sources = [name for name, own in each.items() if ours in wanted_columns(own, name)[0]]
        if len(sources) > 1:
            without = {
                (name, ours)
                for name in sources
                if wanted_columns(each[name], name)[0][ours] not in list_columns(db, files[name][0])
            }
            lacks |= without if len(without) < len(sources) else set()
    return lacks


def wanted_columns(campaign: Campaign, source: str) -> tuple[WantedColumns, dict[str, str]]:
    """
    Return our names of the columns with what is typed for them, and with the keys that typed it.

    The source's own column of those who opted out is ``said_no``.
    """
    wanted = campaign.source.columns.model_dump(exclude_none=True)
    keys = {ours: f"{source_key(source)}.columns.{ours}" for ours in wanted}
    if campaign.opted_out.column and not campaign.customers:
        wanted["said_no"], keys["said_no"] = campaign.opted_out.column, "opted_out.column"
    if campaign.returns and campaign.returns.refers_to:
        wanted["refers_to"], keys["refers_to"] = campaign.returns.refers_to, "returns.refers_to"
    return wanted, keys


def mapped(campaign: Campaign) -> list[str]:
    """List the columns of a shard that this campaign's source has, in our order."""
    own = [column for column in (*TEXT_COLUMNS, *NUMBER_COLUMNS) if column in campaign.columns]
    return [*own, *returns_and_fees.columns(campaign)]


def _log_table(wanted: list[str]) -> str:
    texts = [f"{column} varchar" for column in (*LOGGED, *KINDS) if column in wanted]
    doubles = [f"{column} double" for column in NUMBER_COLUMNS if column in wanted]
    columns = ", ".join(
        ["file integer", "line bigint", "customer_id varchar", '"at" timestamp', *texts, *doubles]
    )
    judged = "row_hash ubigint, rule utinyint, evidence varchar, late varchar, said_no boolean"
    return f"create or replace table log ({columns}, {judged})"


def _read(
    db: Database,
    campaign: Campaign,
    table: SourceTable,
    source: str,
    number: int,
    only: str | None,
    *,
    dated: bool,
) -> None:
    checks = rules(campaign, table)
    _write_rules(db, number, checks)
    rows = parsed(campaign, table, dated=dated)
    judged = f"select *, {verdict(checks)} as rule from ({rows})"  # noqa: S608
    columns = {
        "file": str(number),
        "line": "line",
        "customer_id": WHO,
        "at": "moment",
        **{column: _text(campaign, table, column) for column in LOGGED if column in table.types},
        **{column: quote_name(value(column)) for column in numbers(table)},
        **_kind_columns(campaign, table),
        **({"channel": literal(source)} if source and "channel" not in table.types else {}),
        **({"row_hash": _of_source(source)} if campaign.source.duplicates == "drop" else {}),
        "rule": "rule",
        "evidence": evidence(checks, "rule"),
        "said_no": is_true(table, "said_no"),
    }
    picked = ", ".join(f"{sql} as {quote_name(column)}" for column, sql in columns.items())
    whose = "true" if only is None else f"{WHO} = {literal(only)}"
    with table.explain_errors():
        db.execute(f"insert into log by name select {picked} from ({judged}) where {whose}")  # noqa: S608


def _of_source(source: str) -> str:
    """SQL for what tells a row from others: one of the till is no copy of one of the web shop."""
    return f"hash(row_hash, {literal(source)})" if source else "row_hash"


def _kind_columns(campaign: Campaign, table: SourceTable) -> dict[str, str]:
    """SQL for ``kind`` and what returns are known by; what they give back is negative."""
    if not returns_and_fees.columns(campaign):
        return {}
    back = gives_back(campaign, table)
    columns = {"kind": f"case when {back} then 'return' else 'event' end"}
    if "refers_to" in table.types:
        columns["refers_to"] = _text(campaign, table, "refers_to")
    for column in MONEY_COLUMNS:
        if campaign.returns and column in numbers(table):
            number = quote_name(value(column))
            columns[column] = f"case when {back} then -abs({number}) else {number} end"
    return columns


def _text(campaign: Campaign, table: SourceTable, column: str) -> str:
    if column == "category":
        return table.names(column, campaign.source.category_separator)
    text = table.text(column)
    is_id = column in ("order_id", "refers_to") or (column == "item" and campaign.has_item_names)
    return ids.whole(text) if is_id else text


def is_true(table: SourceTable, column: str) -> str:
    """SQL that tells whether a column says yes: true, 1, yes, y or t in any case."""
    if column not in table.types:
        return "false"
    return f"not broken and coalesce(lower({table.text(column)}) in {TRUE}, false)"


def _write_rules(db: Database, number: int, rules: list[Rule]) -> None:
    rows = [(number, at, rule.reason, rule.shown) for at, rule in enumerate(rules)]
    db.executemany("insert into rule values (?, ?, ?, ?)", rows)
