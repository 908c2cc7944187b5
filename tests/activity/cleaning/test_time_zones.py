from bisect import bisect_right
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, log, times

from recap import zones
from recap.activity import check
from recap.activity.cleaning.offsets import shifted
from recap.errors import ActivityError

pytestmark = pytest.mark.slow

NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("written", "local"),
    [
        ("2017-03-05 18:30:00", "2017-03-05 13:30:00"),
        ("2017-03-05 18:30", "2017-03-05 13:30:00"),
        ("2017-03-05T18:30:00.250", "2017-03-05 13:30:00.250000"),
        ("2017/03/05 18:30:00", "2017-03-05 13:30:00"),
        ("2017-03-05T18:30:00Z", "2017-03-05 13:30:00"),
        ("2017-03-05T18:30Z", "2017-03-05 13:30:00"),
        ("2017-03-05 18:30:00 UTC", "2017-03-05 13:30:00"),
        ("2017-03-05T18:30:00+02:00", "2017-03-05 11:30:00"),
        ("2017-03-05T18:30+02", "2017-03-05 11:30:00"),
        ("2017-03-05 18:30:00 -0500", "2017-03-05 18:30:00"),
        ("2017-03-05T18:30-05:00", "2017-03-05 18:30:00"),
        ("2017-07-05 18:30:00", "2017-07-05 14:30:00"),
        ("2017-03-05 6:30 PM", "2017-03-05 13:30:00"),
        ("2017/03/05 06:30:15pm", "2017-03-05 13:30:15"),
        ("2017-03-05", "2017-03-05"),
    ],
)
def test_a_time_is_converted_to_the_customers_zone(tmp_path, written, local):
    """
    An offset counts, a time without one is in the source's zone, a date stays that date.
    """
    log(tmp_path, f"C-1,{written}")

    assert [local] == times(campaign(tmp_path, zone=NEW_YORK))


def test_the_window_is_in_the_customers_zone(tmp_path):
    """
    New Year's Eve in New York counts, though it is already next year in UTC.
    """
    log(tmp_path, "C-1,2017-01-01 04:59:59", "C-1,2017-01-01 05:00", "C-1,2018-01-01 04:59:59")

    read_report = check(campaign(tmp_path, zone=NEW_YORK))

    assert {"outside the window": 1} == read_report.rejected
    assert "2017-01-01 00:00:00" == str(read_report.first)
    assert "2017-12-31 23:59:59" == str(read_report.last)


def test_both_ends_of_a_window_are_included(tmp_path):
    """
    'from' and 'to' are the first and the last day that count.
    """
    days = ["2016-02-27 23:59:59", "2016-02-28", "2016-02-29 23:59:59.999", "2016-03-01"]
    log(tmp_path, *(f"C-1,{day}" for day in days))

    window: dict[str, Any] = {"from": "2016-02-28", "to": "2016-02-29"}
    read_report = check(campaign(tmp_path, **window))

    assert 2 == read_report.used


def test_missing_and_repeated_hours_are_read(tmp_path):
    """
    A missing hour moves one hour later; a repeated one is the second of the two.
    """
    log(tmp_path, "C-1,2017-03-12 02:30:00", "C-2,2017-11-05 01:30:00")
    plan = campaign(tmp_path, source={"zone": NEW_YORK})

    assert ["2017-03-12 07:30:00", "2017-11-05 06:30:00"] == times(plan)


def test_a_shared_zone_keeps_naive_times(tmp_path):
    """
    Where source and customers have one zone, not even a missing hour is moved.
    """
    log(tmp_path, "C-1,2017-03-12 02:30:00", "C-2,2017-11-05 01:30:00")
    plan = campaign(tmp_path, zone=NEW_YORK, source={"zone": NEW_YORK})

    assert ["2017-03-12 02:30:00", "2017-11-05 01:30:00"] == times(plan)


@pytest.mark.parametrize(
    ("kind", "local"),
    [
        (pa.timestamp("us"), "2017-03-05 13:30:00"),
        (pa.timestamp("ns"), "2017-03-05 13:30:00"),
        (pa.timestamp("ms", tz="UTC"), "2017-03-05 13:30:00"),
        (pa.timestamp("us", tz="Europe/Athens"), "2017-03-05 13:30:00"),
        (pa.date32(), "2017-03-05"),
        (pa.string(), "2017-03-05 13:30:00"),
    ],
)
def test_parquet_times_of_every_kind(tmp_path, kind, local):
    """
    Parquet's timestamps with a zone are instants; those without one are in the source's zone.
    """
    moments = pa.array(["2017-03-05 18:30:00"])
    if pa.types.is_timestamp(kind) and kind.tz:
        moments = moments.cast(pa.timestamp("s")).cast(pa.timestamp(kind.unit, tz="UTC"))
    elif not pa.types.is_string(kind):
        moments = moments.cast(pa.timestamp("s"))
    pq.write_table(pa.table({"who": ["C-1"], "when": moments.cast(kind)}), tmp_path / "log.parquet")

    assert [local] == times(campaign(tmp_path, path="log.parquet", zone=NEW_YORK))


def test_numbers_are_no_times_without_a_format(tmp_path):
    """
    Seconds since 1970 might be milliseconds: the format is not guessed.
    """
    table = pa.table({"who": ["C-1"], "when": pa.array([1488708000], pa.int64())})
    pq.write_table(table, tmp_path / "log.parquet")

    with pytest.raises(ActivityError, match="1 read, 1 unreadable date"):
        check(campaign(tmp_path, path="log.parquet"))


@pytest.mark.parametrize(
    ("source", "zone"),
    [
        ("UTC", "Australia/Lord_Howe"),
        ("Pacific/Chatham", "America/New_York"),
        ("Europe/Lisbon", "Africa/Casablanca"),
        ("Asia/Kathmandu", "Pacific/Apia"),
    ],
)
def test_offsets_agree_with_the_calendar(source, zone):
    """
    The offset that is added in SQL is the calendar's for every minute.
    """
    first, last = date(2011, 1, 1), date(2012, 12, 31)
    moved = shifted("minute", zones.shifts(source, zone, last.year), first, last)
    calendar = f"timezone('{zone}', timezone('{source}', minute))"

    wrong = duckdb.execute(f"""
        select minute from range(timestamp '{first}', timestamp '{last}', interval 7 minute)
            step(minute) where {moved} <> {calendar}
    """).fetchall()  # noqa: S608 - ours

    assert [] == wrong


@pytest.mark.parametrize(
    ("source", "zone"), [("Europe/Dublin", "America/New_York"), ("UTC", "Africa/Casablanca")]
)
def test_offsets_of_all_years(source, zone):
    """
    Beside each change since there are time zones, the offset in SQL is that of the tz database.
    """
    steps = zones.shifts(source, zone, 2030)
    second = timedelta(seconds=1)
    times = [start + n * second for start, _ in steps[1:] for n in (-1, 0, 1)]
    times += [datetime(1500, 1, 1), datetime(1849, 1, 1), datetime(2500, 1, 1)]
    moved = shifted("moment", steps, date(2016, 1, 1), date(2017, 12, 31))

    rows = duckdb.execute(
        f"select {moved} from (select unnest(?::timestamp[]) as moment)",  # noqa: S608 - ours
        [times],
    ).fetchall()

    starts = [start for start, _ in steps]
    expected = [time + steps[bisect_right(starts, time) - 1][1] for time in times]
    assert expected == [time for (time,) in rows]
