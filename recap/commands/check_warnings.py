"""Warnings of `recap check` about the log: one sentence each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from recap import activity
from recap.activity import ReadReport, UnknownZones, UnnamedItems, source_key
from recap.campaign import Campaign
from recap.commands import column_warnings, match_warnings, name_warnings
from recap.commands.counts import count
from recap.errors import ActivityError

PLACEHOLDER = "..."  # `recap new` writes it for values that it cannot infer


def warnings_of(campaign: Campaign, read_report: ReadReport | None) -> Iterator[str]:
    """Yield a warning for everything in the log that is not counted or not shown, with the fix."""
    if campaign.brand.name == PLACEHOLDER:
        yield f"brand is still '{PLACEHOLDER}', and every card shows it."
    if campaign.links_expire and campaign.links_expire <= datetime.now(UTC):
        yield f"links.expires ({campaign.links_expire}) is over: no link opens."
    if read_report is not None:
        yield from read_report.notes
        yield from match_warnings.warnings_of(campaign, read_report)
        yield from _rejected_lines(campaign, read_report)
        yield from _null_ids(read_report)
        yield from _unreadable_numbers(read_report)
        yield from _zero_scores(read_report)
        yield from _repeated_totals(read_report.repeated_totals)
        yield from column_warnings.warnings_of(read_report)
        yield from _missing_hours(campaign, read_report.sources_without_times)
        yield from name_warnings.warnings_of(campaign, read_report.names)
        yield from _days_among_times(read_report)
        yield from _unknown_zones(campaign, read_report.unknown_zones)
        yield from _missing_names(campaign, read_report.unnamed_items)
        yield from _repeated_lines(read_report.repeated)
        yield from _rules_without_effect(read_report)
        yield from _total_lines(read_report)


def errors_of(read_report: ReadReport | None) -> Iterator[ActivityError]:
    """Yield an error for each column with too many unreadable numbers for typing errors."""
    for column in read_report.unreadable if read_report else ():
        if column.are_many:
            where = f"[{column.table}] in campaign.toml"
            yield ActivityError(f"{column}.", where, f"{column.fix}.")


def without_hours(campaign: Campaign, read_report: ReadReport | None) -> str:
    """Return the names of the sources without times of day: by time format, or by values."""
    by_format = [name for name, source in campaign.sources_by_name.items() if not source.has_hours]
    names = {*by_format, *(read_report.sources_without_times if read_report else ())}
    return " and ".join(map(source_key, sorted(names))) if campaign.sources else "the log"


def _rejected_lines(campaign: Campaign, read_report: ReadReport) -> Iterator[str]:
    _, by_reason = activity.split_dropped(read_report.rejected)
    if rejected := sum(by_reason.values()):
        yield f"{rejected:,} of {read_report.read:,} lines of the log are rejected."
        hints = (
            activity.time_format_hint(campaign.sources_by_name, read_report),
            activity.number_format_hint(read_report),
        )
        yield from (f"The log's {hint}" for hint in hints if hint)
    yield from _negative_lines(read_report)


def _null_ids(read_report: ReadReport) -> Iterator[str]:
    """Say how many lines are left out because source.null_ids has their customer's id."""
    for id_, lines in read_report.null_ids.items():
        yield (
            f"{lines:,} of {read_report.read:,} lines have the customer '{id_}' and are left out. "
            "If it is a customer, take it out of source.null_ids."
        )


def _unreadable_numbers(read_report: ReadReport) -> Iterator[str]:
    for column in read_report.unreadable:
        if not column.are_many:
            yield f"{column}: {column.fix}."


def _zero_scores(read_report: ReadReport) -> Iterator[str]:
    zeros = read_report.zero_scores
    if zeros.rows:
        yield (
            f"{zeros.rows:,} of {zeros.of_rows:,} scores are 0. If 0 means 'not rated', "
            "set null_scores = [0] under [source]."
        )


def _repeated_totals(orders: int) -> Iterator[str]:
    if orders:
        yield (
            f"The amount is the same on all lines of each of {orders:,} orders of several lines. "
            "If it is the total of the order, it is counted once for each line: map the amount of "
            'one line, or a formula such as amount = "price * quantity".'
        )


