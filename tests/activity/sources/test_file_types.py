import csv
import gzip
import io
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, events, log, values, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recap.activity import check
from recap.activity.sources import text_lines
from recap.activity.sources.files import SourceFile
from recap.activity.sources.table import open_table
from recap.activity.sql import open_database

pytestmark = pytest.mark.slow

ROWS = ["C-1,2017-03-05 10:00,1.5,A", "C-2,2017-03-06 11:00,2,B"]
COLUMNS = {"amount": "paid", "item": "what"}


def test_every_kind_of_file_gives_the_same_result(tmp_path):
    """
    CSV, gzipped CSV, Parquet and JSON lines of one log give one result.
    """
    log(tmp_path, *ROWS, header="who,when,paid,what")
    (tmp_path / "log.csv.gz").write_bytes(gzip.compress((tmp_path / "log.csv").read_bytes()))
    with (tmp_path / "log.csv").open() as file:
        rows = [row | {"paid": float(row["paid"])} for row in csv.DictReader(file)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "log.parquet")
    as_json = ["{" + ",".join(f'"{k}":{_json(v)}' for k, v in row.items()) + "}" for row in rows]
    write(tmp_path / "log.jsonl", *as_json)

    results = [
        events(campaign(tmp_path, path=f"log{ending}", columns=COLUMNS)).to_dict("list")
        for ending in (".csv", ".csv.gz", ".parquet", ".jsonl")
    ]

    assert [1.5, 2.0] == results[0]["amount"]
    assert [results[0]] * 4 == results


def _json(value: object) -> str:
    return str(value) if isinstance(value, float) else f'"{value}"'


@pytest.mark.parametrize("path", ["parts", "parts/*.csv", "parts/**/*.csv"])
def test_a_folder_and_a_glob_are_one_log(tmp_path, path):
    """
    Many files are read as one log; hidden files and files that start with _ are skipped.
    """
    log(tmp_path, "C-1,2017-03-05", name="parts/b.csv")
    log(tmp_path, "2017-03-06,C-1", name="parts/a.csv", header="when,who")
    if path == "parts":
        write(tmp_path / "parts" / "_SUCCESS")
        write(tmp_path / "parts" / ".hidden.csv", "no header")
        write(tmp_path / "parts" / "README.txt", "Hello")

    read_report = check(campaign(tmp_path, path=path))

    assert (2, 2, 1) == (read_report.files, read_report.used, read_report.customers)


def test_a_path_may_point_into_a_package(tmp_path, monkeypatch):
    """
    A path with package: is a path in an installed Python package.
    """
    log(tmp_path, "C-1,2017-03-05", name="a_package_of_logs/log.csv")
    write(tmp_path / "a_package_of_logs" / "__init__.py")
    monkeypatch.syspath_prepend(tmp_path)

    assert 1 == check(campaign(tmp_path, path="package:a_package_of_logs/log.csv")).used


def test_the_format_may_be_set(tmp_path):
    """
    A file with any ending is read in the format that the campaign sets.
    """
    log(tmp_path, "C-1,2017-03-05", name="log.txt")

    assert 1 == check(campaign(tmp_path, path="log.txt", source={"format": "csv"})).used


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_header_shows_the_delimiter(tmp_path, delimiter):
    """
    In many locales, spreadsheets write semicolons.
    """
    write(tmp_path / "log.csv", "who,when".replace(",", delimiter), f"C-1{delimiter}2017-03-05")

    assert 1 == check(campaign(tmp_path)).used


def test_windows_line_ends_and_a_byte_order_mark(tmp_path):
    """
    Files that spreadsheets on Windows write are read like any other file.
    """
    (tmp_path / "log.csv").write_bytes(b"\xef\xbb\xbfwho,when\r\nC-1,2017-03-05\r\n\r\n")
    (tmp_path / "log.jsonl").write_bytes(b'\xef\xbb\xbf{"who":"C-1","when":"2017-03-05"}\r\n')

    assert ["C-1"] == values(campaign(tmp_path), "customer_id")
    assert ["C-1"] == values(campaign(tmp_path, path="log.jsonl"), "customer_id")


