import gzip
import io
import json

import pyarrow as pa
import pytest
from activity_log import campaign, complaint, events, rejected, values, write

from recap.activity import check, number_format_hint
from recap.activity.sources import json_array, text_lines
from recap.errors import ActivityError

pytestmark = pytest.mark.slow

ROWS = "who,when,what\nC-1,2017-03-05,Café €\nC-2,2017-03-06,Müsli\n"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "iso8859-15", "utf-8"])
def test_text_in_any_encoding(tmp_path, monkeypatch, encoding):
    """
    The encoding also applies to a gzipped log, and to characters that a block cuts.
    """
    monkeypatch.setattr(text_lines, "CHUNK_BYTES", 7)
    (tmp_path / "log.csv").write_bytes(ROWS.encode(encoding))
    (tmp_path / "log.csv.gz").write_bytes(gzip.compress(ROWS.encode(encoding)))

    for path in ("log.csv", "log.csv.gz"):
        plan = campaign(
            tmp_path, path=path, columns={"item": "what"}, source={"encoding": encoding}
        )
        assert ["Café €", "Müsli"] == values(plan, "item"), path


def test_utf16_is_detected(tmp_path):
    """
    What Windows calls Unicode starts with a byte order mark.
    """
    (tmp_path / "log.csv").write_bytes(ROWS.encode("utf-16"))

    assert ["Café €", "Müsli"] == values(campaign(tmp_path, columns={"item": "what"}), "item")


def test_lookup_tables_have_their_own_encoding(tmp_path):
    """
    Another program than that of the log may write the list of products.
    """
    write(tmp_path / "log.csv", "who,when,sku", "C-1,2017-03-05,7")
    (tmp_path / "items.csv").write_bytes("sku;title\n7;Ölsardinen\n".encode("latin-1"))
    items = {"path": "items.csv", "id": "sku", "name": "title", "encoding": "latin-1"}

    assert ["Ölsardinen"] == values(
        campaign(tmp_path, columns={"item": "sku"}, items=items), "item"
    )


def test_zstandard_is_decompressed(tmp_path):
    """
    The kind of the file is in the ending before; an incomplete file is an error.
    """
    packed = pa.compress(ROWS.encode(), codec="zstd", asbytes=True)
    (tmp_path / "log.csv.zst").write_bytes(packed)
    plan = campaign(tmp_path, path="log.csv.zst", columns={"item": "what"})
    result = values(plan, "item")
    (tmp_path / "log.csv.zst").write_bytes(packed[:-9])

    with pytest.raises(ActivityError, match="The compressed file is incomplete or damaged"):
        check(plan)
    assert ["Café €", "Müsli"] == result


PAID = ["2,50", "1.234,5", "-,5", "12", "1.234.567", "1 000,25", "12.5", "1.23", "1,234,5", "x"]


def paid(folder, *values, **source):
    write(folder / "log.csv", "who;when;paid", *(f"C-1;2017-03-05;{value}" for value in values))
    return campaign(folder, columns={"amount": "paid"}, source=source, returns={"rule": "net"})


def test_a_decimal_comma(tmp_path):
    """
    Thousands have three digits each; other numbers are rejected, not interpreted.
    """
    plan = paid(tmp_path, *PAID, decimal=",")

    assert [-0.5, 2.5, 12, 1000.25, 1234.5, 1_234_567] == sorted(values(plan, "amount"))
    assert ["12.5", "1.23", "1,234,5", "x"] == [row["value"] for row in rejected(plan)]


def test_commas_may_separate_thousands(tmp_path):
    """
    With the decimal mark set to a point, commas separate thousands.
    """
    plan = paid(tmp_path, "1,234.50", "12", ".5", "1'000'000", "2,50", decimal=".")

    assert [0.5, 12, 1234.5, 1_000_000] == sorted(values(plan, "amount"))
    assert ["2,50"] == [row["value"] for row in rejected(plan)]


@pytest.mark.parametrize(
    ("decimal", "value", "message"),
    [
        (".", "1.234,56", "numbers look like '1.234,56': set source.decimal = \",\"."),
        (",", "1,234.56", "numbers look like '1,234.56': set source.decimal = \".\"."),
        (".", "12.345.67", ""),
    ],
)
def test_the_check_suggests_the_other_decimal_mark(tmp_path, decimal, value, message):
    """
    The first unreadable number shows the mark, where the campaign sets the other one.
    """
    plan = paid(tmp_path, "7", value, decimal=decimal)

    assert message == number_format_hint(check(plan))


def test_numbers_that_cannot_be_read_at_all(tmp_path):
    """
    When every row is rejected for its comma, the error names the key to set.
    """
    with pytest.raises(ActivityError) as error:
        check(paid(tmp_path, "2,50", decimal="."))

    assert (
        "No row is left to count: 1 read, 1 unreadable number. "
        "First: log.csv row 2, paid = '2,50'.\n"
        "  where: log.csv (source.path in campaign.toml)\n"
        "  fix:   numbers look like '2,50': set source.decimal = \",\"."
    ) == complaint(error, tmp_path)


def listed(*rows: object, **how) -> str:
    return json.dumps(rows, ensure_ascii=False, **how)


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("chunk", [1, 1 << 22])
def test_a_json_list(tmp_path, monkeypatch, indent, chunk):
    """
    Its elements are rows, on one line or many, in blocks of any size.
    """
    monkeypatch.setattr(text_lines, "CHUNK_BYTES", chunk)
    monkeypatch.setattr(json_array, "ELEMENTS_A_BATCH", 2)
    rows = [
        {"who": 1042.0, "when": "2017-03-05 10:00", "what": 'Café "[1],'},
        {"who": 7, "when": "2017-03-06", "what": None},
        {"who": None, "when": "2017-03-07"},
    ]
    (tmp_path / "log.json").write_text(" \n" + listed(*rows, indent=indent) + "\n")
    plan = campaign(tmp_path, path="log.json", columns={"item": "what"})

    year = events(plan)

    assert ["1042", "7"] == [*year["customer_id"]]
    assert ['Café "[1],', None] == [*year["item"].astype(object).where(year["item"].notna(), None)]
    assert [("3", "no customer")] == [(row["row"], row["reason"]) for row in rejected(plan)]


def test_a_file_of_json_may_be_a_list_or_lines(tmp_path):
    """
    The first character decides, not the file extension, also in compressed files.
    """
    row = {"who": "C-1", "when": "2017-03-05"}
    (tmp_path / "a.json").write_text(json.dumps(row) + "\n" + json.dumps(row))
    (tmp_path / "b.jsonl").write_bytes(b"\xef\xbb\xbf" + listed(row, row).encode())
    packed = io.BytesIO()
    with gzip.open(packed, "wt", encoding="utf-16") as file:
        file.write(listed(row, row))
    (tmp_path / "c.json.gz").write_bytes(packed.getvalue())
    (tmp_path / "d.txt").write_text(listed(row, row))

    for path in ("a.json", "b.jsonl", "c.json.gz"):
        assert 2 == check(campaign(tmp_path, path=path)).used, path
    assert 2 == check(campaign(tmp_path, path="d.txt", source={"format": "json"})).used


def test_an_element_that_is_no_object_is_a_broken_line(tmp_path):
    """
    The other elements count; an empty list has no rows.
    """
    (tmp_path / "log.json").write_text('[{"who": 1, "when": "2017-03-05"}, 17, null]')

    assert {"broken line": 2} == check(campaign(tmp_path, path="log.json")).rejected
