import pytest
from activity_log import adds_up, campaign, events, log, rejected, write

from recap.activity import check, read_customers, split
from recap.errors import ActivityError

pytestmark = pytest.mark.slow

ROWS = ["C-1,2017-03-05", "C-2,2017-03-05", "C-2,never"]
CUSTOMERS = {"path": "people.csv", "id": "id"}


@pytest.mark.parametrize("lines", [["C-2"], ["who", "C-2"], ["", " C-2 ", ""], ['"C-2"', "C-9"]])
def test_a_file_of_opt_outs(tmp_path, lines):
    """
    They are counted in the report, and no other file has anything of them.
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
def test_one_row_of_the_log_opts_a_customer_out(tmp_path, yes):
    """
    All rows of the customer are rejected.
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


def test_an_opt_out_column_of_the_customer_table(tmp_path):
    """
    With a customer table, the column must be there.
    """
    log(tmp_path, *ROWS)
    write(tmp_path / "people.csv", "id,out", "C-1,0", "C-2,1", "C-3,1")

    read_report = check(campaign(tmp_path, customers=CUSTOMERS, opted_out={"column": "out"}))

    assert {"opted out": 2} == read_report.rejected


def test_a_file_and_a_column_of_opt_outs_are_combined(tmp_path):
    """
    A customer in either has opted out.
    """
    log(tmp_path, *ROWS, "C-3,2017-03-05", "C-4,2017-03-05")
    write(tmp_path / "people.csv", "id,out", "C-3,yes")
    write(tmp_path / "no.txt", "C-2")

    read_report = check(
        campaign(tmp_path, customers=CUSTOMERS, opted_out={"column": "out", "file": "no.txt"})
    )

    assert (2, 3) == (read_report.used, read_report.rejected["opted out"])


def test_an_empty_list_opts_nobody_out(tmp_path):
    """
    The list may be an empty file.
    """
    log(tmp_path, *ROWS)
    (tmp_path / "no.txt").touch()

    assert 2 == check(campaign(tmp_path, opted_out={"file": "no.txt"})).used


def test_a_broken_line_opts_nobody_out(tmp_path):
    """
    In a line with shifted fields, the value is not of that column.
    """
    log(tmp_path, "C-1,2017-03-05,no", "C-1,x,yes,2017", header="who,when,out")

    assert 1 == check(campaign(tmp_path, opted_out={"column": "out"})).used


def test_a_list_with_more_than_ids_is_an_error(tmp_path):
    """
    Lines with an id and a name would match no customer, so opted-out customers would get cards.
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


def test_customers_have_names_and_locales(tmp_path):
    """
    The customers of a run are those with events; names come from the customer table.
    """
    log(tmp_path, "C-1,2017-03-05", "C-2,2017-03-05")
    write(tmp_path / "people.csv", "id,first,lang", "C-2,Eleni,el-GR", "C-9,Nobody,el")
    people = CUSTOMERS | {"name": "first", "locale": "lang"}

    split(campaign(tmp_path, customers=people), tmp_path / "out")

    customers_read = read_customers(tmp_path / "out").to_pylist()
    assert [["C-1", 0, None, None, None], ["C-2", 0, "Eleni", None, "el_GR"]] == [
        [*row.values()] for row in customers_read
    ]
