"""Tills that write the date and the time of day in two columns."""

import sqlite3
from datetime import date, time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, log, rejected, times

from recap.activity import check, infer_schema
from recap.errors import ActivityError

APART = {"at": ["Datum", "Uhrzeit"]}
HEADER = "who,Datum,Uhrzeit"
ATHENS = "Europe/Athens"


def seen(tmp_path, *written: str, **changes: object) -> list[str]:
    """Return what is read of *written*, each a date and a time."""
    log(tmp_path, *(f"C-{n},{each}" for n, each in enumerate(written)), header=HEADER)
    return times(campaign(tmp_path, columns=APART, **changes))


@pytest.mark.parametrize(
    ("ways", "written", "at"),
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
def test_a_date_and_a_time_make_a_moment(tmp_path, ways, written, at):
    """
    The date is written in the way of `source.times`, the time as tills write it.
    """
    assert [at] == seen(tmp_path, written, source={"times": ways})


def test_the_moment_is_brought_to_the_customer_s_clock(tmp_path):
    """
    Both are in the source's zone: 23:30 in UTC is the next day in Athens.
    """
    assert ["2017-03-06 01:30:00"] == seen(tmp_path, "2017-03-05,23:30", zone=ATHENS)


def test_a_line_without_a_time_counts_on_its_day(tmp_path):
    """
    As any date without a time: no zone moves it, and the other lines keep their hours.
    """
    found = seen(tmp_path, "2017-03-05,", "2017-03-05,18:30", zone=ATHENS)

    assert ["2017-03-05 00:00:00", "2017-03-05 20:30:00"] == found


def test_what_cannot_be_read_is_set_aside_with_both(tmp_path):
    """
    No date, a date that is none, a time that is none, and a day out of the year.
    """
    seen(tmp_path, "2017-03-05,18:30", ",18:30", "x,18:30", "2017-03-05,25:00", "2016-03-05,930")

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
    Dates, times and moments as Parquet types them, or text, or digits.
    """
    table = pa.table({"who": ["C-1"], "Datum": days, "Uhrzeit": hours})
    pq.write_table(table, tmp_path / "log.parquet")

    plan = campaign(tmp_path, path="log.parquet", columns=APART)

    assert ["2017-03-05 18:30:00"] == times(plan)


def test_two_columns_of_a_database(tmp_path):
    """
    SQLite has text for both.
    """
    with sqlite3.connect(tmp_path / "till.db") as db:
        db.execute("create table bons (who, Datum, Uhrzeit)")
        db.execute("insert into bons values ('C-1', '2017-03-05', '18:30')")
    db.close()
    place = {"url": "sqlite:///till.db", "query": "select * from bons", "path": None}

    assert ["2017-03-05 18:30:00"] == times(campaign(tmp_path, columns=APART, source=place))


def test_a_check_knows_the_hours(tmp_path):
    """
    Though the pattern of the date has no hours, the log has; without one filled in it has none.
    """
    log(tmp_path, "C-1,170305,18:30", header=HEADER)
    plan = campaign(tmp_path, columns=APART, source={"times": "%y%m%d"})

    assert "time" in plan.columns
    assert () == check(plan).untimed
    log(tmp_path, "C-1,170305,", header=HEADER)
    assert ("",) == check(plan).untimed


def test_dates_that_look_otherwise_are_told(tmp_path):
    """
    What stands in both columns is shown, and the way to read it.
    """
    log(tmp_path, "C-1,13.03.2017,18:30", header=HEADER)

    with pytest.raises(ActivityError) as error:
        check(campaign(tmp_path, columns=APART))

    assert (
        "No row is left to count: 1 read, 1 unreadable date. First: log.csv row 2, "
        "Datum + Uhrzeit = '13.03.2017 18:30'." == error.value.what
    )
    assert 'times look like day/month/year: set source.times = "day-first".' == error.value.fix


def test_a_column_that_is_not_there(tmp_path):
    """
    Either is named, with the one that is meant.
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
def test_what_is_guessed_to_be_a_time_is_read(tmp_path, written):
    """
    Every way to write a time of day that `recap new` knows is one that is read.
    """
    log(tmp_path, f"C-1,2017-03-05,{written}", header="user,date,time")
    guesses = infer_schema(tmp_path / "log.csv")
    columns = {"customer_id": "user", "at": guesses.get("columns.at")}

    assert ("date", "time") == columns["at"]
    assert 1 == check(campaign(tmp_path, columns=columns)).used
