"""Errors and hints about a whole log: no row is left, or its times and numbers are misread."""

from __future__ import annotations

from collections.abc import Mapping

from recap.activity.cleaning import ReadReport, fix_of
from recap.activity.inference import detect_decimal_mark, detect_time_format
from recap.activity.sources import source_key
from recap.activity.sql import Database, fetch_one, folded_case, literal
from recap.campaign import Customers, Source
from recap.errors import ActivityError

TIME_REASONS = ("unreadable date", "outside the window")
SAMPLE_ROWS = 1000
# Where fewer than one row in ten has an unreadable date, the dates are typing errors.
ROWS_A_TYPING_ERROR = 10


def require_rows(sources: Mapping[str, Source], read_report: ReadReport) -> None:
    """Raise `ActivityError` when no row is used."""
    if read_report.used:
        return
    where = ", ".join(
        f"{source.path} ({source_key(name)}.path in campaign.toml)"
        if source.path
        else f"{source_key(name)}.query in campaign.toml"
        for name, source in sources.items()
    )
    if not read_report.read:
        raise ActivityError("The log has no rows.", where, "export it again with its rows.")
    reasons = sorted(read_report.rejected.items(), key=lambda item: -item[1])
    counts = ", ".join(f"{rows:,} {reason}" for reason, rows in reasons)
    first_reason = reasons[0][0]
    raise ActivityError(
        f"No row is left to count: {read_report.read:,} read, {counts}."
        f"{_first_example(read_report, first_reason)}",
        where,
        time_format_hint(sources, read_report)
        or number_format_hint(read_report)
        or _answer_hint(read_report, first_reason)
        or fix_of(first_reason),
    )


def _answer_hint(read_report: ReadReport, reason: str) -> str:
    """Return a hint about answers that are neither yes nor no, when they are the reason."""
    for section, counts in read_report.consent.items():
        if reason == "opted out" and counts["other"]:
            return (
                f"add the words of {section}.column to {section}.yes and {section}.no: the "
                f"answers of {counts['other']:,} customers are in neither."
            )
    return ""


def _first_example(read_report: ReadReport, reason: str) -> str:
    for example in read_report.examples:
        if example.reason == reason:
            value = f", {example.column} = '{example.value}'" if example.value else ""
            return f" First: {example.file} row {example.row}{value}."
    return ""


def time_format_hint(sources: Mapping[str, Source], read_report: ReadReport) -> str:
    """Return the likely format of the times, when most rows are rejected and it is another one."""
    if len(sources) > 1:
        return ""  # an example does not have the name of its source
    (source,) = sources.values()
    for example in read_report.examples:
        is_most = read_report.rejected[example.reason] * 2 > read_report.read
        likely = detect_time_format([example.value]) if example.value else None
        if example.reason in TIME_REASONS and is_most and likely and likely.times != source.times:
            fix = "take out source.times" if likely.times is None else _set_times(likely.times)
            return f"times look like {likely.description}: {fix}."
    return ""


def number_format_hint(read_report: ReadReport) -> str:
    """Return the likely decimal mark, when an unreadable number shows it."""
    for example in read_report.examples:
        is_number = example.reason == "unreadable number" and example.value
        decimal = detect_decimal_mark([example.value]) if is_number and example.value else None
        if decimal:
            return f"numbers look like '{example.value}': set source.decimal = \"{decimal}\"."
    return ""


def _set_times(times: str) -> str:
    return f'set source.times = "{times}"'


def check_customer_table(db: Database, table: Customers | None) -> None:
    """Raise `ActivityError` when the customer table has none of the customers of the log."""
    if table is None or has_customer_of_table(db, table):
        return
    raise ActivityError(
        "The customer table has no customer of the log.",
        f"{table.path} (customers.id in campaign.toml, column '{table.id}')",
        "set source.fold_case = true: the ids differ in upper and lower case."
        if _has_customer(db, folded_case("id"), folded_case("customer_id"))
        else "name the column that has the same ids as source.columns.customer_id, "
        "or take out [customers].",
    )


def has_customer_of_table(db: Database, table: Customers | None) -> bool:
    """Return whether the log has a customer of the customer table; true without a table."""
    return table is None or _has_customer(db, "id", "customer_id")


def _has_customer(db: Database, of_table: str, of_log: str) -> bool:
    query = f"""
        select count(*) from customers
        where {of_table} in (select {of_log} from log where customer_id is not null)
    """  # noqa: S608
    return bool(fetch_one(db, query)[0])


def check_date_order(db: Database, sources: Mapping[str, Source]) -> None:
    """Raise `ActivityError` when a date shows that day and month are in the other order."""
    orders = ("day-first", "month-first")
    for name, source in sources.items():
        if source.times in orders:
            other = orders[source.times == "day-first"]
            _check_unreadable_dates(db, name, source.times, other)


def _check_unreadable_dates(db: Database, source: str, times: str, other: str) -> None:
    unreadable = f"from rejected where source = {literal(source)} and reason = 'unreadable date'"
    rows_sql = "select count(*) from log join source_file using (file) where source = ?"
    unread, rows = (
        fetch_one(db, f"select count(*) {unreadable}"),
        fetch_one(db, rows_sql, source),
    )
    if int(str(unread[0])) * ROWS_A_TYPING_ERROR < int(str(rows[0])):
        return
    sample = f"""
        select file, row, value {unreadable} and value is not null
        order by file, row limit {SAMPLE_ROWS}
    """
    for file, row, value in db.execute(sample).fetchall():
        likely = detect_time_format([value])
        if likely and likely.times == other and likely.is_certain:
            raise ActivityError(
                f"Row {row} has the date '{value}', which is not {times}.",
                f"{file} ({source_key(source)}.times in campaign.toml)",
                f"{_set_times(other)}; else days and months of other rows change places.",
            )