def _negative_lines(read_report: ReadReport) -> Iterator[str]:
    """Suggest a key for lines that are rejected because they are negative."""
    negative = sum(
        read_report.rejected.get(f"negative {what}", 0) for what in ("amount", "quantity")
    )
    if 2 * negative > read_report.read:
        yield (
            "Most lines are negative. If payments are negative in this log, invert the sign: "
            'amount = "0 - amount", or "debit - credit".'
        )
    elif negative:
        yield (
            f"{negative:,} lines are negative. If they are returns, "
            'set rule = "net" under [returns].'
        )


def _rules_without_effect(read_report: ReadReport) -> Iterator[str]:
    for idle in read_report.idle_rules:
        similar = " and ".join(f"'{text}'" for text in idle.similar) or "similar values"
        yield (
            f"[{idle.key}] leaves out no line where {idle.rule}, but the column has {similar}. "
            "Is the rule written as the file is?"
        )
    for source in read_report.idle_return_rules:
        yield (
            f"No line of the log is a return by [{source}.return_when]. "
            "Are the rules written as the file is?"
        )
    if read_report.split_orders:
        yield (
            "[source.keep] or [source.drop] leaves out a part of the lines of "
            f"{count(read_report.split_orders, 'order')}. If the rule's column has a value only "
            "on the first line of an order, name it in source.fill_down."
        )


def _total_lines(read_report: ReadReport) -> Iterator[str]:
    for line in read_report.total_lines:
        place = f"Row {line.row:,}, the last of {line.file}, counts and looks like a total"
        if line.text is None:
            yield (
                f"{place}: its {line.column} is the sum of all others. If it is one, leave it out "
                f"with [{line.table}.drop], or with footer = 1 under [{line.table}]."
            )
        else:
            rule = f"drop = {{ {json.dumps(line.column)} = {json.dumps(line.text)} }}"
            yield (
                f"{place}: its '{line.column}' is '{line.text}'. If it is one, leave it out: "
                f"{rule} under [{line.table}]."
            )


def _repeated_lines(repeated: int) -> Iterator[str]:
    if repeated:
        yield (
            f"{repeated:,} lines are equal to another line in every mapped column. "
            'If exports overlap, set duplicates = "drop" under [source].'
        )


def _missing_names(campaign: Campaign, unnamed: UnnamedItems) -> Iterator[str]:
    if unnamed.lines:
        table = f"{campaign.items.path} (items.path)" if campaign.items else "the log (item_name)"
        share = f"{unnamed.lines:,} of {unnamed.all_lines:,} events have an item"
        yield (
            f"{share} that has no name in {table}, such as {', '.join(unnamed.items)}: "
            "they count, but no card shows them. Add their names there."
        )


def _days_among_times(read_report: ReadReport) -> Iterator[str]:
    lines = read_report.lines_without_time
    if lines:
        yield (
            f"{lines:,} of {read_report.used:,} lines have no time of day, the others do: "
            "these lines count, but not in facts about hours."
        )


def _unknown_zones(campaign: Campaign, unknown: UnknownZones) -> Iterator[str]:
    if unknown.lines:
        zones = ", ".join(f"'{zone}'" for zone in unknown.zones)
        yield (
            f"{unknown.lines:,} lines have a zone that is no time zone, such as {zones}: they "
            f"count in the campaign's zone, {campaign.zone}. Write zones as 'Europe/Athens' or "
            "'+02:00', or take out source.columns.zone."
        )


def _missing_hours(campaign: Campaign, sources_without_times: tuple[str, ...]) -> Iterator[str]:
    has = "days, and no times of day (its times are dates, or all at midnight)"
    if sources_without_times and campaign.only_source:
        yield f"The log has {has}: no story is about hours."
    elif sources_without_times:
        sources = " and ".join(f"[{source_key(name)}]" for name in sources_without_times)
        yield f"{sources} has {has}: no story is about hours, for any source."
