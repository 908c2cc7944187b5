"""Warnings of `recap check` about what lists, tables, patterns and answers match: no ids."""

from __future__ import annotations

from collections.abc import Iterator

from recap.activity import ReadReport
from recap.campaign import Campaign

FOLD_CASE = "source.fold_case = true"


def warnings_of(campaign: Campaign, read_report: ReadReport) -> Iterator[str]:
    """Yield a warning for ids that are probably the same, and for what matches nothing."""
    yield from _similar_ids(read_report)
    yield from _lists(read_report)
    yield from _customer_table(campaign, read_report)
    yield from _answers(campaign, read_report)
    yield from _patterns(read_report)


def _similar_ids(read_report: ReadReport) -> Iterator[str]:
    matches = read_report.matches
    if matches and matches.other_case:
        yield (
            f"{matches.other_case:,} of {matches.customers:,} customers have an id that another "
            "customer has in other upper or lower case. If they are the same customers, set "
            f"{FOLD_CASE}."
        )
    if matches and matches.not_refused:
        yield (
            f"Customers with a recap whose id differs only in upper and lower case from the id of "
            f"a customer who opted out: {matches.not_refused:,}. If they are the same customers, "
            f"set {FOLD_CASE}."
        )
    if matches and matches.other_blanks:
        yield (
            f"{matches.other_blanks:,} of {matches.customers:,} customers have an id that another "
            "customer has with other blanks inside. If they are the same customers, write their "
            "ids in one way."
        )


def _lists(read_report: ReadReport) -> Iterator[str]:
    for key, ids in (read_report.matches.lists if read_report.matches else {}).items():
        if ids.by_case:
            yield (
                f"Ids in {key} that differ from those of a customer only in upper and lower case: "
                f"{ids.by_case:,} of {ids.ids:,}. They match nobody; set {FOLD_CASE}."
            )
        if ids.by_form:
            yield (
                f"Ids in {key} that differ from those of a customer only in blanks, signs or zeros "
                f"in front: {ids.by_form:,} of {ids.ids:,}. They match nobody; write them as the "
                "log does."
            )
        if ids.unmatched == ids.ids and not ids.by_case + ids.by_form:
            yield (
                f"No id in {key} is a customer of the log (of {ids.ids:,}). Check that it has the "
                "ids of source.columns.customer_id."
            )


def _customer_table(campaign: Campaign, read_report: ReadReport) -> Iterator[str]:
    matches = read_report.matches
    if campaign.customers and matches and matches.in_table is not None:
        found, customers = matches.in_table, matches.customers
        if 2 * found < customers:
            yield (
                f"Of {customers:,} customers of the log only {found:,} are in "
                f"{campaign.customers.path} (customers.path): the others have no name. Check that "
                f"'{campaign.customers.id}' has the ids of source.columns.customer_id."
            )


def _answers(campaign: Campaign, read_report: ReadReport) -> Iterator[str]:
    words = read_report.matches.other_words if read_report.matches else {}
    for section, counts in read_report.consent.items():
        if counts["other"]:
            such = ", ".join(f"'{word}'" for word in words.get(section, ()))
            yield (
                f"Customers whose answer in {section}.column is neither yes nor no: "
                f"{counts['other']:,}{f' ({such})' if such else ''}. They get no recap; add the "
                f"words to {section}.yes or {section}.no."
            )
    if campaign.opted_in and not read_report.consent["opted_in"]["yes"]:
        yield "No customer answered yes in opted_in.column."


def _patterns(read_report: ReadReport) -> Iterator[str]:
    for each in read_report.matches.patterns if read_report.matches else ():
        what = "order" if each.key == "returns.orders" else "name"
        nearest = ", ".join(f"'{name}'" for name in each.nearest)
        yield (
            f"{each.key}: '{each.pattern}' matches no {what} of the log."
            f"{f' Similar are {nearest}.' if nearest else ''} Correct it, or take it out."
        )
