import pytest

from recap.activity.sources.durations import duration, duration_minutes
from recap.activity.sql import scratch_database


def read(*texts: str, short: str | None = None) -> list[float | None]:
    with scratch_database() as db:
        sql = f"select {duration('text', short)} from (select unnest(?) as text)"  # noqa: S608
        return [minutes for (minutes,) in db.execute(sql, [list(texts)]).fetchall()]


@pytest.mark.parametrize(
    ("minutes", "texts"),
    [
        (74.05, ["01:14:03", "1:14:03", "1:14:03.000", "0 days 01:14:03", "PT1H14M3S", "1h14m3s"]),
        (
            43.5,
            ["00:43:30", "PT43M30S", "43 min 30 sec", "43'30\"", "43:30.0", "2610 s", "pt43m30s"],
        ),
        (1560, ["P1DT2H", "1.02:00:00", "1 day, 2:00:00", "1d 2h", "26 h", "1 Tag 2 Std."]),
        (65, ["1h 5m", "1h05", "1 h 05", "1 hr, 5 mins", "1 hour and 5 minutes", "65 Minuten"]),
        (65, ["1 Stunde 5 Minuten", "1 heure et 5 minutes", "1 ώρα 5 λεπτά", "1 hora 5 minutos"]),
        (1.5, ["90s", "90 sec", "1,5 min", "1.5m", "90000 ms", "PT1.5M", "PT90S"]),
        (-30, ["-00:30:00", "\u221230 min"]),
        (0, ["0:00:00", "PT0S", "0s"]),
    ],
)
def test_durations_as_programs_and_people_write_them(minutes, texts):
    """
    The forms of a clock, of ISO 8601, and numbers with units in several languages.
    """
    assert read(*texts) == pytest.approx([minutes] * len(texts))
    assert [duration_minutes(text) for text in texts] == pytest.approx([minutes] * len(texts))


@pytest.mark.parametrize(
    "text",
    ["45", "P", "PT", "n/a", "7:30:00 AM", "1:99:00", "5 km", "h", "", "1,500 s", "P1Y", "12:60"],
)
def test_other_texts_are_no_durations(text):
    """
    A number without a unit has no unit; years and months have no fixed length.
    """
    assert [None] == read(text)
    assert duration_minutes(text) is None


@pytest.mark.parametrize(("short", "minutes"), [(None, None), ("mm:ss", 55.5), ("hh:mm", 3330)])
def test_two_parts_are_what_the_caller_says(short, minutes):
    """
    Minutes and seconds, or hours and minutes.
    """
    assert [minutes] == read("55:30", short=short)
    assert minutes == duration_minutes("55:30", short)
