"""Every known export: its example from `recap new --from` to the facts, and the page about it."""

import json
import tomllib
from datetime import date
from importlib.resources import files

import pytest
from export_page import page
from known_example import FOLDER, run_example

from recap.activity import known_exports
from recap.activity.inference.known_exports import recognise
from recap.cli import app

EXPORTS = {export.name: export for export in known_exports()}
PROGRAMS = (
    "Spotify", "Apple Music", "Last.fm", "YouTube", "Netflix", "Trakt", "Letterboxd", "Goodreads",
    "StoryGraph", "Strava", "Garmin", "Shopify", "WooCommerce", "Stripe", "Square", "Amazon",
    "Eventbrite", "Matomo",
)  # fmt: skip

OTHER_LAYOUTS = (
    (
        "Amazon",
        "Website,Order ID,Order Date,Purchase Order Number,Currency,Unit Price,Unit Price Tax,"
        "Shipping Charge,Total Discounts,Total Owed,Shipment Item Subtotal,ASIN,Quantity,"
        "Order Status,Product Name",
    ),
    (
        "Eventbrite",
        "Order no.,Order Date,First Name,Surname,Email,Quantity,Price Tier,Ticket Type,"
        "Attendee no.,Group,Order Type,Currency,Total Paid,Fees Paid,Eventbrite Fees,"
        "Eventbrite Payment Processing,Attendee Status",
    ),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPORTS)
def test_the_example_is_counted_to_the_last_number(name):
    """
    The export is recognised, and its lines and facts are those of expected.json.

    Each expected.json was written by recap. On 2026-12-01 its numbers were compared with those of
    a script of the standard library alone, which read the example as its program means it.
    """
    expected = json.loads((FOLDER / name / "expected.json").read_text())

    schema, result = run_example(name)

    assert schema.export.startswith(EXPORTS[name].title)
    assert expected == json.loads(json.dumps(result))


@pytest.mark.parametrize(("title", "header"), OTHER_LAYOUTS)
def test_another_layout_is_the_same_export(title, header):
    """
    An older layout, or one of another country, has the same columns of recap.
    """
    export = recognise(header.split(","))

    assert export is not None
    assert export.title.startswith(title)
    mapped = {key.key.removeprefix("columns.") for key in export.keys(header.split(","))}
    assert {"at", "item", "amount", "quantity", "order_id"} <= mapped


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_has_an_export(program):
    """
    The title of an export begins with the name of its program.
    """
    assert any(export.title.startswith(program) for export in EXPORTS.values())


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_says_where_its_knowledge_is_from(name):
    """
    There is a date of this work, and at least one source.
    """
    assert date(2026, 1, 1) < EXPORTS[name].checked
    assert EXPORTS[name].knowledge


@pytest.mark.parametrize("name", EXPORTS)
def test_every_reason_is_used(name):
    """
    A reason names a key that the export has.
    """
    folder = files("recap.activity.inference") / "exports"
    text = tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
    keys = {*text["source"], *text["source"]["columns"]}
    keys |= {f"{table}.{key}" for table in EXPORTS[name].tables for key in text[table]}

    assert {*text["why"]} <= keys


@pytest.mark.slow
def test_the_page_is_up_to_date(repo):
    """
    docs/exports.md is written by tests/support/export_page.py, not by hand.
    """
    assert page() == (repo / "docs/exports.md").read_text()


def test_the_exports_are_listed(capsys):
    """
    `recap new --list-exports` needs no folder.
    """
    with pytest.raises(SystemExit) as exit_:
        app(["new", "--list-exports"])

    shown = capsys.readouterr().out
    assert 0 == exit_.value.code
    assert [] == [export.title for export in EXPORTS.values() if export.title not in shown]
