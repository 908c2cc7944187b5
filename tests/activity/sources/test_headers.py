"""The header of a CSV file: names twice, no names, lines before it, no header, a footer."""

import pytest
from activity_log import campaign, check_notes, log, rejected, values, write
from hypothesis import given
from hypothesis import strategies as st

from recap.activity import check
from recap.activity.sources import SourceFile, read_header
from recap.activity.sources.column_names import column_names
from recap.errors import ActivityError

pytestmark = pytest.mark.slow


def test_the_first_of_two_columns_with_one_name_is_used(tmp_path):
    """
    Exports have a name twice, such as the distance in kilometres and in metres: a note says so.
    """
    log(tmp_path, "C-1,2017-03-05,10.02,5,10020", header="who,when,Distance,Pace,Distance")

    assert [10.02] == values(campaign(tmp_path, columns={"amount": "Distance"}), "amount")
    assert [10020] == values(campaign(tmp_path, columns={"amount": "Distance#2"}), "amount")
    assert (
        "log.csv: The header has 'Distance' 2 times: 'Distance' is the first; "
        "write 'Distance#2' for the other.",
    ) == check_notes(campaign(tmp_path, columns={"amount": "Distance"}))
    assert () == check_notes(campaign(tmp_path, columns={"amount": "Pace"}))


@pytest.mark.parametrize(
    ("text", "skip", "what"),
    [
        ("who,when\nC-1,2017-03-05\n", 2, "The file has no header after the first 2 lines"),
        ("\n\n\n", None, "The file has no header"),
    ],
)
def test_a_file_without_a_header_is_an_error(tmp_path, text, skip, what):
    """
    All lines are skipped, or blank.
    """
    write(tmp_path / "log.csv", text)

    with pytest.raises(ActivityError, match=what):
        check(campaign(tmp_path, source={"skip": skip}))


def test_a_formula_may_use_the_second_column(tmp_path):
    """
    In a formula, the name of the second column is in backticks.
    """
    log(tmp_path, "C-1,2017-03-05,10.02,10020", header="who,when,km,km")

    assert [10.02] == values(campaign(tmp_path, columns={"amount": "`km#2` / 1000"}), "amount")


def test_columns_without_a_name_have_numbers(tmp_path):
    """
    A nameless column is #1, the second #2; no column is refused because of it.
    """
    log(tmp_path, "1,C-1,2017-03-05,,x", header=",who,when,,")

    assert ["x"] == values(campaign(tmp_path, columns={"item": "#3"}), "item")
    assert ["1"] == values(campaign(tmp_path, columns={"item": "#1"}), "item")


@given(st.lists(st.sampled_from(["a", "a#2", "a#3", "", "#1", " a ", "b"]), max_size=8))
def test_every_column_has_a_name_of_its_own(header):
    """
    Also where a name looks like the number of another.
    """
    names = [*column_names(header)]

    assert len(header) == len({*names})
    assert all(cell.strip() in names for cell in header if cell.strip())


ACCOUNT = ('"Account:";"DE00 0000"', '"Period:";"01.01.2017 - 31.12.2017"', '"Balance:";"1,5 EUR"')


@pytest.mark.parametrize(
    "before",
    [
        ACCOUNT,
        (*ACCOUNT, ""),
        ("", ""),
        ("Sales report 2017",),
        ("Report;;;;", "Made by;Ann;;;"),
        ("# made; by; a; program",),
        ("a;b;c;d;e;f;g;h",),
    ],
    ids=["account", "with a blank line", "blank lines", "title", "padded", "comment", "wide"],
)
def test_lines_before_the_header(tmp_path, before):
    """
    The header is searched by the mapped names; with ``skip`` it is the line after those.
    """
    write(tmp_path / "log.csv", *before, "who;when;what;n", "C-1;2017-03-05;tea;1", "C-2;2017;x;2")
    columns = {"item": "what"}

    assert ["tea"] == values(campaign(tmp_path, columns=columns), "item")
    notes = check_notes(campaign(tmp_path, columns=columns))
    assert [f"skip = {len(before)} under" in note for note in notes] == [True] * any(before)
    skip = {"skip": len(before)}
    assert ["tea"] == values(campaign(tmp_path, columns=columns, source=skip), "item")
    assert () == check_notes(campaign(tmp_path, columns=columns, source=skip))


@pytest.mark.parametrize(
    "before",
    [
        ACCOUNT,
        ("Report;;;", "Made by;Ann;;"),
        ("# made; by; a; program",),
        ("a;b;c;d;e;f;g;h",),
        ("Customer;;Order;",),
        ("Period;01.01.2017;31.12.2017;",),
        ("sep=;", "Report", ""),
    ],
)
def test_a_header_is_found_by_the_shape_of_the_rows(tmp_path, before):
    """
    `recap new` knows no names: lines with other widths, types, or few cells are no header.
    """
    rows = [f"C-{n};2017-03-0{n};tea;{n},5" for n in range(1, 9)]
    write(tmp_path / "log.csv", *before, "who;when;what;paid", *rows)

    header = read_header(SourceFile(tmp_path / "log.csv", "csv", "log.csv", "--from"))

    assert (["who", "when", "what", "paid"], len(before) + 1) == (header.columns, header.line)


