"""Workbooks: typed dates and numbers, sheets, lines before the header, formulas, faults."""

from datetime import date, datetime, time, timedelta
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from activity_log import campaign, check_notes, rejected, times, values
from workbook import Fault, Formula, Rows, write_workbook

from recap import campaign as campaigns
from recap.activity import check, infer_schema
from recap.activity.sources import workbook as workbooks
from recap.commands import new
from recap.errors import ActivityError

pytestmark = pytest.mark.slow

HEADER = ("who", "when", "what", "paid")
MORNING = datetime(2017, 3, 5, 10, 30)
LOG: Rows = [HEADER, ("C-1", MORNING, "tea", 2.5), ("C-2", MORNING, "tea", 3.0)]


def of_workbook(folder, sheets, *, columns=None, since_1904=False, hidden=(), **source):
    """Write a workbook and return a campaign for it."""
    write_workbook(folder / "log.xlsx", sheets, since_1904=since_1904, hidden=hidden)
    columns = columns or {"item": "what", "amount": "paid"}
    return campaign(folder, path="log.xlsx", columns=columns, source=source)


@pytest.mark.parametrize("since_1904", [False, True])
def test_dates_and_numbers_have_types(tmp_path, since_1904):
    """
    In both date systems, with no settings for the format of times and numbers.
    """
    plan = of_workbook(tmp_path, {"Sheet1": LOG}, since_1904=since_1904)

    assert ["2017-03-05 10:30:00"] * 2 == times(plan)
    assert [2.5, 3.0] == values(plan, "amount")


def test_days_stay_days(tmp_path):
    """
    A column of dates has no hours; among times, a date is midnight.
    """
    days: Rows = [HEADER, ("C-1", date(2017, 3, 5), "tea", 1)] * 1
    assert not check(of_workbook(tmp_path, {"a": days})).has_times
    both: Rows = [*LOG, ("C-3", date(2017, 3, 6), "tea", 1)]
    assert "2017-03-06 00:00:00" in times(of_workbook(tmp_path, {"a": both}))


def test_dates_keep_their_type_beside_a_format_of_times(tmp_path):
    """
    `times` is for texts; a date of a workbook needs none.
    """
    assert ["2017-03-05 10:30:00"] * 2 == times(
        of_workbook(tmp_path, {"a": LOG}, times="month-first", decimal=",")
    )


def test_a_date_and_a_time_of_day(tmp_path):
    """
    Two columns, both with types.
    """
    rows: Rows = [("who", "day", "clock"), ("C-1", date(2017, 3, 5), time(18, 30))]

    assert ["2017-03-05 18:30:00"] == times(
        of_workbook(tmp_path, {"a": rows}, columns={"at": ["day", "clock"]})
    )


def test_ids_are_integers_or_texts(tmp_path):
    """
    1042.0 is 1042, also among texts; 007 as text keeps its zeros.
    """
    ids = (1042.0, "1042", "007", 4006381333931.0, "C-1")
    rows: Rows = [HEADER, *((each, MORNING, "tea", 1) for each in ids)]
    numbers: Rows = [HEADER, *((each, MORNING, "tea", 1) for each in (1042.0, 4111111111111111.0))]

    assert ["007", "1042", "1042", "4006381333931", "C-1"] == sorted(
        values(of_workbook(tmp_path, {"a": rows}), "customer_id")
    )
    assert ["1042", "4111111111111111"] == sorted(
        values(of_workbook(tmp_path, {"a": numbers}), "customer_id")
    )


@pytest.mark.parametrize("decimal", [None, ","])
def test_a_number_among_texts_is_what_the_cell_says(tmp_path, decimal):
    """
    12.125 of a number cell is not twelve thousand, whatever the decimal mark of the texts.
    """
    text = {None: "7.5", ",": "7,5"}[decimal]
    rows: Rows = [HEADER, ("C-1", MORNING, "tea", 12.125), ("C-2", MORNING, "tea", text)]
    source = {"decimal": decimal} if decimal else {}

    assert [7.5, 12.125] == sorted(values(of_workbook(tmp_path, {"a": rows}, **source), "amount"))


def test_durations(tmp_path):
    """
    A duration of more than a day, and one that the sheet shows as a time of day.
    """
    columns = {"minutes": "paid"}
    long: Rows = [HEADER, ("C-1", MORNING, "tea", timedelta(hours=30, minutes=5))]
    short: Rows = [HEADER, ("C-1", MORNING, "tea", time(0, 45))]
    source = {"durations": "hh:mm"}

    assert [1805.0] == values(
        of_workbook(tmp_path, {"a": long}, columns=columns, decimal="."), "minutes"
    )
    assert [45.0] == values(
        of_workbook(tmp_path, {"a": short}, columns=columns, decimal=".", **source), "minutes"
    )


def test_formulas_have_the_value_that_was_saved(tmp_path):
    """
    Numbers and texts. A formula that failed is blank.
    """
    rows: Rows = [
        HEADER,
        ("C-1", MORNING, Formula('A1&"x"', "tea"), Formula("2*3", 6.0)),
        ("C-2", MORNING, "tea", Fault("#N/A")),
    ]

    plan = of_workbook(tmp_path, {"a": rows})
    assert ["tea", "tea"] == values(plan, "item")
    assert [6.0, None] == values(plan, "amount")


