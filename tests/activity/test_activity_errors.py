import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, complaint, log, write

from recap.activity import check
from recap.errors import ActivityError, CampaignError

ITEMS = {"path": "items.csv", "id": "sku", "name": "title"}
PEOPLE = {"path": "people.csv", "id": "id", "name": "name", "locale": "lang"}
CUT = "copy or export it again; none of its rows was used."


def error_message(tmp_path, **plan) -> str:
    with pytest.raises(ActivityError) as error:
        check(campaign(tmp_path, **plan))
    return complaint(error, tmp_path)


def test_no_file(tmp_path):
    """
    A path without a file shows where recap looked.
    """
    assert (
        "No file matches 'logs/*.csv'.\n"
        "  where: source.path in campaign.toml, looked for at ~/logs/*.csv\n"
        "  fix:   correct the path; it is relative to the campaign's folder. "
        "Files end in one of .csv, .tsv, .parquet, .pq, .json, .jsonl, .ndjson, "
        ".xlsx, .xlsm, with or without .gz or .zst, or in .zip."
    ) == error_message(tmp_path, path="logs/*.csv")


def test_an_unsupported_ending(tmp_path):
    """
    recap does not guess the kind of such a file.
    """
    write(tmp_path / "log.xls", "x")

    assert (
        "The file ending '.xls' is not supported.\n"
        "  where: log.xls (source.path in campaign.toml)\n"
        "  fix:   use a file that ends in one of .csv, .tsv, .parquet, .pq, .json, .jsonl, "
        ".ndjson, .xlsx, .xlsm, with or without .gz or .zst, or in .zip."
    ) == error_message(tmp_path, path="log.xls")


def test_a_folder_of_two_kinds(tmp_path):
    """
    A folder with CSV and JSON files may have the same log twice, so the user has to choose.
    """
    log(tmp_path, name="logs/a.csv")
    write(tmp_path / "logs" / "b.jsonl", "{}")

    assert (
        "The log mixes kinds of files: csv and json (logs/b.jsonl).\n"
        "  where: logs/a.csv (source.path in campaign.toml)\n"
        "  fix:   select the files of one kind with a glob, such as 'log/*.parquet'."
    ) == error_message(tmp_path, path="logs")


def test_a_missing_column(tmp_path):
    """
    The error has the key that names the column, and the columns of the file.
    """
    log(tmp_path, "C-1,2017-03-05,1", header="who,when,sales_value")

    assert (
        "There is no column 'sale_value'. Did you mean 'sales_value'?\n"
        "  where: log.csv (source.columns.amount in campaign.toml)\n"
        "  fix:   name one of its columns: who, when, sales_value."
    ) == error_message(tmp_path, columns={"amount": "sale_value"})


def test_a_missing_column_of_parquet_and_json_lines(tmp_path):
    """
    Every kind of file gives the same message.
    """
    pq.write_table(pa.table({"who": ["C-1"], "time": ["2017-03-05"]}), tmp_path / "log.parquet")
    write(tmp_path / "log.jsonl", '{"who": "C-1", "time": "2017-03-05"}')

    for file in ("log.parquet", "log.jsonl"):
        assert (
            "There is no column 'when'. 'time' may be the right column: its name says so "
            "(1 different in 1 lines, such as '2017-03-05').\n"
            f"  where: {file} (source.columns.at in campaign.toml)\n"
            "  fix:   name one of its columns: who, time."
        ) == error_message(tmp_path, path=file)


def test_an_empty_file(tmp_path):
    """
    A file without a byte is a failed export.
    """
    (tmp_path / "log.csv").touch()

    assert (
        "The file is empty: it has 0 bytes.\n"
        "  where: log.csv (source.path in campaign.toml)\n"
        "  fix:   export it again, or exclude it from the path."
    ) == error_message(tmp_path)


def test_a_log_without_rows(tmp_path):
    """
    A header alone is not a log.
    """
    log(tmp_path)

    assert (
        "The log has no rows.\n"
        "  where: log.csv (source.path in campaign.toml)\n"
        "  fix:   export it again with its rows."
    ) == error_message(tmp_path)


