import pytest
from activity_log import adds_up, campaign, log, rejected, write

from recap.activity import check, split

pytestmark = pytest.mark.slow

GOOD = "C-1,2017-03-05 10:00,1,2,3,4"
HEADER = "who,when,amount,saved,pieces,minutes"
NUMBERS = {"amount": "amount", "savings": "saved", "quantity": "pieces", "minutes": "minutes"}


@pytest.mark.parametrize(
    ("row", "reason", "column", "value"),
    [
        ("C-1,2017-03-05", "broken line", "", ""),
        ("C-1,2017-03-05,1,2,3,4,5", "broken line", "", ""),
        ('C-1,"2017"-03-05,1,2,3,4', "broken line", "", ""),
        (",2017-03-05,1,2,3,4", "no customer", "who", ""),
        ("  ,2017-03-05,1,2,3,4", "no customer", "who", ""),
        ("C-1,,1,2,3,4", "no date", "when", ""),
        ("C-1,31/02/2017,1,2,3,4", "unreadable date", "when", "31/02/2017"),
        ("C-1,2017-02-29 10:00,1,2,3,4", "unreadable date", "when", "2017-02-29 10:00"),
        ("C-1,infinity,1,2,3,4", "unreadable date", "when", "infinity"),
        ("C-1,1488708000,1,2,3,4", "unreadable date", "when", "1488708000"),
        ("C-1,2016-12-31 23:59:59,1,2,3,4", "outside the window", "when", "2016-12-31 23:59:59"),
        ("C-1,2018-01-01,1,2,3,4", "outside the window", "when", "2018-01-01"),
        ("C-1,9999-01-01 00:00,1,2,3,4", "outside the window", "when", "9999-01-01 00:00"),
        ("C-1,2017-03-05,3 boxes,2,3,4", "unreadable number", "amount", "3 boxes"),
        ("C-1,2017-03-05,1_000,2,3,4", "unreadable number", "amount", "1_000"),
        ("C-1,2017-03-05,1,nan,3,4", "unreadable number", "saved", "nan"),
        ("C-1,2017-03-05,1,2,inf,4", "unreadable number", "pieces", "inf"),
        ("C-1,2017-03-05,-0.5,2,3,4", "negative amount", "amount", "-0.5"),
        ("C-1,2017-03-05,1,-2,3,4", "negative savings", "saved", "-2"),
        ("C-1,2017-03-05,1,2,-3,4", "negative quantity", "pieces", "-3"),
        ("C-1,2017-03-05,1,2,3,-4", "negative minutes", "minutes", "-4"),
    ],
)
def test_a_row_that_cannot_be_counted_is_rejected_with_its_reason(
    tmp_path, row, reason, column, value
):
    """
    Every rejected row is listed with file, row, reason, column and value.
    """
    log(tmp_path, GOOD, row, header=HEADER)
    plan = campaign(tmp_path, columns=NUMBERS)

    listed = {"file": "log.csv", "row": "3", "reason": reason, "column": column, "value": value}
    assert [listed] == rejected(plan)

    read_report = check(plan)
    assert (2, 1, {reason: 1}) == (read_report.read, read_report.used, read_report.rejected)
    assert adds_up(read_report)


def test_no_cell_of_the_list_is_a_formula(tmp_path):
    """
    Names of files and of columns come from other programs, like values.
    """
    log(tmp_path, "C-1,2017-03-05", "C-1,=cmd", name="=log.csv", header="who,@when")
    plan = campaign(tmp_path, path="=log.csv", columns={"at": "@when"})

    assert [
        {
            "file": "'=log.csv",
            "row": "3",
            "reason": "unreadable date",
            "column": "'@when",
            "value": "'=cmd",
        }
    ] == rejected(plan)


def test_the_first_broken_rule_is_the_reason(tmp_path):
    """
    A row with several faults is counted once, under the first rule in the documented order.
    """
    log(tmp_path, GOOD, ",31/02/2017,-1,,,", "C-1,31/02/2017,-1,,,", header=HEADER)

    read_report = check(campaign(tmp_path, columns=NUMBERS))

    assert {"no customer": 1, "unreadable date": 1} == read_report.rejected