def test_ids_are_text_without_blanks_and_fractions(tmp_path):
    """
    42 is '42' in a column of integers, of doubles, of JSON numbers, and with blanks around it.
    """
    log(tmp_path, " 42 ,2017-03-05", name="a.csv")
    when = ["2017-03-05"]
    pq.write_table(pa.table({"who": pa.array([42]), "when": when}), tmp_path / "i.parquet")
    pq.write_table(pa.table({"who": pa.array([42.0]), "when": when}), tmp_path / "d.parquet")
    write(tmp_path / "n.jsonl", '{"who": 42, "when": "2017-03-05"}')
    write(tmp_path / "f.jsonl", '{"who": 42.0, "when": "2017-03-05"}')

    for file in ("a.csv", "i.parquet", "d.parquet", "n.jsonl", "f.jsonl"):
        assert ["42"] == values(campaign(tmp_path, path=file), "customer_id"), file


def test_nan_in_parquet_is_a_missing_value(tmp_path):
    """
    pandas writes NaN for a missing value; a NaN customer is no customer.
    """
    table = {"who": [1.0, float("nan")], "when": ["2017-03-05"] * 2, "paid": [float("nan"), 1.0]}
    pq.write_table(pa.table(table), tmp_path / "log.parquet")
    plan = campaign(tmp_path, path="log.parquet", columns={"amount": "paid"})

    assert [None] == values(plan, "amount")
    assert {"no customer": 1} == check(plan).rejected


def test_several_savings_columns_are_summed(tmp_path):
    """
    A blank counts as 0; when all are blank, the sum is missing.
    """
    log(tmp_path, "C-1,2017-03-05,1.5,", "C-2,2017-03-05,,", header="who,when,card,coupon")

    plan = campaign(tmp_path, columns={"savings": ["card", "coupon"]})

    assert [1.5, None] == values(plan, "savings")


def test_a_column_that_is_not_mapped_is_absent(tmp_path):
    """
    A shard has only the columns that the campaign maps.
    """
    log(tmp_path, "C-1,2017-03-05,x,1", header="who,when,secret,paid")

    shard = events(campaign(tmp_path, columns={"amount": "paid"}))

    assert ["customer_id", "at", "amount"] == [*shard.columns]


CELLS = st.text(st.sampled_from('a,;"\n\r é'), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=30),
    chunk=st.sampled_from([7, 64, 1 << 22]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_any_csv_reads_as_the_standard_library_reads_it(
    tmp_path, monkeypatch, rows, chunk, line_end
):
    """
    Quotes, delimiters and line breaks in values are kept, wherever a block ends.

    Only a line of blanks and delimiters is no row: spreadsheets write such lines.
    """
    monkeypatch.setattr(text_lines, "CHUNK_BYTES", chunk)
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator=line_end).writerows([("x", "y"), *rows])
    (tmp_path / "any.csv").write_bytes(buffer.getvalue().encode())
    shutil.rmtree(tmp_path / "db", ignore_errors=True)
    (tmp_path / "db").mkdir()

    with open_database(tmp_path / "db") as db:
        file = SourceFile(tmp_path / "any.csv", "csv", "any.csv", "source.path")
        table = open_table(db, file, {"a": "x", "b": "y"}, keys={})
        result = db.sql(table.rows).order("line").project("broken, a, b").fetchall()

    written = [row for row in rows if not _is_blank_line(row, line_end)]
    assert [(False, _bare(a), _bare(b)) for a, b in written] == result


def _is_blank_line(row: tuple[str, str], line_end: str) -> bool:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator=line_end).writerow(row)
    return not buffer.getvalue().strip(", \r\n")


def _bare(cell: str) -> str | None:
    return cell.strip(" \t\r\n\N{NO-BREAK SPACE}") or None


def test_rows_keep_their_numbers_in_a_large_file(tmp_path, monkeypatch):
    """
    The row number of a fault is exact after many blocks, also with values over several lines.
    """
    monkeypatch.setattr(text_lines, "CHUNK_BYTES", 1000)
    rows = [f"C-{n},2017-03-05,x" for n in range(2000)]
    rows[500] = 'C-500,2017-03-05,"a\nb"'
    rows[1999] = "C-1999,never,x"
    log(tmp_path, *rows, header="who,when,what")

    assert 2002 == check(campaign(tmp_path)).examples[0].row
