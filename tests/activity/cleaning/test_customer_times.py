"""Zones of customers in any spelling, days among times, long and old events."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, events, log, times, values

from recap.activity import PRIOR_PERIOD, UnknownZones, check, split
from recap.errors import ActivityError

pytestmark = pytest.mark.slow

BLANKS = (" ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}")


def since(folder: Path) -> list[date]:
    return pq.read_table(folder / PRIOR_PERIOD)["since"].to_pylist()


def test_an_unknown_zone(tmp_path):
    """
    Such a line is on the campaign's clock, and counted.
    """
    rows = ["C-1,2017-07-05 22:30:00,Europe/Athens", "C-2,2017-07-05 22:30:00,Mars/Phobos"]
    log(tmp_path, *rows, header="who,when,zone")
    plan = campaign(tmp_path, columns={"zone": "zone"}, zone="Europe/Lisbon")

    assert ["2017-07-06 01:30:00", "2017-07-05 23:30:00"] == times(plan)
    assert UnknownZones(lines=1, zones=("Mars/Phobos",)) == check(plan).unknown_zones


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        *(("US/Eastern", "18:30"), ("Asia/Calcutta", "04:00"), ("europe/berlin", "00:30")),
        *(("+02:00", "00:30"), ("GMT+2", "00:30"), ("UTC+05:30", "04:00"), ("utc-3", "19:30")),
        *(("\N{MINUS SIGN}0330", "19:00"), ("Z", "22:30"), ("America/New York", "18:30")),
        *(("Eastern Standard Time", "18:30"), ("W. Europe Standard Time", "00:30")),
        *(("(GMT-08:00) America/Los_Angeles", "15:30"), ("(UTC+02:00) Athens, Sofia", "00:30")),
        *(("", "23:30"), ("+25:00", "23:30"), ("Nowhere", "23:30")),
    ],
)
def test_zones_as_people_and_programs_write_them(tmp_path, zone, local):
    """
    Names in any case, names of Windows, and offsets; without one, the campaign's zone counts.
    """
    log(tmp_path, f'C-1,2017-07-05 22:30:00,"{zone}"', header="who,when,zone")
    plan = campaign(tmp_path, columns={"zone": "zone"}, zone="Europe/Lisbon")

    assert [local] == [time[11:16] for time in times(plan)]


def test_an_old_event_is_on_the_customers_clock(tmp_path):
    """
    Also many years before the window, the anniversary is of the customer's own day.
    """
    log(tmp_path, "C-1,2004-12-31T23:30:00Z", "C-1,2017-07-05")
    split(campaign(tmp_path, zone="Europe/Athens"), tmp_path / "out")

    assert [date(2005, 1, 1)] == since(tmp_path / "out")


def test_an_old_event_is_on_the_clock_of_its_own_zone(tmp_path):
    """
    Also where each line has a zone.
    """
    log(tmp_path, "C-1,1994-12-31T23:30:00Z,Europe/Athens", "C-1,2017-07-05,", header="who,when,z")
    split(campaign(tmp_path, columns={"zone": "z"}), tmp_path / "out")

    assert [date(1995, 1, 1)] == since(tmp_path / "out")


@pytest.mark.parametrize("minutes", [2880, 4320, 1_100_000])
def test_a_long_event_counts_by_its_beginning(tmp_path, minutes):
    """
    However long after the window it ends.
    """
    end = datetime(2017, 12, 31, 10) + timedelta(minutes=minutes)
    log(tmp_path, f"C-1,{end},{minutes}", header="who,when,spent")
    columns = {"minutes": "spent"}

    assert ["2017-12-31 10:00:00"] == times(
        campaign(tmp_path, columns=columns, source={"at_is": "end"})
    )


@pytest.mark.parametrize(
    ("written", "local"),
    [
        ("2017-03-05T18:30:00+05:00", "2017-03-05 18:30:00"),
        ("2017-03-05 18:30:00 -0500", "2017-03-05 18:30:00"),
        ("2017-12-31T23:30:00.5-08:00", "2017-12-31 23:30:00.500000"),
        ("2017-03-05T18:30:00Z", "2017-03-05 18:30:00"),
        ("2017-03-05T18:30:00", "2017-03-05 20:30:00"),
    ],
)
def test_the_wall_clock_of_a_line(tmp_path, written, local):
    """
    With clock = "line", a time with an offset counts as it is written.
    """
    log(tmp_path, f"C-1,{written}")
    plan = campaign(tmp_path, zone="Europe/Athens", source={"clock": "line"})

    assert [local] == times(plan)


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("%d-%m-%Y %H:%M %z", "05-03-2017 18:30 +0500"),
        ("%a %b %d %H:%M:%S %z %Y", "Sun Mar 05 18:30:00 +0500 2017"),
        ("%Y%m%dT%H%M%S%z", "20170305T183000+0500"),
    ],
)
def test_the_wall_clock_of_a_pattern(tmp_path, pattern, written):
    """
    The offset may be anywhere in the pattern.
    """
    log(tmp_path, f"C-1,{written}")
    plan = campaign(tmp_path, zone="Europe/Athens", source={"clock": "line", "times": pattern})

    assert ["2017-03-05 18:30:00"] == times(plan)


def test_instants_of_a_file_have_no_line_clock(tmp_path):
    """
    Parquet keeps instants, and no offset of each line.
    """
    moments = pa.array([datetime(2017, 3, 5)], pa.timestamp("us", tz="UTC"))
    pq.write_table(pa.table({"who": ["C-1"], "when": moments}), tmp_path / "log.parquet")

    with pytest.raises(ActivityError, match="does not have the offset of each line"):
        check(campaign(tmp_path, path="log.parquet", source={"clock": "line"}))


@pytest.mark.parametrize(
    ("times_key", "written", "blank"),
    [
        *((None, "2017-03-05 6:30{}PM", blank) for blank in ("", *BLANKS)),
        *(("month-first", "3/5/2017, 6:30:00{}pm", blank) for blank in ("", *BLANKS)),
        *(("%b %d, %Y, %I:%M:%S %p", "Mar 05, 2017, 6:30:00{}PM", blank) for blank in BLANKS),
    ],
)
def test_any_blank_before_am_and_pm(tmp_path, times_key, written, blank):
    """
    Programs write a narrow blank there; without a pattern there may be none.
    """
    log(tmp_path, f'C-1,"{written.format(blank)}"')

    assert ["2017-03-05 18:30:00"] == times(campaign(tmp_path, source={"times": times_key}))


def test_days_among_times(tmp_path):
    """
    A line without a time of day is marked, where others of the log have one.
    """
    log(tmp_path, "C-1,2017-03-05", "C-1,2017-03-06T12:00:00Z", "C-1,2017-03-07 00:00")
    plan = campaign(tmp_path)

    assert [False, True, True] == values(plan, "has_time")
    assert 1 == check(plan).lines_without_time


def test_logs_without_days_among_times_have_no_mark(tmp_path):
    """
    All lines have a time of day, or none has.
    """
    log(tmp_path, "C-1,2017-03-05 00:00", "C-1,2017-03-06 12:00")
    assert "has_time" not in events(campaign(tmp_path))
    log(tmp_path, "C-1,2017-03-05", "C-1,2017-03-06")
    assert "has_time" not in events(campaign(tmp_path))
