"""Lines that must not count: [source.keep] and [source.drop]."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from activity_log import adds_up, campaign, complaint, events, log, rejected

from recap.activity import check, read_excluded, split
from recap.campaign import Campaign
from recap.errors import ActivityError

pytestmark = pytest.mark.slow


def log_of(folder: Path, *cells: str, **rules: Any) -> Campaign:
    """Make a log with one event of C-1 for each of *cells*, a day apart, in column Cell."""
    lines = (f"C-1,2017-03-{day:02},{cell}" for day, cell in enumerate(cells, 1))
    log(folder, *lines, header="who,when,Cell")
    return campaign(folder, source=rules)


def used_rows(plan: Campaign) -> list[int]:
    """Return the days of the events: the position of their cells, from 1."""
    return [at.day for at in pd.to_datetime(events(plan)["at"])]


@pytest.mark.parametrize(
    ("rule", "cells", "dropped"),
    [
        ("failed", ["Failed", "paid", "", " FAILED ", "failed twice"], [1, 4]),
        (["TRAILER", "HOOK"], ["trailer", "hook", "", "film"], [1, 2]),
        ("*Trailer*", ["The trailer 2", "Trail", ""], [1]),
        ("Who? [live]", ["who? [LIVE]", "whom [live]", "who? l"], [1]),
        ("Who? [live]*", ["who? [LIVE] 2", "whom [live]", "who? l", "who? live"], [1]),
        ("a\\*", ["A\\B", "ab", "a*"], [1]),
        ({"is": "*"}, ["*", "a"], [1]),
        (0, ["0.00", "0", "1", "", "10"], [1, 2]),
        ([0, "free"], ["Free", "0.0", "n/a"], [1, 2]),
        (True, ["TRUE", "yes", "1", "false", "", "no"], [1, 2, 3]),
        (False, ["FALSE", "yes", "1", "0", "", "no"], [1, 4, 6]),
        ({"below": 30000}, ["29999", "30000", "-1", ""], [1, 3]),
        ({"above": 1, "at_most": 2}, ["1", "1.5", "2", "3"], [2, 3]),
        ({"below": "00:00:30"}, ["00:00:29", "0:30", "00:29", "1:00:00", ""], [1, 3]),
        ({"below": "30 s"}, ["PT20S", "45 s", "12s", "0:29"], [1, 3, 4]),
        ({"below": 2}, ['"1,50"', '"2.000,00"', "1.250", "€ 1"], [1, 4]),
        ({"at_least": "18:00"}, ["17:59", "18:00", "18:30:00", "9:59"], [2, 3]),
        (
            {"below": "2025-01-01"},
            ["2024-12-31", "2025-01-01 00:00", "2024-12-31 23:59", ""],
            [1, 3],
        ),
        ({"at_most": "2025-01-01"}, ["2025-01-01 23:59", "2025-01-02"], [1]),
        ({"above": "2025-01-01"}, ["2025-01-01 23:59", "2025-01-02"], [2]),
        ({"empty": True}, ["", "empty", " "], [1, 3]),
        ({"empty": False}, ["", "empty", " "], [2]),
        ([{"empty": True}, {"below": 5}, "n/a"], ["", "4", "n/a", "5"], [1, 2, 3]),
    ],
)
def test_each_kind_of_rule(tmp_path: Path, rule: Any, cells: list[str], dropped: list[int]):
    """
    A row that matches is dropped; with the same rule under keep, all the others are.
    """
    days = range(1, len(cells) + 1)

    assert [day for day in days if day not in dropped] == used_rows(
        log_of(tmp_path, *cells, drop={"Cell": rule})
    )
    assert dropped == used_rows(log_of(tmp_path, *cells, keep={"Cell": rule}))


def test_every_rule_of_keep_must_hold_and_one_of_drop_is_enough(tmp_path: Path):
    """
    Each row is left out once, for the first rule that leaves it out; the rows add up.
    """
    lines = ["C-1,2017-03-01,paid,web", "C-1,2017-03-02,paid,till", "C-1,2017-03-03,test,web"]
    log(tmp_path, *lines, "C-1,2017-03-04,void,test", header="who,when,Status,Place")
    plan = campaign(
        tmp_path,
        source={
            "keep": {"Status": "paid", "Place": ["web", "shop"]},
            "drop": {"Status": ["void", "test"], "Place": "test"},
        },
    )

    report = check(plan)

    assert {"dropped: Place is not web or shop": 1, "dropped: Status is void or test": 2} == (
        report.rejected
    )
    assert 1 == report.used
    assert adds_up(report)


@pytest.mark.parametrize(
    ("rule", "matching", "other", "unreadable"),
    [
        ({"below": 30000}, "1", "40000", "n/a"),
        (0, "0.0", "1", "n/a"),
        (True, "yes", "no", "perhaps"),
        ({"below": "00:00:30"}, "0:00:29", "1:00:00", "a while"),
        ({"below": "2025-01-01"}, "2024-01-01", "2025-02-01", "soon"),
        ([{"below": 5}, "free"], "free", "7", "n/a"),
    ],
)
@pytest.mark.parametrize("table", ["keep", "drop"])
def test_a_value_that_cannot_be_compared_is_rejected(
    tmp_path: Path, rule: Any, matching: str, other: str, unreadable: str, table: str
):
    """
    It is neither kept nor dropped: the row has a reason of its own.
    """
    plan = log_of(tmp_path, matching, other, unreadable, **{table: {"Cell": rule}})

    (row,) = [row for row in rejected(plan) if not row["reason"].startswith("dropped")]

    cell = {"row": "4", "column": "Cell", "value": unreadable}
    assert ({"reason": "unreadable value"} | cell).items() <= row.items()
    assert 1 == check(plan).used


def test_a_number_that_can_be_read_two_ways_is_a_question(tmp_path: Path):
    """
    The rule would drop these lines, or none of them.
    """
    plan = log_of(tmp_path, "1.250", "3.000", "2.500", drop={"Cell": {"below": 100}})

    with pytest.raises(ActivityError) as error:
        check(plan)

    assert "Cell" in str(error.value)
    assert "source.decimal" in str(error.value)


@pytest.mark.parametrize(
    ("cells", "format_", "used"),
    [
        (["1.250", "12,50", "99.000"], {}, 2),  # a decimal comma, as the second cell shows
        (["1,250", "12.50", "99,000"], {}, 2),
        (["1.250 €", "3,5 €"], {}, 1),
        (["1'250.00", "3.50"], {}, 1),
        (["¥1,250", "¥90"], {}, 1),
        (["1.250", "3.000"], {"decimal": ","}, 2),
        (["1.250", "3.000", "200"], {"decimal": {"Cell": "."}}, 1),
    ],
)
def test_the_values_or_the_campaign_say_how_the_numbers_of_a_rule_are_written(
    tmp_path: Path, cells: list[str], format_: dict[str, Any], used: int
):
    """
    No other key maps the column.
    """
    quoted = [f'"{cell}"' for cell in cells]
    plan = log_of(tmp_path, *quoted, drop={"Cell": {"below": 100}}, **format_)

    read_report = check(plan)

    dropped = {"dropped: Cell is below 100": len(cells) - used} if used < len(cells) else {}
    assert (used, dropped) == (read_report.used, read_report.rejected)


def test_the_campaign_says_what_a_short_duration_is(tmp_path: Path):
    """
    `durations` holds for rules, too.
    """
    plan = log_of(tmp_path, "0:20", "1:10", drop={"Cell": {"below": "1:00"}}, durations="mm:ss")
    hours = log_of(tmp_path, "0:20", "1:10", drop={"Cell": {"below": "30 min"}}, durations="hh:mm")

    assert [2] == used_rows(plan)
    assert [2] == used_rows(hours)


def test_dropped_rows_come_before_all_other_rules(tmp_path: Path):
    """
    A total line needs no customer and no time, and a dropped copy makes nothing a duplicate.
    """
    lines = ["C-1,2017-03-01,paid", "C-1,2017-03-01,failed", "C-1,2017-03-01,failed", ",TOTAL,"]
    log(tmp_path, *lines, header="who,when,Status")
    plan = campaign(
        tmp_path,
        source={"duplicates": "drop", "drop": {"Status": "failed", "when": "total"}},
        robots={"most_events_a_day": 1},
    )

    assert {"dropped: Status is failed": 2, "dropped: when is total": 1} == check(plan).rejected


def test_dropped_rows_of_last_year_do_not_count_then(tmp_path: Path):
    """
    They are rejected as dropped, and not as outside the window.
    """
    log(tmp_path, "C-1,2016-01-01,test", "C-1,2017-01-01,", header="who,when,Cell")
    plan = campaign(tmp_path, source={"drop": {"Cell": "test"}})
    split(plan, tmp_path / "out")

    assert {"dropped: Cell is test": 1} == check(plan).rejected
    assert 0 == len(pd.read_parquet(tmp_path / "out" / "prior_period.parquet"))
    assert ["dropped: Cell is test"] == read_excluded(tmp_path / "out", "C-1")["reason"].tolist()


def test_no_reason_shows_a_customer(tmp_path: Path):
    """
    Where a rule names customers or addresses, the report has neither of them, nor the file.
    """
    lines = ["C-1,2017-03-01,a@example.com", "C-2,2017-03-01,x", "C-3,2017-03-01,x"]
    log(tmp_path, *lines, header="who,when,Mail")
    plan = campaign(tmp_path, source={"drop": {"who": "C-2", "Mail": "*@example.com"}})

    rows = rejected(plan)

    assert {"dropped: who is in [source.drop]", "dropped: Mail is in [source.drop]"} == {
        row["reason"] for row in rows
    }
    assert [("", "")] * 2 == [(row["column"], row["value"]) for row in rows]


def test_a_compared_value_is_shown(tmp_path: Path):
    """
    So that everybody can see whether the rule reads it right.
    """
    (row,) = rejected(log_of(tmp_path, "7", "29.5", drop={"Cell": {"above": 20}}))

    assert ("Cell", "29.5") == (row["column"], row["value"])


def test_a_rule_on_a_column_that_the_file_lacks(tmp_path: Path):
    """
    The error has the nearest column, and the key.
    """
    plan = log_of(tmp_path, "a", drop={"Sell": "a"})

    with pytest.raises(ActivityError) as error:
        check(plan)

    assert (
        "There is no column 'Sell'. Did you mean 'Cell'?\n"
        "  where: log.csv (source.drop in campaign.toml)\n"
        "  fix:   name one of its columns: who, when, Cell."
    ) == complaint(error, tmp_path)


def test_rules_that_leave_nothing(tmp_path: Path):
    """
    The error says that the rules are the cause.
    """
    with pytest.raises(ActivityError) as error:
        check(log_of(tmp_path, "a", "b", keep={"Cell": "paid"}))

    assert (
        "No row is left to count: 2 read, 2 dropped: Cell is not paid. First: log.csv row 2.\n"
        "  where: log.csv (source.path in campaign.toml)\n"
        "  fix:   check [source.keep] and [source.drop]: their rules leave out every line."
    ) == complaint(error, tmp_path)


def _write(folder: Path, kind: str) -> dict[str, str]:
    """Write three rows in a *kind* of file; return the keys of the source."""
    rows = [("C-1", "2017-03-01", 0.5, "x"), ("C-1", "2017-03-02", 31.0, "x")]
    rows += [("C-1", "2017-03-03", 40.0, "test")]
    names = ["who", "when", "seconds", "Kind of line"]
    frame = pd.DataFrame(rows, columns=names)
    if kind == "database":
        with sqlite3.connect(folder / "log.db") as db:
            frame.to_sql("log", db, index=False)
        return {"url": "sqlite:///log.db", "query": "select * from log"}
    if kind == "parquet":
        frame.to_parquet(folder / "log.parquet")
    elif kind == "json":
        text = json.dumps(frame.to_dict("records"))
        (folder / "log.json").write_text(text)
    else:
        frame.to_csv(folder / "log.csv", index=False)
    return {"path": f"log.{kind}"}


@pytest.mark.parametrize("kind", ["csv", "json", "parquet", "database"])
def test_rules_work_in_every_format(tmp_path: Path, kind: str):
    """
    A column need not be mapped, and may have blanks in its name.
    """
    place = _write(tmp_path, kind)
    rules = {"drop": {"seconds": {"below": 30}, "Kind of line": "test"}}
    source = {"columns": {"customer_id": "who", "at": "when"}, **place, **rules}
    plan = Campaign.model_validate(
        {"name": "Y", "brand": "B", "year": 2017, "zone": "UTC", "source": source}
        | {"folder": tmp_path}
    )

    assert {"dropped: Kind of line is test": 1, "dropped: seconds is below 30": 1} == (
        check(plan).rejected
    )


@pytest.mark.parametrize("kind", ["json", "parquet"])
@pytest.mark.parametrize(
    ("column", "rule", "dropped"),
    [
        ("tags", "ad", [2, 3]),
        ("tags", "a*", [2, 3]),
        ("tags", "x*d", []),
        ("tags", {"empty": True}, [1]),
        ("by[0].name", "Google (Ads)", [2]),
        ("by", {"empty": True}, [4]),
        ("by[*].name", "google*", [2, 3]),
        ("by[*].name", "*e (*", [2, 3]),
        ("by[*].name", "Me", [3]),
    ],
)
def test_one_of_several_values_in_a_cell_is_enough(
    tmp_path: Path, kind: str, column: str, rule: Any, dropped: list[int]
):
    """
    Lists, and paths to several values, match where one of them does; a pattern is in one of them.
    """
    ads = {"name": "Google (Ads)"}
    rows = [
        {"who": "C-1", "when": "2017-03-01", "tags": [], "by": [{"name": "Who"}]},
        {"who": "C-1", "when": "2017-03-02", "tags": ["ad"], "by": [ads]},
        {"who": "C-1", "when": "2017-03-03", "tags": ["x", "AD"], "by": [{"name": "Me"}, ads]},
        {"who": "C-1", "when": "2017-03-04", "tags": ["ax", "xa"], "by": []},
    ]
    dropped = [*dropped, 4] if rule == "a*" else dropped
    if kind == "json":
        (tmp_path / "log.json").write_text(json.dumps(rows))
    else:
        pd.DataFrame(rows).to_parquet(tmp_path / "log.parquet")
    plan = campaign(tmp_path, path=f"log.{kind}", source={"drop": {column: rule}})

    assert [day for day in range(1, 5) if day not in dropped] == used_rows(plan)


def test_each_source_has_its_own_rules(tmp_path: Path):
    """
    A rule of one source reads no column of another.
    """
    log(tmp_path, "C-1,2017-03-01,test", "C-1,2017-03-02,", name="a.csv", header="who,when,Kind")
    log(tmp_path, "C-1,2017-03-03", name="b.csv")
    columns = {"customer_id": "who", "at": "when"}
    sources = {
        "app": {"path": "a.csv", "columns": columns, "drop": {"Kind": "test"}},
        "till": {"path": "b.csv", "columns": columns},
    }

    assert {"dropped: Kind is test": 1} == check(campaign(tmp_path, sources=sources)).rejected


@pytest.mark.parametrize(
    ("rule", "days"), [("test", [1, 3]), ({"empty": True}, [2]), ({"empty": False}, [1, 3])]
)
def test_a_file_without_the_column_has_blank_cells(tmp_path: Path, rule: Any, days: list[int]):
    """
    Exports of several files write a key only where it has a value.
    """
    log(tmp_path, "C-1,2017-03-01,", "C-1,2017-03-02,test", name="in/a.csv", header="who,when,Cell")
    log(tmp_path, "C-1,2017-03-03", name="in/b.csv")

    assert days == used_rows(campaign(tmp_path, path="in", source={"drop": {"Cell": rule}}))


def test_a_key_that_few_objects_have_is_found(tmp_path: Path):
    """
    The keys of a JSON file are those of its first objects; a rule may ask for another one.
    """
    rows: list[dict[str, Any]] = [{"who": "C-1", "when": "2017-03-01"}] * 1500
    rows += [{"who": "C-1", "when": "2017-03-02", "details": [{"name": "Ad"}]}]
    (tmp_path / "log.json").write_text("\n".join(map(json.dumps, rows)))

    def plan(column: str) -> Campaign:
        return campaign(tmp_path, path="log.json", source={"drop": {column: "Ad"}})

    assert {"dropped: details[0].name is Ad": 1} == check(plan("details[0].name")).rejected
    with pytest.raises(ActivityError, match="There is no column 'detail"):
        check(plan("detail[0].name"))


def test_a_number_of_json_is_one_in_a_rule(tmp_path: Path):
    """
    Its point is decimal, whatever the texts of the file have.
    """
    rows = [{"who": "C-1", "when": "2017-03-01", "ms": ms} for ms in (1.250, "1.250,00", 900)]
    (tmp_path / "log.json").write_text(json.dumps(rows))

    report = check(campaign(tmp_path, path="log.json", source={"drop": {"ms": {"below": 1000}}}))

    assert {"dropped: ms is below 1000": 2} == report.rejected


def test_unclear_numbers_beside_a_file_without_the_column(tmp_path: Path):
    """
    The files are read again for their numbers, each with the columns that it has.
    """
    rows = ['C-1,2017-03-01,"1.250",5', 'C-1,2017-03-02,"3.000,50",900', 'C-1,2017-03-03,"4,50",9']
    log(tmp_path, *rows, name="in/a.csv", header="who,when,paid,Cell")
    log(tmp_path, "C-1,2017-03-04,2.000", name="in/b.csv", header="who,when,paid")
    rule = {"drop": {"Cell": {"above": 100}}}

    year = events(campaign(tmp_path, path="in", columns={"amount": "paid"}, source=rule))

    assert [4.5, 1250.0, 2000.0] == sorted(year["amount"])
