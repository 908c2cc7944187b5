from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_builder import facts_of
from activity_log import campaign, complaint, events, log, rejected, times, write

from recap.activity import check, read_shards, time_format_hint
from recap.errors import ActivityError

pytestmark = pytest.mark.slow

ATHENS, NEW_YORK = "Europe/Athens", "America/New_York"


def local_times(tmp_path, time_format: str | None, *written: str, **changes: Any) -> list[str]:
    """Return the customer's local time of *written*, read with the given `source` keys."""
    log(tmp_path, *(f'C-{n},"{at}"' for n, at in enumerate(written)))
    source = {"times": time_format, **changes.pop("source", {})}
    return times(campaign(tmp_path, source=source, **changes))


@pytest.mark.parametrize(
    ("time_format", "written"),
    [
        ("epoch_s", "1488738600"),
        ("epoch_s", "1488738600.25"),
        ("epoch_s", "1.4887386e9"),
        ("epoch_ms", "1488738600000"),
        ("epoch_us", "1488738600000000"),
    ],
)
def test_epoch_times_are_instants(tmp_path, time_format, written):
    """
    The source's zone does not matter: 18:30 in UTC is 20:30 in Athens.
    """
    (at,) = local_times(tmp_path, time_format, written, zone=ATHENS, source={"zone": NEW_YORK})

    assert at.startswith("2017-03-05 20:30:00")


def test_epoch_times_in_parquet_and_json_lines(tmp_path):
    """
    A column of numbers is read in the format of `source.times`.
    """
    table = pa.table({"who": ["C-1"], "when": pa.array([1488738600000], pa.int64())})
    pq.write_table(table, tmp_path / "log.parquet")
    write(tmp_path / "log.jsonl", '{"who": "C-1", "when": 1488738600000}')

    for file in ("log.parquet", "log.jsonl"):
        plan = campaign(tmp_path, path=file, source={"times": "epoch_ms"})
        assert ["2017-03-05 18:30:00"] == times(plan)


@pytest.mark.parametrize(
    ("time_format", "written", "at"),
    [
        ("day-first", "05/03/2017 18:30:00", "2017-03-05 18:30:00"),
        ("day-first", "5.3.2017 18:30", "2017-03-05 18:30:00"),
        ("day-first", "5.3.2017, 18:30", "2017-03-05 18:30:00"),
        ("day-first", "05-03-17 18:30", "2017-03-05 18:30:00"),
        ("day-first", "05/03/2017T18:30:00", "2017-03-05 18:30:00"),
        ("day-first", "2017-03-05 18:30", "2017-03-05 18:30:00"),
        ("day-first", "05.03.2017", "2017-03-05"),
        ("day-first", "5.3.17", "2017-03-05"),
        ("month-first", "3/5/2017 6:30 PM", "2017-03-05 18:30:00"),
        ("month-first", "03/05/17 06:30:15 pm", "2017-03-05 18:30:15"),
        ("month-first", "03/05/2017 18:30:00 +0200", "2017-03-05 16:30:00"),
        ("month-first", "12/31/2017", "2017-12-31"),
        ("%y%m%d", "170305", "2017-03-05"),
        ("%Y%m%d%H%M%S", "20170305183000", "2017-03-05 18:30:00"),
        ("%d-%b-%Y %H:%M", "05-Mar-2017 18:30", "2017-03-05 18:30:00"),
        ("%b %d, %Y, %I:%M:%S %p", "Mar 5, 2017, 6:30:15 PM", "2017-03-05 18:30:15"),
        ("%d/%b/%Y:%H:%M:%S %z", "05/Mar/2017:18:30:00 +0200", "2017-03-05 16:30:00"),
        ("%Y day %j", "2017 day 64", "2017-03-05"),
    ],
)
def test_a_time_is_read_in_the_format_of_the_campaign(tmp_path, time_format, written, at):
    """
    Day or month first, with any separator and two digits for the year; other formats by a pattern.
    """
    assert [at] == local_times(tmp_path, time_format, written)


def test_a_pattern_is_in_the_zone_of_the_source(tmp_path):
    """
    A time that a pattern reads is converted to the customer's zone like any other time.
    """
    there = {"zone": "UTC"}

    assert ["2017-03-05 20:30:00"] == local_times(
        tmp_path, "%d-%b-%Y %H:%M", "05-Mar-2017 18:30", zone=ATHENS, source=there
    )


