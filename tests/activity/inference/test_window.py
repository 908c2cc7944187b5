"""Infer the year of logs with several years. All logs are made up."""

import sqlite3
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import write

from recap.activity import infer_schema
from recap.activity.inference import window
from recap.activity.inference.inferred_schema import SAMPLE_ROWS

DAY = timedelta(days=1)


def days(first: str, last: str, step: int = 10) -> list[str]:
    """List every tenth day from *first* to *last*."""
    begun, ended = (datetime.fromisoformat(each) for each in (first, last))
    return [f"{begun + n * DAY:%Y-%m-%d}" for n in range(0, (ended - begun).days + 1, step)]


def inferred_year(tmp_path, *when: str) -> tuple[int | None, str]:
    """Return the inferred year of a log with these times, and the reason."""
    write(tmp_path / "log.csv", "user,at", *(f"1,{each}" for each in when))
    result = infer_schema(tmp_path / "log.csv")
    return result.year, result.year_reason


@pytest.mark.parametrize(
    ("ended", "year", "last"),
    [("2023-12-31", 2023, 2023), ("2024-01-20", 2023, 2024), ("2024-11-20", 2024, 2024)],
)
def test_the_last_year_with_six_months(tmp_path, ended, year, last):
    """
    A November export is about its own year; a January export is about the year before.
    """
    when = [*days("2017-01-01", "2019-12-31", step=1), *days("2020-01-01", ended)]

    assert (
        year,
        f"The last year with lines in 6 months or more; the log has lines from 2017 to {last}.",
    ) == inferred_year(tmp_path, *when, *when[:2000])


def test_a_log_of_a_few_months(tmp_path):
    """
    When no year has six months, the year with the most lines is taken.
    """
    few = days("2023-11-01", "2024-01-20")

    assert (2023, "The year with the most lines.") == inferred_year(tmp_path, *few)
    assert (2024, "The last year with lines in 6 months or more.") == inferred_year(
        tmp_path, *days("2024-01-01", "2024-12-31")
    )


def test_a_log_that_is_too_large_to_read(tmp_path, monkeypatch):
    """
    Then the year comes from the first lines (a leap year has one more), and the reason says so.
    """
    monkeypatch.setattr(window, "MAX_BYTES", 10)

    reason = (
        "The most frequent year in the first 2,000 rows: check that it is the last year of the log."
    )

    assert (2020, reason) == inferred_year(tmp_path, *days("2017-01-01", "2024-12-31", step=1))


def test_every_kind_of_log(tmp_path):
    """
    All files of a folder, a table of SQLite, epochs, and dates with a column for the time of day.
    """
    when = [datetime.fromisoformat(day) for day in days("2017-01-01", "2024-12-31", step=1)]
    half = len(when) // 2
    for name, part in {"b.parquet": when[:half], "c.parquet": when[half:]}.items():
        (tmp_path / "log").mkdir(exist_ok=True)
        pq.write_table(pa.table({"user": ["1"] * len(part), "at": part}), tmp_path / "log" / name)
    epochs = [int(each.timestamp()) * 1000 for each in when]
    write(tmp_path / "e.csv", "user,ts", *(f"1,{each}" for each in epochs))
    apart = [f"1;{each:%d.%m.%Y};18:30" for each in when]
    write(tmp_path / "a.csv", "Kunde;Datum;Uhrzeit", *apart)
    with sqlite3.connect(tmp_path / "my till.db") as db:
        db.execute("create table bons (user, at)")
        db.executemany("insert into bons values (1, ?)", [(str(each),) for each in when])
    db.close()

    for name in ("log", "e.csv", "a.csv", "my till.db"):
        assert 2024 == infer_schema(tmp_path / name).year, name


def test_an_infinite_time_has_no_year(tmp_path):
    """
    An infinite time after the sample is ignored.
    """
    moments = pa.array([1488738600000000] * SAMPLE_ROWS + [2**63 - 1]).cast(pa.timestamp("us"))
    pq.write_table(pa.table({"user": ["1"] * len(moments), "at": moments}), tmp_path / "l.parquet")

    result = infer_schema(tmp_path / "l.parquet")

    assert (2017, "The year with the most lines.") == (result.year, result.year_reason)
