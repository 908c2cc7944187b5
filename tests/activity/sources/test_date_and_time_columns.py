"""Logs with the date and the time of day in two columns, as tills write them."""

import sqlite3
from datetime import date, time
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, log, rejected, times

from recap.activity import check, infer_schema
from recap.errors import ActivityError

pytestmark = pytest.mark.slow

APART = {"at": ["Datum", "Uhrzeit"]}
HEADER = "who,Datum,Uhrzeit"
ATHENS = "Europe/Athens"


def read_times(tmp_path, *cells: str, **changes: Any) -> list[str]:
    """Return the times that are read from *cells*, pairs of a date and a time."""
    log(tmp_path, *(f"C-{n},{cell}" for n, cell in enumerate(cells)), header=HEADER)
    return times(campaign(tmp_path, columns=APART, **changes))


@pytest.mark.parametrize(
    ("times", "cells", "at"),
    [
        (None, "2017-03-05,18:30:15", "2017-03-05 18:30:15"),
        (None, "2017-03-05 00:00:00,9:05", "2017-03-05 09:05:00"),
        (None, "2017-03-05,18:30:15.250", "2017-03-05 18:30:15.250000"),
        (None, "2017-03-05,6:30 PM", "2017-03-05 18:30:00"),
        (None, "2017-03-05,06:30:15pm", "2017-03-05 18:30:15"),
        (None, "2017-03-05,18.30", "2017-03-05 18:30:00"),
        (None, "2017-03-05,18h30", "2017-03-05 18:30:00"),
        ("day-first", "05.03.2017,18:30", "2017-03-05 18:30:00"),
        ("month-first", "3/5/17,18:30", "2017-03-05 18:30:00"),
        ("%y%m%d", "170305,0930", "2017-03-05 09:30:00"),
        ("%d-%b-%Y", "05-Mar-2017,183015", "2017-03-05 18:30:15"),
    ],
)
def test_a_date_and_a_time_of_day(tmp_path, times, cells, at):
    """
    The date has the format of `source.times`; the time of day has the usual formats.
    """
    assert [at] == read_times(tmp_path, cells, source={"times": times})


def test_the_time_is_converted_to_the_customer_s_clock(tmp_path):
    """
    Both are in the source's zone: 23:30 in UTC is the next day in Athens.
    """
    assert ["2017-03-06 01:30:00"] == read_times(tmp_path, "2017-03-05,23:30", zone=ATHENS)


def test_a_line_without_a_time_of_day_keeps_its_date(tmp_path):
    """
    It is not moved by zones; the other lines keep their hours.
    """
    result = read_times(tmp_path, "2017-03-05,", "2017-03-05,18:30", zone=ATHENS)

    assert ["2017-03-05 00:00:00", "2017-03-05 20:30:00"] == result


def test_a_rejected_row_shows_both_columns(tmp_path):
    """
    No date, an unreadable date, an unreadable time, and a date outside the year.
    """
    read_times(
        tmp_path, "2017-03-05,18:30", ",18:30", "x,18:30", "2017-03-05,25:00", "2016-03-05,930"
    )

    both = "Datum + Uhrzeit"
    assert [
        ("no date", "Datum", ""),
        ("unreadable date", both, "x 18:30"),
        ("unreadable date", both, "2017-03-05 25:00"),
        ("unreadable date", both, "2016-03-05 930"),
    ] == [
        (row["reason"], row["column"], row["value"])
        for row in rejected(campaign(tmp_path, columns=APART))
    ]


@pytest.mark.parametrize(
    ("days", "hours"),
    [
        (pa.array([date(2017, 3, 5)]), pa.array([time(18, 30)], pa.time64("us"))),
        (pa.array([date(2017, 3, 5)]), pa.array([time(18, 30)], pa.time32("ms"))),
        (pa.array(["2017-03-05"]), pa.array(["18:30"])),
        (pa.array([date(2017, 3, 5)]).cast(pa.timestamp("us")), pa.array([1830])),
        (pa.array([date(2017, 3, 5)]).cast(pa.timestamp("us", "UTC")), pa.array(["18:30"])),
    ],
)
def test_typed_columns_of_parquet(tmp_path, days, hours):
    """
    Dates, times and timestamps of Parquet, texts, and digits.
    """
    table = pa.table({"who": ["C-1"], "Datum": days, "Uhrzeit": hours})
    pq.write_table(table, tmp_path / "log.parquet")

    plan = campaign(tmp_path, path="log.parquet", columns=APART)

    assert ["2017-03-05 18:30:00"] == times(plan)


def test_two_columns_of_a_database(tmp_path):
    """
    In SQLite both are texts.
    """
    with sqlite3.connect(tmp_path / "till.db") as db:
        db.execute("create table bons (who, Datum, Uhrzeit)")
        db.execute("insert into bons values ('C-1', '2017-03-05', '18:30')")
    db.close()
    place = {"url": "sqlite:///till.db", "query": "select * from bons", "path": None}

    assert ["2017-03-05 18:30:00"] == times(campaign(tmp_path, columns=APART, source=place))


def test_a_check_knows_the_hours(tmp_path):
    """
    The log has hours although the pattern of the date has none; without any time of day it has
    none.
    """
    log(tmp_path, "C-1,170305,18:30", header=HEADER)
    plan = campaign(tmp_path, columns=APART, source={"times": "%y%m%d"})

    assert "time" in plan.columns
    assert () == check(plan).sources_without_times
    log(tmp_path, "C-1,170305,", header=HEADER)
    assert ("",) == check(plan).sources_without_times


def test_the_check_suggests_the_format_of_dates(tmp_path):
    """
    The error shows the values of both columns, and the format to set.
    """
    log(tmp_path, "C-1,13.03.2017,18:30", header=HEADER)

    with pytest.raises(ActivityError) as error:
        check(campaign(tmp_path, columns=APART))

    assert (
        "No row is left to count: 1 read, 1 unreadable date. First: log.csv row 2, "
        "Datum + Uhrzeit = '13.03.2017 18:30'." == error.value.what
    )
    assert 'times look like day/month/year: set source.times = "day-first".' == error.value.fix


def test_a_missing_column(tmp_path):
    """
    Each of the two is reported, with the similar name.
    """
    log(tmp_path, "C-1,2017-03-05,18:30", header=HEADER)

    with pytest.raises(ActivityError) as error:
        check(campaign(tmp_path, columns={"at": ["Datum", "Urzeit"]}))

    assert "There is no column 'Urzeit'. Did you mean 'Uhrzeit'?" == error.value.what
    assert "log.csv (source.columns.at in campaign.toml)" == error.value.where


@pytest.mark.parametrize(
    "written",
    [
        *("18:30", "9:05", "18:30:15", "18:30:15.250", "6:30 PM", "6:30pm", "06:30:15 PM"),
        *("18.30", "18.30.15", "18h30", "1830", "183015"),
    ],
)
def test_every_inferred_time_of_day_can_be_read(tmp_path, written):
    """
    Every format of a time of day that `recap new` infers can be read.
    """
    log(tmp_path, f"C-1,2017-03-05,{written}", header="user,date,time")
    guesses = infer_schema(tmp_path / "log.csv")
    columns = {"customer_id": "user", "at": guesses.get("columns.at")}

    assert ("date", "time") == columns["at"]
    assert 1 == check(campaign(tmp_path, columns=columns)).used