def test_a_time_in_another_format_is_unreadable(tmp_path):
    """
    Texts, days that do not exist, and numbers beyond any calendar are rejected.
    """
    for time_format, *written in (
        ("epoch_s", "soon", "nan", "1e300"),
        ("day-first", "30.2.2017", "32.1.2017"),
        ("%y%m%d", "20170305", "1703"),
    ):
        log(
            tmp_path,
            "C-1,1488738600",
            "C-1,05.03.2017",
            "C-1,170305",
            *(f"C-2,{w}" for w in written),
        )
        rows = rejected(campaign(tmp_path, source={"times": time_format}))
        assert {*written} <= {row["value"] for row in rows if row["reason"] == "unreadable date"}


def test_a_log_of_days_has_no_hours(tmp_path):
    """
    Its shards have dates, and no hours are counted.
    """
    log(tmp_path, "C-1,2017-03-05", "C-1,2017-03-06")
    shard = events(campaign(tmp_path, zone=NEW_YORK))

    facts = facts_of(shard)
    assert pd.ArrowDtype(pa.date32()) == shard["at"].dtype
    assert pd.ArrowDtype(pa.date32()) == read_shards(tmp_path / "out", [0])["at"].dtype
    assert 2 == facts["active_days"]
    assert not {"hours", "busiest_hour"} & {*facts}
    assert not check(campaign(tmp_path)).has_times


@pytest.mark.parametrize(
    ("time_format", "written"),
    [
        (None, ["2017-01-01 00:00:00", "2017-07-06T00:00:00Z", "2017-12-31"]),
        ("day-first", ["1/1/2017 0:00", "6/7/2017 0:00", "31/12/2017 0:00"]),
        ("epoch_s", ["1483228800", "1499299200", "1514678400"]),
    ],
)
def test_days_written_as_midnight_are_days(tmp_path, time_format, written):
    """
    Spreadsheets and pandas write days in this way: no zone moves them to the evening before.
    """
    assert ["2017-01-01", "2017-07-06", "2017-12-31"] == local_times(
        tmp_path, time_format, *written, zone=NEW_YORK
    )


def test_one_time_of_day_makes_all_times_instants(tmp_path):
    """
    Midnight among real times is midnight, and is converted between zones.
    """
    assert ["2017-03-04 19:00:00", "2017-03-05 13:30:00"] == local_times(
        tmp_path, None, "2017-03-05 00:00:00", "2017-03-05 18:30:00", zone=NEW_YORK
    )


@pytest.mark.parametrize("zone", [NEW_YORK, "UTC"])
def test_a_time_may_be_the_end_of_an_event(tmp_path, zone):
    """
    It began `minutes` earlier: an event at New Year may have begun in the year before.
    """
    rows = ["C-1,2017-03-05 18:30,90", "C-2,2017-03-05 18:30,", "C-3,2017-01-01 00:10,30.5"]
    log(tmp_path, *rows, header="who,when,took")
    plan = campaign(
        tmp_path, columns={"minutes": "took"}, zone=zone, source={"at_is": "end", "zone": zone}
    )

    assert ["2017-03-05 17:00:00", "2017-03-05 18:30:00"] == times(plan)
    assert {"outside the window": 1} == check(plan).rejected


def test_an_event_that_ends_after_the_clock_change(tmp_path):
    """
    Ninety minutes before 03:30 in that night is 01:00.
    """
    log(tmp_path, "C-1,2017-03-12 03:30,90", header="who,when,took")
    source = {"at_is": "end", "zone": NEW_YORK}

    assert ["2017-03-12 01:00:00"] == times(
        campaign(tmp_path, columns={"minutes": "took / 1"}, zone=NEW_YORK, source=source)
    )


def test_each_customer_may_have_a_zone(tmp_path):
    """
    The zone of a line overrides the campaign's; where it is blank, the campaign's zone counts.
    """
    rows = [
        f"C-1,2017-07-05 22:30:00,{ATHENS}",
        "C-2,2017-07-05 22:30:00,",
        "C-3,2017-07-05T22:30:00+02:00,Asia/Tokyo",
        f"C-4,2017-01-01 02:00:00,{NEW_YORK}",
    ]
    log(tmp_path, *rows, header="who,when,zone")
    plan = campaign(tmp_path, columns={"zone": "zone"}, zone="Europe/Lisbon")

    assert ["2017-07-06 01:30:00", "2017-07-05 23:30:00", "2017-07-06 05:30:00"] == times(plan)
    assert {"outside the window": 1} == check(plan).rejected


