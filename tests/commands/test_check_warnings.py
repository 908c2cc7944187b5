"""What `recap check` says of the log beside its numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recap.activity import check
from recap.campaign import Campaign
from recap.commands import check_warnings

COLUMNS = {"customer_id": "who", "at": "when", "item": "sku"}
ITEMS = {"path": "items.csv", "id": "sku", "name": "title"}


def campaign(folder: Path, sources: dict[str, list[str]], **changes: Any) -> Campaign:
    """Make a campaign of sources, each with its lines; the only one's name is empty."""
    for name, lines in sources.items():
        (folder / f"{name or 'log'}.csv").write_text("\n".join(["who,when,sku", *lines]))
    logs = {name: {"path": f"{name or 'log'}.csv", "columns": COLUMNS} for name in sources}
    log = {"source": logs[""]} if "" in logs else {"sources": logs}
    top = {"name": "Year", "brand": "B", "year": 2017, "zone": "UTC", "folder": folder}
    return Campaign.model_validate(top | log | changes)


def said(plan: Campaign) -> list[str]:
    return [*check_warnings.warnings_of(plan, check(plan))]


def test_there_is_nothing_to_say(tmp_path):
    """
    A log in which all counts, with times and names, is not commented on.
    """
    assert [] == said(campaign(tmp_path, {"": ["C-1,2017-03-05 10:00,7"]}))


def test_a_brand_that_was_not_set_is_reported(tmp_path):
    """
    What `recap new --from` leaves open would stand on every card.
    """
    assert ["brand is still '...', and every card shows it."] == said(
        campaign(tmp_path, {"": ["C-1,2017-03-05 10:00,7"]}, brand="...")
    )


@pytest.mark.parametrize(
    ("plus", "tip"),
    [
        (
            1,
            "Most lines are negative. If payments are negative in this log, invert the sign: "
            'amount = "0 - amount", or "debit - credit".',
        ),
        (
            3,
            '2 lines are negative. If they are returns, set rule = "net" under [returns].',
        ),
    ],
)
def test_lines_with_a_minus_are_reported_by_how_many_there_are(tmp_path, plus, tip):
    """
    Few are returns; where nearly all are, the sign is another one than ours.
    """
    lines = ["C-1,2017-03-05 10:00,-7"] * 2 + ["C-1,2017-03-06 11:00,7"] * plus
    source = {"path": "log.csv", "columns": {**COLUMNS, "amount": "sku"}}
    plan = campaign(tmp_path, {"": lines}, source=source)

    assert tip in said(plan)


@pytest.mark.parametrize("day", ["2017-03-05", "2017-03-05 00:00:00"])
def test_a_log_without_hours_is_reported(tmp_path, day):
    """
    Three lines at midnight may be days, or chance: that they are taken for days is said.
    """
    assert [
        "The log has days, and no times of day (its times are dates, or all at midnight): "
        "no story is about hours."
    ] == said(campaign(tmp_path, {"": [f"C-{n},{day},7" for n in range(3)]}))


def test_the_source_without_hours_is_named(tmp_path):
    """
    One source of days silences the hours of all, so it has to be known which.
    """
    plan = campaign(tmp_path, {"web": ["C-1,2017-03-05 10:00,7"], "till": ["C-1,2017-03-05,7"]})

    assert [
        "[sources.till] has days, and no times of day (its times are dates, or all at midnight): "
        "no story is about hours, for any source."
    ] == said(plan)
    assert "sources.till" == check_warnings.without_hours(plan, check(plan))


def test_items_without_a_name_are_reported(tmp_path):
    """
    Nobody wants to see an article number on a card: such items have no name, and are counted.
    """
    (tmp_path / "items.csv").write_text("sku,title\n1,Hat\n2,\n")
    skus = ["1", "2", "", "8", "8", "9", "A-1", "A-2"]
    lines = [f"C-1,2017-03-{day:02} 10:00,{sku}" for day, sku in enumerate(skus, 1)]

    assert [
        "6 of 7 events have an item that has no name in items.csv (items.path), such as 8, 2, 9: "
        "they count, but no card shows them. Add their names there."
    ] == said(campaign(tmp_path, {"": lines}, items=ITEMS))


def test_items_that_the_log_does_not_name(tmp_path):
    """
    Where the log brings the names itself, what is blank there everywhere has none.
    """
    columns = COLUMNS | {"item_name": "title"}
    (tmp_path / "titled.csv").write_text(
        "who,when,sku,title\nC-1,2017-03-05 10:00,1,Hat\nC-1,2017-03-06 10:00,1,\n"
        "C-1,2017-03-07 10:00,2,\n"
    )
    plan = campaign(tmp_path, {"": []}, source={"path": "titled.csv", "columns": columns})

    assert [
        "1 of 3 events have an item that has no name in the log (item_name), such as 2: "
        "they count, but no card shows them. Add their names there."
    ] == said(plan)


def test_lines_that_do_not_count_are_reported(tmp_path):
    """
    How many, and of what they look like, the key to set.
    """
    lines = ["C-1,13.03.2017 10:00,7", "C-1,14.03.2017 11:00,7", "C-1,2017-03-05 10:00,7"]

    assert [
        "2 of 3 lines of the log are rejected.",
        'The log\'s times look like day/month/year: set source.times = "day-first".',
    ] == said(campaign(tmp_path, {"": lines}))
