"""Columns with a value on the first line of each order only."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from activity_log import campaign, complaint, events, log

from recap.activity import check, split
from recap.errors import ActivityError, CampaignError

ORDERS = [
    "C-1,2017-03-01,#1,paid,55,Mug",
    "C-1,2017-03-01,#1,,,Plate",
    "C-1,2017-03-02,#2,voided,55,Mug",
    "C-1,2017-03-02,#2,,,Plate",
    "C-1,2017-03-03,#3,paid,55,Mug",
]
HEADER = "who,when,order,Status,Total,what"
COLUMNS = {"order_id": "order", "amount": "Total", "item": "what"}


def test_the_whole_order_has_the_status_of_its_first_line(tmp_path: Path):
    """
    A voided order is dropped with all its lines; its total counts once.
    """
    log(tmp_path, *ORDERS, header=HEADER)
    plan = campaign(
        tmp_path,
        columns=COLUMNS,
        source={"drop": {"Status": "voided"}, "fill_down": ["Status"]},
    )

    year = events(plan)

    assert {"dropped: Status is voided": 2} == check(plan).rejected
    assert (2, 110.0) == (year["order_id"].nunique(), year["amount"].sum())


def test_mapped_columns_are_filled_within_their_order(tmp_path: Path):
    """
    Lines of other orders in between, and lines without an order, change nothing.
    """
    lines = ["C-1,2017-03-01,#1,web", "C-1,2017-03-02,#2,", "C-1,2017-03-03,#1,"]
    log(tmp_path, *lines, "C-1,2017-03-04,,", header="who,when,order,shop")
    columns = {"order_id": "order", "channel": "shop"}

    year = events(campaign(tmp_path, columns=columns, source={"fill_down": ["shop"]}))

    assert ["web", None, "web", None] == [
        None if pd.isna(shop) else shop for shop in year["channel"]
    ]


def test_the_number_of_the_order_may_be_blank_itself(tmp_path: Path):
    """
    Then it is filled from the line above, and the customer and the time with it.
    """
    lines = ["C-1,2017-03-01,#1,a", ",,,b", "C-2,2017-03-02,#2,c", ",,,d"]
    log(tmp_path, *lines, header="who,when,order,what")
    columns = {"order_id": "order", "item": "what"}

    year = events(
        campaign(tmp_path, columns=columns, source={"fill_down": ["order", "who", "when"]})
    )

    assert [("C-1", "a"), ("C-1", "b"), ("C-2", "c"), ("C-2", "d")] == [
        *zip(year["customer_id"], year["item"], strict=True)
    ]


def test_a_typed_column_is_filled(tmp_path: Path):
    """
    Parquet keeps the types of its columns.
    """
    times = [pd.Timestamp("2017-03-01 10:00"), pd.NaT]
    frame = pd.DataFrame({"who": ["C-1", "C-1"], "when": times, "order": [1, 1]})
    frame.to_parquet(tmp_path / "log.parquet")
    plan = campaign(
        tmp_path,
        path="log.parquet",
        columns={"order_id": "order"},
        source={"fill_down": ["when"]},
    )

    assert 2 == split(plan, tmp_path / "out").used


def test_a_column_that_the_file_lacks(tmp_path: Path):
    """
    The error has the key.
    """
    log(tmp_path, *ORDERS, header=HEADER)
    plan = campaign(tmp_path, columns=COLUMNS, source={"fill_down": ["Statu"]})

    with pytest.raises(ActivityError) as error:
        check(plan)

    assert (
        "There is no column 'Statu'. Did you mean 'Status'?\n"
        "  where: log.csv (source.fill_down in campaign.toml)\n"
        "  fix:   name one of its columns: who, when, order, Status, Total, what."
    ) == complaint(error, tmp_path)


def test_there_must_be_an_order_to_fill_within(tmp_path: Path):
    """
    Without the column of the order, every line would get the value of another order.
    """
    with pytest.raises(ValueError, match=r"needs source\.columns\.order_id"):
        campaign(tmp_path, source={"fill_down": ["Status"]})


def test_a_total_is_not_filled(tmp_path: Path):
    """
    The order's total would be counted twice.
    """
    log(tmp_path, *ORDERS, header=HEADER)

    with pytest.raises(CampaignError) as error:
        check(campaign(tmp_path, columns=COLUMNS, source={"fill_down": ["Total"]}))

    assert (
        "The column 'Total' of amount would count once for each line of an order.\n"
        "  where: source.fill_down in campaign.toml\n"
        "  fix:   leave it out: a blank cell counts as nothing."
    ) == complaint(error, tmp_path)