@pytest.mark.parametrize(
    ("moment", "at"),
    [
        ("2017-03-12T06:59:59Z", "2017-03-12 01:59:59"),
        ("2017-03-12T07:00:00Z", "2017-03-12 03:00:00"),
        ("2017-11-05T05:59:59Z", "2017-11-05 01:59:59"),
        ("2017-11-05T06:00:00Z", "2017-11-05 01:00:00"),
        ("2017-11-05T07:00:00Z", "2017-11-05 02:00:00"),
    ],
)
@pytest.mark.parametrize("column", [True, False])
def test_clocks_go_forward_and_back(tmp_path, moment, at, column):
    """
    One hour is missing in spring and repeated in autumn, in the campaign's or a customer's zone.
    """
    log(tmp_path, f"C-1,{moment},{NEW_YORK}", header="who,when,zone")
    changes = {"columns": {"zone": "zone"}} if column else {"zone": NEW_YORK}

    assert [at] == times(campaign(tmp_path, **changes))


def test_a_window_from_july_to_june_is_in_the_customers_zone(tmp_path):
    """
    It begins and ends at midnight in the customer's zone.
    """
    window = {"from": "2016-07-01", "to": "2017-06-30"}

    assert ["2016-07-01 00:00:00", "2017-06-30 23:59:59"] == local_times(
        tmp_path,
        "epoch_s",
        "1467320399",
        "1467320400",
        "1498856399",
        "1498856400",
        zone="Europe/Helsinki",
        **window,
    )


@pytest.mark.parametrize(
    ("time_format", "written", "why"),
    [
        ("epoch_s", "1488738600000", 'milliseconds since 1970: set source.times = "epoch_ms"'),
        ("epoch_ms", "1488738600", 'seconds since 1970: set source.times = "epoch_s"'),
        (None, "1488738600", 'seconds since 1970: set source.times = "epoch_s"'),
        (None, "25.03.2017 10:00", 'day/month/year: set source.times = "day-first"'),
        (None, "3/25/17", 'month/day/year: set source.times = "month-first"'),
        (
            None,
            "3/5/17",
            "day/month/year, or month/day/year: no value shows which: "
            'set source.times = "day-first"',
        ),
        (None, "170325", 'times such as 170325: set source.times = "%y%m%d"'),
        (None, "25 Mar 2017", 'times such as 25 Mar 2017: set source.times = "%d %b %Y"'),
        ("epoch_s", "2017-03-25", "ISO 8601 dates: take out source.times"),
    ],
)
def test_a_wrong_time_format_is_detected(tmp_path, time_format, written, why):
    """
    When no line can be counted, the error has the likely format.
    """
    log(tmp_path, f"C-1,{written}")
    with pytest.raises(ActivityError) as error:
        check(campaign(tmp_path, source={"times": time_format}))

    assert f"times look like {why}." == error.value.fix


def test_a_format_that_is_wrong_for_most_lines_is_detected(tmp_path):
    """
    A few lines that match by chance do not hide it.
    """
    log(tmp_path, "C-1,2017-03-05", "C-1,1488738600", "C-1,1488738601")
    plan = campaign(tmp_path)

    assert 'times look like seconds since 1970: set source.times = "epoch_s".' == time_format_hint(
        plan.sources_by_name, check(plan)
    )


def test_a_wrong_order_of_day_and_month_is_detected(tmp_path):
    """
    One date with a 25th month shows that the readable dates are wrong, too.
    """
    log(tmp_path, "C-1,05/03/2017", "C-1,04/03/2017", "C-1,25/03/2017")
    with pytest.raises(ActivityError) as error:
        check(campaign(tmp_path, source={"times": "month-first"}))

    assert (
        "Row 4 has the date '25/03/2017', which is not month-first.\n"
        "  where: log.csv (source.times in campaign.toml)\n"
        '  fix:   set source.times = "day-first"; else days and months of other rows change places.'
    ) == complaint(error, tmp_path)


@pytest.mark.parametrize("end_of_time", [2**63 - 1, -(2**63) + 1])
def test_infinity_is_outside_the_window(tmp_path, end_of_time):
    """
    Databases write "for ever" as infinity; it has no time of day and is no error.
    """
    moments = pa.array([1488738600000000, end_of_time]).cast(pa.timestamp("us"))
    pq.write_table(pa.table({"who": ["C-1", "C-2"], "when": moments}), tmp_path / "log.parquet")

    read_report = check(campaign(tmp_path, path="log.parquet"))

    assert (1, {"outside the window": 1}) == (read_report.used, read_report.rejected)
