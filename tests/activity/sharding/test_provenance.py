"""The file and row of each line of a customer."""

from __future__ import annotations

import os
from typing import Any

import pytest
from activity_log import campaign, log, write

from recap.activity import read_lines, read_with_provenance, split
from recap.activity.sharding import provenance, scan
from recap.campaign import Campaign

pytestmark = pytest.mark.slow

HEADER = "who,when,what,where,receipt,paid"
COLUMNS = {"item": "what", "channel": "where", "order_id": "receipt", "amount": "paid"}


def found(plan: Campaign, who: str = "C-1") -> list[tuple[Any, ...]]:
    """Read the log, and return file, row and time of each line of *who*."""
    out = plan.folder / "out"
    split(plan, out)
    (lines,) = read_with_provenance(plan, out, [who])
    assert read_lines(out, who).equals(lines.drop(columns=["file", "row"]))
    return [*zip(lines["file"], lines["row"], lines["at"].astype(str).str[5:16], strict=True)]


def test_a_line_has_its_file_and_row(tmp_path):
    """
    Header and quoted line breaks are counted; equal lines have different rows.
    """
    folder = tmp_path / "log"
    write(folder / "a.csv", HEADER, 'C-2,2017-03-01,"Te', 'a",,,1', "C-1,2017-03-02 09:00,Tea,,,1")
    write(folder / "b.csv", HEADER, *["C-1,2017-03-01 09:00,Tea,,,1"] * 2, " C-1,2016-03-01,,,,")
    write(folder / "c.csv", HEADER, "C-1,2017-03-01 09:00,Tea,,,1.5")
    plan = campaign(tmp_path, path="log", columns=COLUMNS)

    assert [
        ("log/b.csv", 2, "03-01 09:00"),
        ("log/b.csv", 3, "03-01 09:00"),
        ("log/c.csv", 2, "03-01 09:00"),
        ("log/a.csv", 4, "03-02 09:00"),
    ] == found(plan)


def test_all_rules_apply_to_one_customer_as_to_all(tmp_path):
    """
    Duplicates, returns, fees, names that are never shown.
    """
    log(
        tmp_path,
        "C-1,2017-03-01 09:00,Tea,Shop,R-1,5",
        "C-1,2017-03-01 09:00,Tea,Shop,R-1,5",
        "C-1,2017-03-02 09:00,Tea,Shop,R-1,-5",
        "C-1,2017-03-03 09:00,Wine,Shop,R-2,7",
        "C-1,2017-03-03 09:00,Postage,Shop,R-2,2",
        "C-1,2017-03-04 09:00,Tea,Shop,R-3,much",
        header=HEADER,
    )
    plan = campaign(
        tmp_path,
        columns=COLUMNS,
        source={"duplicates": "drop"},
        returns={"rule": "show"},
        not_items={"items": ["postage"]},
        never_shown={"items": ["wine"]},
    )

    assert [2, 4, 6, 5] == [row for _, row, _ in found(plan)]


def test_the_whole_log_is_read_where_one_customer_is_not_enough(tmp_path):
    """
    A customer with midnights only in a log with hours; a name that most other rows use.
    """
    log(
        tmp_path,
        "C-1,2017-03-01 00:00,1,Tee",
        *(f"C-2,2017-03-01 {hour:02}:30,1,Tea" for hour in range(24)),
        header="who,when,number,what",
    )
    columns = {"item": "number", "item_name": "what"}
    plan = campaign(tmp_path, columns=columns, source={"zone": "Europe/Athens"})

    assert [("log.csv", 2, "02-28 22:00")] == found(plan)


@pytest.mark.parametrize("later", ["written again", "another", "gone"])
def test_a_changed_log_has_no_provenance(tmp_path, later):
    """
    Files and rows would be wrong; the lines are those that were counted.
    """
    log(tmp_path, "C-1,2017-03-01 09:00", "C-2,2017-03-02 09:00")
    plan, file = campaign(tmp_path), tmp_path / "log.csv"
    split(plan, tmp_path / "out")
    if later == "gone":
        file.unlink()
    else:
        minute = "01" if later == "another" else "00"
        log(tmp_path, "C-2,2017-03-02 09:00", f"C-1,2017-03-01 09:{minute}")
        seconds = 60 if later == "written again" else -60
        os.utime(file, (file.stat().st_atime, file.stat().st_mtime + seconds))

    (lines,) = read_with_provenance(plan, tmp_path / "out", ["C-1"])

    assert ["customer_id", "at"] == [*lines.columns]
    assert ["2017-03-01 09:00:00"] == lines["at"].astype(str).tolist()


def test_several_customers_are_read_at_once(tmp_path, monkeypatch):
    """
    In the given order. Where only all rows show that the log has days, it is read a second time.
    """
    days = [f"C-{n},2017-03-0{n + 1},Tea,,," for n in range(3)]
    log(tmp_path, *days, "C-9,2017-03-09,Tea,,,", header=HEADER)
    plan = campaign(tmp_path, columns=COLUMNS)
    split(plan, tmp_path / "out")
    readings: list[object] = []

    def classify(*arguments: Any) -> Any:
        readings.append(arguments)
        return scan.classify_rows(*arguments)

    monkeypatch.setattr(provenance, "classify_rows", classify)
    frames = read_with_provenance(plan, tmp_path / "out", ["C-2", "C-0", "C-1", "nobody"])

    assert [[4], [2], [3]] == [list(frame["row"]) for frame in frames[:3]]
    assert 0 == len(frames[3])
    assert 2 == len(readings)