def test_zero_and_blank_numbers_count(tmp_path):
    """
    Neither is an error.
    """
    log(tmp_path, "C-1,2017-03-05,0,,0,", header=HEADER)

    assert 1 == check(campaign(tmp_path, columns=NUMBERS)).used


def test_blank_lines_are_not_rows_but_keep_their_numbers(tmp_path):
    """
    Row numbers are the line numbers of an editor.
    """
    log(tmp_path, "", "C-1,2017-03-05", "", "   ", "C-1,never", "")

    assert ["6"] == [row["row"] for row in rejected(campaign(tmp_path))]
    assert 2 == check(campaign(tmp_path)).read


def test_a_value_over_several_lines_is_one_row(tmp_path):
    """
    A line break inside quotes does not end a row, and later rows keep their line numbers.
    """
    log(tmp_path, '"C\n1",2017-03-05', "C-2,never")

    read_report = check(campaign(tmp_path))

    assert (2, 1) == (read_report.read, read_report.used)
    assert ["4"] == [row["row"] for row in rejected(campaign(tmp_path))]


def test_an_unclosed_quote_rejects_one_row(tmp_path):
    """
    The rest of the file is read.
    """
    log(tmp_path, 'C-1,"2017-03-05', *["C-1,2017-03-05"] * 500)

    read_report = check(campaign(tmp_path))

    assert (501, 500, {"broken line": 1}) == (
        read_report.read,
        read_report.used,
        read_report.rejected,
    )


def test_a_truncated_csv_loses_only_its_last_line(tmp_path):
    """
    The incomplete line is rejected, all lines before it count.
    """
    (tmp_path / "log.csv").write_text("who,when,amount\nC-1,2017-03-05,1\nC-1,2017-0")

    read_report = check(campaign(tmp_path, columns={"amount": "amount"}))

    assert (1, {"broken line": 1}) == (read_report.used, read_report.rejected)


def test_json_lines_that_are_no_objects_are_broken(tmp_path):
    """
    A bad line of JSON lines is one rejected row, with the number of its line.
    """
    good = '{"who": "C-1", "when": "2017-03-05"}'
    write(tmp_path / "log.jsonl", good, '{"who": "C-1", "wh', "[1]", "7", "", good)
    plan = campaign(tmp_path, path="log.jsonl")

    assert {"broken line": 3} == check(plan).rejected
    assert ["2", "3", "4"] == [row["row"] for row in rejected(plan)]


def test_no_cell_is_a_formula_for_a_spreadsheet(tmp_path):
    """
    A value that begins like a formula gets an apostrophe in front; a negative number, too.
    """
    log(tmp_path, "C-1,2017-03-05,1", 'C-1,"=cmd()",1', "C-1,2017-03-05,-7", header="who,when,paid")

    values = [row["value"] for row in rejected(campaign(tmp_path, columns={"amount": "paid"}))]

    assert ["'=cmd()", "-7"] == values


def test_the_report_has_the_first_row_of_each_reason(tmp_path):
    """
    A reader of the report can open the file at that row.
    """
    log(tmp_path, "C-1,2017-03-05", "C-1,x", "C-1,y", "C-1,2011-01-01")

    shown = [(e.reason, e.row, e.column, e.value) for e in check(campaign(tmp_path)).examples]

    assert [
        ("unreadable date", 3, "when", "x"),
        ("outside the window", 5, "when", "2011-01-01"),
    ] == shown


def test_rejected_rows_have_no_customer_id(tmp_path):
    """
    rejected.csv has no customer id, not even of broken lines.
    """
    log(tmp_path, "C-1,2017-03-05", "C-777,x", "C-777", "C-777,2011-01-01,8,9")

    split(campaign(tmp_path), tmp_path / "out")

    assert "C-777" not in (tmp_path / "out" / "rejected.csv").read_text()
    assert "C-777" not in (tmp_path / "out" / "read_report.json").read_text()
