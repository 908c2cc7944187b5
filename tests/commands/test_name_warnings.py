"""The warnings of `recap check` about names, word for word."""

from __future__ import annotations

from typing import Any

import pytest

from recap.activity import NameReport
from recap.activity.cleaning.name_report import SameNames
from recap.campaign import Campaign
from recap.commands.name_warnings import warnings_of

COLUMNS = {"customer_id": "who", "at": "when", "item": "sku", "item_name": "title"}
ITEMS = {"path": "items.csv", "id": "sku", "name": "title", "category": "aisle"}
HOME = SameNames(names=2, items=5, examples=(("Home", 3), ("Rain", 2)))


def campaign(columns: dict[str, str] | None = None, **changes: Any) -> Campaign:
    source = {"path": "log.csv", "columns": COLUMNS | (columns or {})}
    top = {"name": "Year", "brand": "B", "year": 2017, "zone": "UTC", "source": source}
    return Campaign.model_validate(top | changes)


def test_a_log_without_oddities_has_no_warnings():
    """
    Nor has one that was not read.
    """
    assert [] == [*warnings_of(campaign(), NameReport(events=5))]
    assert [] == [*warnings_of(campaign(), None)]


def test_placeholders_are_named_with_their_events():
    """
    The key makes a real name of one.
    """
    names = NameReport(placeholders={"category": (("n/a", 1200), ("Other", 3))})

    assert [
        "Names of categories that stand for no category, with their events: 'n/a' (1,200), 'Other' "
        "(3). They count, and no card names them. If one is a real name, give it a display name in "
        "display.categories."
    ] == [*warnings_of(campaign(), names)]


@pytest.mark.parametrize(
    ("column", "changes", "where"),
    [
        ("item", {}, "under [source]"),
        ("item", {"items": ITEMS}, "under [items]"),
        ("category", {"items": ITEMS}, "under [items]"),
        (
            "category",
            {"items": ITEMS, "columns": {"category": "kind"}},
            "under [items] and [source]",
        ),
        ("channel", {"items": ITEMS}, "under [source]"),
        ("item_by", {"items": ITEMS}, "under [source]"),
    ],
)
def test_names_with_entities_are_counted(column, changes, where):
    """
    The key is that of the table that has the names.
    """
    words = {"item": "items", "category": "categories", "channel": "channels"}
    names = NameReport(entities={column: (12, "Tom &amp; Jerry")})

    assert [
        f"Names of {words.get(column, 'makers of items')} with HTML entities: 12, such as "
        f"'Tom &amp; Jerry'. Cards show them as they are; set unescape_html = true {where}."
    ] == [*warnings_of(campaign(**changes), names)]


def test_names_of_customers_are_not_listed():
    """
    They are counted only.
    """
    assert [
        "Names of customers with HTML entities: 3. Cards show them as they are; "
        "set unescape_html = true under [customers]."
    ] == [*warnings_of(campaign(), NameReport(entities={"customer": (3, "")}))]


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        (
            {},
            "If they differ, name the column that distinguishes them (artist, brand) in "
            "source.columns.item_by. If they are one thing, map source.columns.item to the column "
            "of the name.",
        ),
        (
            {"items": ITEMS},
            "If they differ, name the column that distinguishes them (artist, brand) in items.by "
            "or source.columns.item_by. If they are one thing, set "
            'count_by = "name" under [items].',
        ),
        (
            {"columns": {"item_by": "artist"}},
            "Their makers are equal, too. If they are one thing, map source.columns.item to the "
            "column of the name.",
        ),
    ],
)
def test_names_of_several_ids_are_reported(changes, advice):
    """
    With the key that distinguishes them, and the one that counts them as one.
    """
    assert [
        "Names that stand for several ids: 2, of 5 items: 'Home' (3), 'Rain' (2). Each id is an "
        f"item, and a card may show such a name twice. {advice}"
    ] == [*warnings_of(campaign(**changes), NameReport(same_names=HOME))]
