import pytest
from activity_log import adds_up, campaign, events, log, rejected, write

from recap.activity import check, split

HEADER = "who,when,what,line"
ROWS = ["C-1,2017-03-01,Hat,1", "C-1,2017-03-01,Hat,2", "C-2,2017-03-01,Hat,1"]


def plan(folder, *, duplicates="drop", **changes):
    source = {"path": "log", "duplicates": duplicates, "columns": COLUMNS}
    return campaign(folder, source=source, **changes)


COLUMNS = {"customer_id": "who", "at": "when", "item": "what"}


def test_overlapping_exports_count_once(tmp_path):
    """
    A row that a later file repeats is rejected there; the first row stays.
    """
    log(tmp_path / "log", *ROWS, name="1.csv", header=HEADER)
    log(tmp_path / "log", *ROWS[1:], "C-2,2017-03-09,Cap,4", name="2.csv", header=HEADER)

    assert 4 == len(events(plan(tmp_path)))
    assert [
        ("log/2.csv", "2", "duplicate"),
        ("log/2.csv", "3", "duplicate"),
    ] == [(row["file"], row["row"], row["reason"]) for row in rejected(plan(tmp_path))]
    assert adds_up(check(plan(tmp_path)))


def test_rows_that_differ_in_an_unmapped_column_are_no_duplicates(tmp_path):
    """
    All columns of the source are compared, mapped or not.
    """
    log(tmp_path / "log", *ROWS, header=HEADER)

    assert {} == check(plan(tmp_path)).rejected


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_duplicates_in_every_kind_of_file(tmp_path, kind):
    """
    JSON lines and Parquet have duplicates, too.
    """
    import pandas as pd

    rows = pd.DataFrame([row.split(",") for row in [*ROWS, ROWS[0]]], columns=HEADER.split(","))
    (tmp_path / "log").mkdir()
    if kind == "jsonl":
        rows.to_json(tmp_path / "log/1.jsonl", orient="records", lines=True)
    else:
        rows.to_parquet(tmp_path / "log/1.parquet")

    assert (3, {"duplicate": 1}) == (
        check(plan(tmp_path)).used,
        check(plan(tmp_path)).rejected,
    )


def test_quotes_do_not_make_a_row_different(tmp_path):
    """
    Two exports may write the same values with and without quotes.
    """
    log(tmp_path / "log", ROWS[0], 'C-1,"2017-03-01","Hat",1', header=HEADER)

    assert {"duplicate": 1} == check(plan(tmp_path)).rejected


def test_by_default_duplicates_are_kept_and_counted(tmp_path):
    """
    The campaign decides whether two equal rows are one event.
    """
    log(tmp_path / "log", *ROWS, ROWS[0], header=HEADER)
    write(tmp_path / "items.csv", "id,kind", "Hat,Clothes")
    items = {"path": "items.csv", "id": "id", "name": "id", "category": "kind"}
    keep = plan(tmp_path, duplicates="keep", items=items)

    assert (4, 2) == (check(keep).used, check(keep).repeated)
    assert 0 == split(keep, tmp_path / "out").repeated


def test_a_later_file_may_have_rows_of_earlier_days(tmp_path):
    """
    A later file adds its rows, also for days of an earlier file.
    """
    log(tmp_path / "log", *ROWS, name="2017.csv", header=HEADER)
    write(tmp_path / "log/late.csv", HEADER, "C-1,2017-01-02,Cap,9")

    read_report = check(plan(tmp_path))

    assert (2, 4, "2017-01-02") == (
        read_report.files,
        read_report.used,
        f"{read_report.first:%Y-%m-%d}",
    )