def test_a_gzip_cut_in_half(tmp_path):
    """
    No row of an incomplete compressed file is used.
    """
    rows = "who,when\n" + "".join(f"C-{n},2017-03-05\n" for n in range(50_000))
    packed = gzip.compress(rows.encode())
    where = "  where: log.csv.gz (source.path in campaign.toml)\n"

    for cut in (packed[: len(packed) // 2], packed[:-4], packed[:12]):
        (tmp_path / "log.csv.gz").write_bytes(cut)
        assert (
            f"The compressed file is incomplete or damaged.\n{where}  fix:   {CUT}"
        ) == error_message(tmp_path, path="log.csv.gz")


def test_a_parquet_cut_in_half(tmp_path):
    """
    Parquet has its metadata at the end: half a file is unreadable.
    """
    pq.write_table(pa.table({"who": ["C-1"], "when": ["2017-03-05"]}), tmp_path / "log.parquet")
    whole = (tmp_path / "log.parquet").read_bytes()
    (tmp_path / "log.parquet").write_bytes(whole[: len(whole) // 2])

    assert (
        "The file is not Parquet, or it is incomplete.\n"
        "  where: log.parquet (source.path in campaign.toml)\n"
        f"  fix:   {CUT}"
    ) == error_message(tmp_path, path="log.parquet")


def test_a_parquet_damaged_in_the_middle(tmp_path):
    """
    A damaged page fails when it is read, with the same message.
    """
    rows = {"who": [f"C-{n}" for n in range(5000)], "when": ["2017-03-05"] * 5000}
    pq.write_table(pa.table(rows), tmp_path / "log.parquet")
    damaged = bytearray((tmp_path / "log.parquet").read_bytes())
    damaged[4:2000] = b"\xff" * 1996
    (tmp_path / "log.parquet").write_bytes(damaged)

    assert (
        "The file is not Parquet, or it is incomplete.\n"
        "  where: log.parquet (source.path in campaign.toml)\n"
        f"  fix:   {CUT}"
    ) == error_message(tmp_path, path="log.parquet")


@pytest.mark.parametrize(("before", "line"), [(0, 2), (70_000, 70_002)])
def test_text_that_is_not_utf8(tmp_path, before, line):
    """
    The error has the first line that is not UTF-8.
    """
    rows = b"who,when\n" + b"C-1,2017-03-05\n" * before
    (tmp_path / "log.csv").write_bytes(rows + "Andr\xe9,2017-03-05\n".encode("latin-1"))

    assert (
        f"Line {line} is not UTF-8 text.\n"
        "  where: log.csv (source.path in campaign.toml)\n"
        "  fix:   save the file as UTF-8 (spreadsheets call it 'CSV UTF-8'), or set its "
        'encoding, such as source.encoding = "cp1252".'
    ) == error_message(tmp_path)


def test_a_header_that_is_not_utf8(tmp_path):
    """
    The header is checked too, also in a lookup table.
    """
    (tmp_path / "log.csv").write_bytes("who,when,prêt\nC-1,2017-03-05,1\n".encode("latin-1"))
    (tmp_path / "items.csv").write_bytes("sku,title\n7,Café\n".encode("latin-1"))
    plan = {"columns": {"item": "sku"}, "items": ITEMS}

    assert error_message(tmp_path).startswith("Line 1 is not UTF-8 text.\n  where: log.csv")
    assert error_message(tmp_path, **plan).endswith(
        'set its encoding, such as items.encoding = "cp1252".'
    )


def test_an_encoding_that_does_not_fit(tmp_path):
    """
    The error has the line with wrong bytes, also late in the file.
    """
    rows = b"who,when\n" + b"C-1,2017-03-05\n" * 70_000 + b"Andr\x81,2017-03-05\n"
    (tmp_path / "log.csv").write_bytes(rows)

    assert (
        "Line 70002 is not cp1252 text.\n"
        "  where: log.csv (source.path in campaign.toml)\n"
        "  fix:   correct source.encoding: spreadsheets write cp1252 or UTF-8."
    ) == error_message(tmp_path, source={"encoding": "cp1252"})


def test_no_json_object(tmp_path):
    """
    Lines and lists without an object are not a log.
    """
    write(tmp_path / "log.jsonl", "1", "2")
    write(tmp_path / "log.json", "[1, 2]")

    for path in ("log.jsonl", "log.json"):
        assert (
            "The file has no JSON object.\n"
            f"  where: {path} (source.path in campaign.toml)\n"
            '  fix:   write one object per line, such as {"id": 1}, or a list of objects.'
        ) == error_message(tmp_path, path=path)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[{"who": 1},\n {"who": 2}', "expected , or ], but the file ends, in line 2"),
        ('[{"who": 1}\n {"who": 2}]', "expected , or ], but found '{', in line 2"),
        ('[{"who": 1},\n\n {"who": }]', "Expecting value, in line 3"),
        ('[{"who": 1}]\n[]', "more text follows after the list, in line 2"),
        ("[" * 100_000, "it is nested too deeply, in line 1"),
    ],
)
def test_a_broken_json_list(tmp_path, text, what):
    """
    Text after a syntax error has no certain meaning: no row of the file is used.
    """
    (tmp_path / "log.json").write_text(text)

    assert (
        f"The file is not a JSON list: {what}.\n"
        "  where: log.json (source.path in campaign.toml)\n"
        "  fix:   export it again; none of its rows was used."
    ) == error_message(tmp_path, path="log.json")


def test_nothing_left_to_count(tmp_path):
    """
    When every row is rejected, the error has the fix for the most frequent reason.
    """
    log(tmp_path, "C-1,2016-03-05", "C-1,2016-03-06", ",2017-03-05")

    assert (
        "No row is left to count: 3 read, 2 outside the window, 1 no customer. "
        "First: log.csv row 2, when = '2016-03-05'.\n"
        "  where: log.csv (source.path in campaign.toml)\n"
        "  fix:   check 'year', or 'from' and 'to', and source.zone."
    ) == error_message(tmp_path)


def test_a_missing_item_table(tmp_path):
    """
    Lookup tables are read before the log.
    """
    log(tmp_path, "C-1,2017-03-05,7", header="who,when,sku")

    assert error_message(tmp_path, columns={"item": "sku"}, items=ITEMS).startswith(
        "No file matches 'items.csv'.\n"
        "  where: items.path in campaign.toml, looked for at ~/items.csv\n"
    )


def test_an_item_table_without_its_column(tmp_path):
    """
    The error has the key of the table's column.
    """
    log(tmp_path, "C-1,2017-03-05,7", header="who,when,sku")
    write(tmp_path / "items.csv", "sku,titel", "7,Chips")

    assert (
        "There is no column 'title'. Did you mean 'titel'?\n"
        "  where: items.csv (items.name in campaign.toml)\n"
        "  fix:   name one of its columns: sku, titel."
    ) == error_message(tmp_path, columns={"item": "sku"}, items=ITEMS)


def test_an_item_table_without_an_item_column(tmp_path):
    """
    A table that is never used means a forgotten key.
    """
    log(tmp_path, "C-1,2017-03-05")
    write(tmp_path / "items.csv", "sku,title", "7,Chips")

    with pytest.raises(CampaignError) as error:
        check(campaign(tmp_path, items=ITEMS))

    assert (
        "There is an item table, but no column of the log is mapped to its ids.\n"
        "  where: source.columns.item in campaign.toml\n"
        "  fix:   name the column that holds the item's id, or take out [items]."
    ) == str(error.value)


def test_an_item_that_occurs_twice_is_one(tmp_path):
    """
    Its rows are not counted twice, even with two names.
    """
    log(tmp_path, "C-1,2017-03-05,7", header="who,when,sku")
    write(tmp_path / "items.csv", "sku,title", "7,Chips", "8,Beer", "7,Chips", "7,Crisps")

    assert 1 == check(campaign(tmp_path, columns={"item": "sku"}, items=ITEMS)).used


def test_a_broken_line_in_a_table(tmp_path):
    """
    A lookup table must be complete.
    """
    log(tmp_path, "C-1,2017-03-05,7", header="who,when,sku")
    write(tmp_path / "items.csv", "sku,title", "7,Chips, salted")

    assert (
        "Row 2 is a broken line: its fields do not match the header.\n"
        "  where: items.csv (items.path in campaign.toml)\n"
        "  fix:   compare it with the header, and export the table again."
    ) == error_message(tmp_path, columns={"item": "sku"}, items=ITEMS)


def test_a_display_file_without_its_columns(tmp_path):
    """
    Display files have two columns with fixed names.
    """
    log(tmp_path, "C-1,2017-03-05,7", header="who,when,sku")
    write(tmp_path / "names.csv", "raw,shown", "7,Chips")

    assert (
        "There is no column 'display'.\n"
        "  where: names.csv (display.items in campaign.toml)\n"
        "  fix:   name one of its columns: raw, shown."
    ) == error_message(tmp_path, columns={"item": "sku"}, display={"items": "names.csv"})


def test_a_customer_who_occurs_twice_is_not_named(tmp_path):
    """
    The error has the rows, never the id.
    """
    log(tmp_path, "C-1,2017-03-05")
    write(tmp_path / "people.csv", "id,name,lang", "C-1,Ann,en", "C-1,Anne,en")

    assert (
        "Rows 2 and 3 have the same 'id' but differ otherwise.\n"
        "  where: people.csv (customers.path in campaign.toml)\n"
        "  fix:   keep one row for each 'id'."
    ) == error_message(tmp_path, customers=PEOPLE)


def test_a_missing_opted_out_column(tmp_path):
    """
    It belongs to the customer table when there is one, else to the log.
    """
    log(tmp_path, "C-1,2017-03-05")
    write(tmp_path / "people.csv", "id,name,lang", "C-1,Ann,en")
    out = {"column": "stop"}

    assert (
        "There is no column 'stop'.\n"
        "  where: log.csv (opted_out.column in campaign.toml)\n"
        "  fix:   name one of its columns: who, when."
    ) == error_message(tmp_path, opted_out=out)
    assert (
        "There is no column 'stop'.\n"
        "  where: people.csv (opted_out.column in campaign.toml)\n"
        "  fix:   name one of its columns: id, name, lang."
    ) == error_message(tmp_path, opted_out=out, customers=PEOPLE)


def test_a_missing_opted_out_list(tmp_path):
    """
    Nothing starts without the list of customers who opted out.
    """
    log(tmp_path, "C-1,2017-03-05")

    assert (
        "The list of customers does not exist.\n"
        "  where: no.txt (opted_out.file in campaign.toml)\n"
        "  fix:   correct the path; it is relative to the campaign's folder."
    ) == error_message(tmp_path, opted_out={"file": "no.txt"})