def test_row_numbers_count_the_lines_before_the_header(tmp_path):
    """
    A rejected row has the number that an editor shows.
    """
    write(tmp_path / "log.csv", "Report", "", "who,when", "C-1,2017-03-05", "C-1,never")

    assert ["5"] == [row["row"] for row in rejected(campaign(tmp_path, source={"skip": 2}))]


def test_a_wrong_skip_is_an_error(tmp_path):
    """
    With ``skip`` the header is not searched: the error lists the columns that were read.
    """
    write(tmp_path / "log.csv", "Report", "who,when", "C-1,2017-03-05", "C-2,2017-03-06")

    with pytest.raises(ActivityError, match="There is no column 'who'"):
        check(campaign(tmp_path, source={"skip": 2}))


def test_a_line_that_names_the_delimiter(tmp_path):
    """
    Spreadsheets write ``sep=;`` before the header. The line is no row.
    """
    write(tmp_path / "log.csv", "sep=;", "who;when;what", "C-1;2017-03-05;a,b,c,d")
    write(tmp_path / "tilde.csv", "\ufeffSEP=~", "who~when", "C-1~2017-03-05")

    assert ["a,b,c,d"] == values(campaign(tmp_path, columns={"item": "what"}), "item")
    assert ["C-1"] == values(campaign(tmp_path, path="tilde.csv"), "customer_id")
    assert () == check_notes(campaign(tmp_path, path="tilde.csv"))


def test_a_file_without_a_header(tmp_path):
    """
    ``header`` names its columns, and its first line counts, with a byte order mark or without.
    """
    write(tmp_path / "log.csv", "\ufeffC-1,2017-03-05 10:00,tea", "C-2,2017-03-06 10:00,tea")
    header = {"header": ["who", "when", "what"]}

    plan = campaign(tmp_path, columns={"item": "what"}, source=header)

    assert ["C-1", "C-2"] == sorted(values(plan, "customer_id"))
    assert () == check_notes(plan)


def test_a_first_line_of_data_that_is_used_as_the_header(tmp_path):
    """
    The first event would be lost: `check` says it.
    """
    write(tmp_path / "log.csv", *(f"C-{n},2017-03-0{n} 10:00,1.5{n}" for n in range(1, 9)))
    columns = {"customer_id": "C-1", "at": "2017-03-01 10:00"}

    (note,) = check_notes(campaign(tmp_path, columns=columns))

    assert "The first line is used as the header, but it looks like data." in note


def test_a_header_with_another_number_of_names(tmp_path):
    """
    The error comes before every line is rejected as broken.
    """
    write(tmp_path / "log.csv", "C-1,2017-03-05,tea", "C-2,2017-03-06,tea")

    with pytest.raises(ActivityError, match="names 2 columns, but the lines have 3 values"):
        check(campaign(tmp_path, source={"header": ["who", "when"]}))


@pytest.mark.parametrize("footer", [1, 3])
@pytest.mark.parametrize("rows", [1, 500])
def test_lines_at_the_end(tmp_path, footer, rows, monkeypatch):
    """
    The last lines that are not blank are no rows, wherever a block ends.
    """
    monkeypatch.setattr("recap.activity.sources.text_lines.CHUNK_BYTES", 64)
    lines = [f"C-{n},2017-03-05" for n in range(rows)]
    log(tmp_path, *lines, *("TOTAL,2017-03-05" for _ in range(footer)), "", " ")

    read_report = check(campaign(tmp_path, source={"footer": footer}))

    assert (rows, rows) == (read_report.read, read_report.used)


def test_a_footer_longer_than_the_file(tmp_path):
    """
    Then no row is left, which is an error.
    """
    log(tmp_path, "C-1,2017-03-05")

    with pytest.raises(ActivityError, match="The log has no rows"):
        check(campaign(tmp_path, source={"footer": 7}))


@pytest.mark.parametrize(
    ("header", "row"),
    [("who,when,what,", "C-1,2017-03-05,tea,"), ("who,when,what", "C-1,2017-03-05,tea,"),
     ("who,when,what,", "C-1,2017-03-05,tea")],
)  # fmt: skip
def test_a_delimiter_at_the_end_of_lines(tmp_path, header, row):
    """
    Whether the header, the rows or both have it.
    """
    log(tmp_path, row, row, header=header)

    assert ["tea", "tea"] == values(campaign(tmp_path, columns={"item": "what"}), "item")


def test_a_value_after_the_last_delimiter_is_a_broken_line(tmp_path):
    """
    Only a blank may be there.
    """
    log(tmp_path, "C-1,2017-03-05,tea,", "C-1,2017-03-05,tea,", "C-1,2017-03-05,tea,1",
        header="who,when,what")  # fmt: skip

    assert {"broken line": 1} == check(campaign(tmp_path)).rejected


def test_lines_of_delimiters_are_blank(tmp_path):
    """
    A spreadsheet exports its empty rows; the numbers of other rows stay.
    """
    log(tmp_path, ",,", "C-1,2017-03-05,tea", " , ,", "C-1,never,tea", header="who,when,what")

    assert (2, 1) == ((read_report := check(campaign(tmp_path))).read, read_report.used)
    assert 5 == read_report.examples[0].row


def test_a_header_over_several_lines(tmp_path):
    """
    A name with a line break is one line.
    """
    (tmp_path / "log.csv").write_text('who,"when\nit was"\nC-1,2017-03-05\n')

    assert ["C-1"] == values(campaign(tmp_path, columns={"at": "when it was"}), "customer_id")
