"""Warnings of `recap check` about names: placeholders, HTML, blanks, one name for several ids."""

from __future__ import annotations

from collections.abc import Iterator

from recap.activity import NameReport
from recap.activity.columns import PLURALS
from recap.campaign import Campaign

WORDS = {**PLURALS, "item_by": "makers of items", "customer": "customers"}


def warnings_of(campaign: Campaign, names: NameReport | None) -> Iterator[str]:
    """Yield a warning for everything odd in the names of a log, with the key that corrects it."""
    if names:
        yield from _placeholders(names)
        yield from _entities(campaign, names)
        yield from _blank_items(campaign, names)
        yield from _same_names(campaign, names)


def _placeholders(names: NameReport) -> Iterator[str]:
    for column, rows in names.placeholders.items():
        listed = ", ".join(f"'{name}' ({lines:,})" for name, lines in rows)
        plural = PLURALS[column]
        yield (
            f"Names of {plural} that stand for no {column}, with their events: {listed}. They "
            f"count, and no card names them. If one is a real name, give it a display name in "
            f"display.{plural}."
        )


def _entities(campaign: Campaign, names: NameReport) -> Iterator[str]:
    for column, (number, first) in names.entities.items():
        such_as = f", such as '{first}'" if first else ""
        yield (
            f"Names of {WORDS[column]} with HTML entities: {number:,}{such_as}. Cards show them "
            f"as they are; set {_html_key(campaign, column)}."
        )


def _html_key(campaign: Campaign, column: str) -> str:
    """Return the key of the table that has the names of *column*."""
    items = campaign.items
    in_items = items and {
        "item": True,
        "item_by": bool(items.by),
        "category": bool(items.category),
    }.get(column)
    section = "customers" if column == "customer" else "items" if in_items else "source"
    both = "unescape_html = true under [items] and [source]"
    if section == "items" and column in campaign.mapped_columns and column != "item":
        return both
    if section == "source" and campaign.sources:
        return "unescape_html = true under [sources.NAME] of that source"
    return f"unescape_html = true under [{section}]"


def _blank_items(campaign: Campaign, names: NameReport) -> Iterator[str]:
    if names.blank_items:
        keys = {source.columns.item for source in campaign.sources_by_name.values()} - {None}
        columns = " and ".join(f"'{column}'" for column in sorted(filter(None, keys)))
        yield (
            f"{names.blank_items:,} of {names.events:,} events have a blank item: they count, but "
            f"no card shows one. If another column than {columns} has it, correct "
            "source.columns.item; if they are no purchases, leave them out with "
            "[source.drop]."
        )


def _same_names(campaign: Campaign, names: NameReport) -> Iterator[str]:
    same = names.same_names
    if not same.names:
        return
    listed = ", ".join(f"'{name}' ({items:,})" for name, items in same.examples)
    if campaign.items:
        key, one = "items.by or source.columns.item_by", 'set count_by = "name" under [items]'
    else:
        key, one = "source.columns.item_by", "map source.columns.item to the column of the name"
    apart = (
        "Their makers are equal, too"
        if "item_by" in campaign.columns
        else f"If they differ, name the column that distinguishes them (artist, brand) in {key}"
    )
    yield (
        f"Names that stand for several ids: {same.names:,}, of {same.items:,} items: {listed}. "
        f"Each id is an item, and a card may show such a name twice. {apart}. "
        f"If they are one thing, {one}."
    )
