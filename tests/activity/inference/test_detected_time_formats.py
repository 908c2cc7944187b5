from datetime import UTC, datetime

import pytest

from recap.activity import infer_schema
from recap.activity.inference.time_formats import PATTERNS, detect_time_format, year_of


@pytest.mark.parametrize(
    ("values", "times", "year"),
    [
        (["24.01.23", "03.02.23"], "day-first", 2023),
        (["01/24/23 6:30 PM"], "month-first", 2023),
        (["631152000", "1488738600"], "epoch_s", 1990),
        (["852076800000", "1488738600000"], "epoch_ms", 1997),
        (["Mar 5, 2017, 6:30:00\N{NARROW NO-BREAK SPACE}PM"], "%b %d, %Y, %I:%M:%S %p", 2017),
        (["3/25/2017, 6:30\N{NARROW NO-BREAK SPACE}PM"], "month-first", 2017),
        (["March 5, 2017", "May 12, 2017"], "%B %d, %Y", 2017),
        (["5 January 2017", "12 May 2017"], "%d %B %Y", 2017),
        (["2017.03.05 18:30"], "%Y.%m.%d %H:%M", 2017),
        (["05-Mar-2026 06:30 PM", "17-Apr-2026 11:05 AM"], "%d-%b-%Y %I:%M %p", 2026),
        (["05-MAR-26 18:30:00"], "%d-%b-%y %H:%M:%S", 2026),
        (["05/Mar/2026"], "%d/%b/%Y", 2026),
        (["March 5, 2026 6:30 PM", "May 12, 2026 7:30 AM"], "%B %d, %Y %I:%M %p", 2026),
        (["Thursday, March 5, 2026"], "%A, %B %d, %Y", 2026),
        (["Mar 5, 2026 6:30PM"], "%b %d, %Y %I:%M%p", 2026),
        (["Sun Mar 05 18:30:00 +0000 2017"], "%a %b %d %H:%M:%S %z %Y", 2017),
    ],
)
def test_times_as_they_come(values, times, year):
    """
    Short years, early epochs, months in full, and any blank before AM and PM.
    """
    detected = detect_time_format(values)

    assert detected is not None
    assert (times, year) == (detected.times, year_of(times, values[0]))


def test_every_pattern_is_detected():
    """
    Few patterns are tried: those that have the shape of the first value.
    """
    moment = datetime(2017, 9, 25, 18, 30, 15, tzinfo=UTC)
    formats = {pattern: detect_time_format([moment.strftime(pattern)]) for pattern in PATTERNS}

    assert [] == [pattern for pattern, detected in formats.items() if not detected]
    assert {pattern: pattern for pattern in PATTERNS} == {
        pattern: detected.times for pattern, detected in formats.items() if detected
    }


def test_nine_digits_alone_may_be_an_id():
    """
    They may also be seconds before September 2001: the name of the column decides.
    """
    detected = detect_time_format(["631152000", "852076800"])

    assert detected is not None
    assert not detected.is_certain


def test_an_odd_value_has_no_year():
    """
    One unreadable value does not end the inference.
    """
    assert year_of("%Y%m%d", "unknown") is None
    assert year_of("epoch_s", "unknown") is None


def test_an_odd_time_does_not_hide_the_format(tmp_path):
    """
    One null date of 1970 among good ones: the format and the year are those of the others.
    """
    days = [f"u1,Song {n},{n + 1:02} Mar 2025 20:59" for n in range(24)]
    lines = ["user,track,date", *days, "u1,Song 0,01 Jan 1970 00:00"]
    (tmp_path / "x.csv").write_text("\n".join(lines))

    schema = infer_schema(tmp_path / "x.csv")

    assert ("date", "%d %b %Y %H:%M") == (schema.get("columns.at"), schema.get("times"))
    assert 2025 == schema.year
