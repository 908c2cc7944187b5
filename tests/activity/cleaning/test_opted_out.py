import pytest
from activity_log import adds_up, campaign, events, log, rejected, write

from recap.activity import check, read_customers, split
from recap.errors import ActivityError

ROWS = ["C-1,2017-03-05", "C-2,2017-03-05", "C-2,never"]
CUSTOMERS = {"path": "people.csv", "id": "id"}


@pytest.mark.parametrize("lines", [["C-2"], ["who", "C-2"], ["", " C-2 ", ""], ['"C-2"', "C-9"]])
def test_a_file_of_those_who_said_no(tmp_path, lines):
    """
    They are counted in the report, and there is nothing else of them anywhere.
    """
    log(tmp_path, *ROWS)
    write(tmp_path / "no.csv", *lines)
    plan = campaign(tmp_path, opted_out={"file": "no.csv"})

    read_report = check(plan)

    assert (1, {"opted out": 2}) == (read_report.used, read_report.rejected)
    assert adds_up(read_report)
    assert () == read_report.examples
    assert ["C-1"] == [*events(plan)["customer_id"]]
    assert ["C-1"] == read_customers(tmp_path / "out")["customer_id"].to_pylist()
    assert [] == rejected(plan)


@pytest.mark.parametrize("yes", ["true", "TRUE", "1", "yes", "Y", " t "])
def test_a_column_of_the_log_that_says_no_once_says_no_for_the_customer(tmp_path, yes):
    """
    Whoever said no on one row is out with all rows.
    """
    log(
        tmp_path,
        "C-1,2017-03-05,no",
        "C-2,2017-03-05,",
        f"C-2,2017-03-06,{yes}",
        header="who,when,out",
    )

    read_report = check(campaign(tmp_path, opted_out={"column": "out"}))

    assert (1, {"opted out": 2}) == (read_report.used, read_report.rejected)


def test_a_column_of_the_customer_table(tmp_path):
    """
    With a customer table, the column is looked for there.
    """
    log(tmp_path, *ROWS)
    write(tmp_path / "people.csv", "id,out", "C-1,0", "C-2,1", "C-3,1")

    read_report = check(campaign(tmp_path, customers=CUSTOMERS, opted_out={"column": "out"}))

    assert {"opted out": 2} == read_report.rejected


def test_a_file_and_a_column_add_up(tmp_path):
    """
    Either no is a no.
    """
    log(tmp_path, *ROWS, "C-3,2017-03-05", "C-4,2017-03-05")
    write(tmp_path / "people.csv", "id,out", "C-3,yes")
    write(tmp_path / "no.txt", "C-2")

    read_report = check(
        campaign(tmp_path, customers=CUSTOMERS, opted_out={"column": "out", "file": "no.txt"})
    )

    assert (2, 3) == (read_report.used, read_report.rejected["opted out"])


def test_an_empty_list_is_nobody(tmp_path):
    """
    A list that nobody is on yet may be an empty file.
    """
    log(tmp_path, *ROWS)
    (tmp_path / "no.txt").touch()

    assert 2 == check(campaign(tmp_path, opted_out={"file": "no.txt"})).used


def test_a_broken_line_does_not_speak_for_anybody(tmp_path):
    """
    On a line with shifted fields, what stands in the column is not that customer's word.
    """
    log(tmp_path, "C-1,2017-03-05,no", "C-1,x,yes,2017", header="who,when,out")

    assert 1 == check(campaign(tmp_path, opted_out={"column": "out"})).used


def test_a_list_with_more_than_ids_is_not_half_understood(tmp_path):
    """
    Ids that fit nobody because a name follows them would draw people who said no.
    """
    log(tmp_path, *ROWS)
    write(tmp_path / "no.csv", "id,name", "C-2,Ann")

    with pytest.raises(ActivityError) as error:
        check(campaign(tmp_path, opted_out={"file": "no.csv"}))

    assert (
        "Row 1 has more than a customer id.\n"
        "  where: no.csv (opted_out.file in campaign.toml)\n"
        "  fix:   write one customer id a line and nothing else."
    ) == str(error.value)


def test_names_and_locales_come_with_the_customers(tmp_path):
    """
    The customers of a run are those with events, named where the table knows them.
    """
    log(tmp_path, "C-1,2017-03-05", "C-2,2017-03-05")
    write(tmp_path / "people.csv", "id,first,lang", "C-2,Eleni,el-GR", "C-9,Nobody,el")
    people = CUSTOMERS | {"name": "first", "locale": "lang"}

    split(campaign(tmp_path, customers=people), tmp_path / "out")

    found = read_customers(tmp_path / "out").to_pylist()
    assert [["C-1", 0, None, None], ["C-2", 0, "Eleni", "el_GR"]] == [
        [*row.values()] for row in found
    ]