def test_lines_before_the_header_and_empty_rows(tmp_path):
    """
    A rejected row has the number that the spreadsheet shows.
    """
    good, bad = ((None, "C-1", when, "tea", 1) for when in (MORNING, "never"))
    rows: Rows = [("Report",), (), (None, *HEADER), (), good, ("", " ", None), bad]
    plan = of_workbook(tmp_path, {"a": rows})

    assert 1 == check(plan).used
    assert ["7"] == [row["row"] for row in rejected(plan)]
    assert any("skip = 2" in note for note in check_notes(plan))
    assert 1 == check(of_workbook(tmp_path, {"a": rows}, skip=2)).used


def test_a_footer_and_no_header(tmp_path):
    """
    As in CSV.
    """
    rows: Rows = [*LOG[1:], (), ("TOTAL", MORNING, None, 5.5)]

    plan = of_workbook(tmp_path, {"a": rows}, header=list(HEADER), footer=1)

    assert ["C-1", "C-2"] == sorted(values(plan, "customer_id"))


def test_dates_that_are_partly_texts_are_reported(tmp_path):
    """
    A spreadsheet made dates of some texts, perhaps with day and month exchanged.
    """
    rows: Rows = [*LOG, ("C-3", "15/03/2017", "tea", 1)]

    (note,) = check_notes(of_workbook(tmp_path, {"a": rows}))

    assert "Some cells of 'when' are dates, and others are texts" in note


def test_the_sheet_with_all_columns_is_read_and_reported(tmp_path):
    """
    Hidden and empty sheets, and sheets of other things, do not count.
    """
    other: Rows = [("name", "age"), ("Ann", 40)]
    sheets = {"Notes": [("hello",)], "People": other, "Log": LOG, "Old": LOG}

    plan = of_workbook(tmp_path, sheets, hidden=["Old"])

    assert 2 == check(plan).used
    assert any("'Log' is the log" in note for note in check_notes(plan))
    assert () == check_notes(of_workbook(tmp_path, sheets, sheet="Log"))
    assert 2 == check(of_workbook(tmp_path, sheets, hidden=["Old"], sheet="old")).used


def test_several_sheets_are_asked_about_or_named(tmp_path):
    """
    A sheet for each month: the error lists them, a pattern reads them all.
    """
    sheets = {"Jan": LOG, "Feb": LOG, "Mar": LOG}

    with pytest.raises(ActivityError, match="has 3 sheets that may be the log: 'Jan', 'Feb'"):
        check(of_workbook(tmp_path, sheets))
    assert 6 == check(of_workbook(tmp_path, sheets, sheet="*")).used
    assert 4 == check(of_workbook(tmp_path, {"2016": LOG, "2017": LOG})).used
    with pytest.raises(ActivityError, match=r"No sheet matches 'April'\. The workbook has 'Jan'"):
        check(of_workbook(tmp_path, sheets, sheet="April"))


def test_rows_over_several_batches(tmp_path, monkeypatch):
    """
    Every row is read once, and equal rows are duplicates.
    """
    monkeypatch.setattr("recap.activity.sources.sheet_rows.ROWS_A_BATCH", 7)
    rows: Rows = [HEADER, *((f"C-{n % 50}", MORNING, "tea", n % 50) for n in range(100))]

    assert 100 == check(of_workbook(tmp_path, {"a": rows})).used
    assert {"duplicate": 50} == check(
        of_workbook(tmp_path, {"a": rows}, duplicates="drop")
    ).rejected


def test_files_that_are_no_workbook(tmp_path, monkeypatch):
    """
    A text, a zip file of something else, an old format, and one that is too large.
    """
    plan = of_workbook(tmp_path, {"a": LOG})
    (tmp_path / "log.xlsx").write_text("who,when\n")
    with pytest.raises(ActivityError, match=r"not an \.xlsx workbook"):
        check(plan)
    with ZipFile(tmp_path / "log.xlsx", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(ActivityError, match=r"not an \.xlsx workbook"):
        check(plan)
    monkeypatch.setattr(workbooks, "MOST_BYTES", 1000)
    with pytest.raises(ActivityError, match="too large"):
        check(of_workbook(tmp_path, {"a": LOG}))


def test_a_workbook_inside_a_zip_file(tmp_path):
    """
    And a table of customers in a workbook.
    """
    write_workbook(tmp_path / "inner.xlsx", {"a": LOG})
    with ZipFile(tmp_path / "export.zip", "w", ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "inner.xlsx", "me/log.xlsx")
    write_workbook(
        tmp_path / "people.xlsx", {"a": [("id", "name"), ("C-1", "Ann"), ("C-2", "Ben")]}
    )
    people = {"path": "people.xlsx", "id": "id", "name": "name"}

    assert 2 == check(campaign(tmp_path, path="export.zip", customers=people)).used


def test_a_campaign_for_a_workbook(tmp_path):
    """
    `recap new` finds the sheet, the header and the columns; `check` reads them.
    """
    header = ("Customer ID", "Order date", "Product", "Total")
    rows: Rows = [(1000.0 + n, datetime(2017, 1 + n, 5, 10), "tea", 2.5) for n in range(9)]
    sheets: dict[str, Rows] = {
        "Info": [("Made by", "Ann"), ("On", "Monday")],
        "Export": [("Shop",), (), header, *rows],
    }
    file = write_workbook(tmp_path / "shop.xlsx", sheets)

    written, schema = new.write_for(tmp_path / "mine", file)

    assert ("Export", 2) == (schema.get("sheet"), schema.get("skip"))
    assert ("Customer ID", "Product") == tuple(
        schema.get(f"columns.{ours}") for ours in ("customer_id", "item")
    )
    assert 9 == check(campaigns.load(written.parent)).used
    assert infer_schema(write_workbook(tmp_path / "b.xlsx", {"a": [header, *rows]})).year == 2017
