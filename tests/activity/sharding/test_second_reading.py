"""A better column of times and several currencies: found in a sample of files that are large."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from activity_log import campaign, log

from recap.activity import check
from recap.activity.inference import window
from recap.activity.sources import file_samples
from recap.campaign import Campaign
from recap.commands import column_warnings

LINES = [
    f"C-{n % 9},2017-12-{28 + n % 3} 10:00:00,2017-{1 + n % 12:02d}-05 10:00:00,"
    f"{'€' if n % 2 else '$'} 5.50"
    for n in range(1200)
]


def plan(folder: Path, lines: list[str] = LINES) -> Campaign:
    log(folder, *lines, header="who,when,happened,paid")
    return campaign(folder, columns={"amount": "paid"})


@pytest.fixture
def large(monkeypatch):
    """Every file is too large to be read twice, and a sample is a part of it."""
    monkeypatch.setattr(window, "MAX_BYTES", 1)
    monkeypatch.setattr(file_samples, "LARGE_BYTES", 1)
    monkeypatch.setattr(file_samples, "BLOCK_BYTES", 1 << 10)


@pytest.mark.usefixtures("large")
def test_a_sample_of_large_files_shows_both(tmp_path):
    read_report = check(plan(tmp_path))

    (better,) = read_report.better_times
    (several,) = read_report.currencies
    assert better.other == "happened"
    assert {"EUR", "USD"} == {code for code, _ in several.lines}
    assert 100 < sum(lines for _, lines in several.lines) < len(LINES)
    time, currency = column_warnings.warnings_of(read_report)
    assert time.startswith("In a sample of the log: by 'when', ")
    assert " of a sample ('paid' of [source])" in currency
    assert not read_report.read_once


def test_all_lines_of_other_files_show_both(tmp_path):
    read_report = check(plan(tmp_path))

    (several,) = read_report.currencies
    assert len(LINES) == sum(lines for _, lines in several.lines)
    assert not any("sample" in text for text in column_warnings.warnings_of(read_report))


@pytest.mark.usefixtures("large")
def test_a_large_log_without_either_has_no_warning(tmp_path):
    lines = [line.replace("2017-12-", f"2017-{1 + n % 12:02d}-").replace("$", "€")
             for n, line in enumerate(LINES) if "-30 " not in line or n % 12 != 1]  # fmt: skip
    report = check(plan(tmp_path, lines))

    assert not [*column_warnings.warnings_of(report)]


def test_a_source_that_is_read_only_once_is_named(tmp_path):
    with sqlite3.connect(tmp_path / "shop.db") as db:
        db.execute("create table sale (who, at)")
        db.execute("insert into sale values ('C-1', '2017-03-05 10:00:00')")
    db.close()
    web = {
        "url": "sqlite:///shop.db",
        "query": "select * from sale",
        "columns": {"customer_id": "who", "at": "at"},
    }
    report = check(campaign(tmp_path, sources={"web": web}))

    assert ("sources.web",) == report.read_once
