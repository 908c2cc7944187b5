"""Zip files: the log inside is chosen, named or asked about, and read like any other file."""

import gzip
import io
import json
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, check_notes, rejected, values, write

from recap import campaign as campaigns
from recap.activity import check, fingerprint, infer_schema
from recap.activity.sources import decoding
from recap.commands import new
from recap.errors import ActivityError

pytestmark = pytest.mark.slow

RIDES = "who,when,what\n" + "C-1,2017-03-05 10:00,ride\n" * 5
PEOPLE = "who,name\nC-1,Ann\n"


def packed(folder, files, name="export.zip"):
    """Write a zip file with *files*: name -> text or bytes."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(folder / name, "w", ZIP_DEFLATED) as archive:
        for inner, content in files.items():
            archive.writestr(inner, content)
    return folder / name


def of_zip(folder, path="export.zip", **source):
    return campaign(folder, path=path, columns={"item": "what"}, source=source)


def test_the_only_log_inside_is_read(tmp_path):
    """
    Other endings, hidden files, folders and the files of another system do not count.
    """
    names = ["me/readme.txt", "me/photo.jpg", "__MACOSX/me/._rides.csv", "me/.hidden.csv"]
    packed(tmp_path, {"me/": "", "me/rides.csv": RIDES, **dict.fromkeys(names, "x")})

    assert ["ride"] * 5 == values(of_zip(tmp_path), "item")
    assert () == check_notes(of_zip(tmp_path))


def test_the_log_with_all_columns_is_read_and_reported(tmp_path):
    """
    A bulk export has a dozen tables; the note has the key that says the same.
    """
    packed(tmp_path, {"e_1/profile.csv": PEOPLE, "e_1/rides.csv": RIDES, "e_1/a.json": "[]"})

    assert ["ride"] * 5 == values(of_zip(tmp_path), "item")
    (note,) = check_notes(of_zip(tmp_path))
    assert "'*/rides.csv' is the log" in note
    assert () == check_notes(of_zip(tmp_path, member="*/rides.csv"))


@pytest.mark.parametrize(
    "member", ["rides.csv", "RIDES.csv", "*/rides.csv", "e_?/ri*", "e_1/rides.csv"]
)
def test_a_log_that_is_named(tmp_path, member):
    """
    By its name in any folder, or by a pattern of its path.
    """
    packed(tmp_path, {"e_1/profile.csv": PEOPLE, "e_1/rides.csv": RIDES, "e_1/old.csv": RIDES})

    assert 5 == check(of_zip(tmp_path, member=member)).used


@pytest.mark.parametrize("files", [("old.csv", "rides.csv"), ("a/1.csv", "b.csv")])
def test_several_logs_are_asked_about(tmp_path, files):
    """
    The error lists them; nothing is guessed.
    """
    packed(tmp_path, {**dict.fromkeys(files, RIDES), "profile.csv": PEOPLE})

    with pytest.raises(ActivityError, match="has 2 files that may be the log") as error:
        check(of_zip(tmp_path))
    assert "source.member" in error.value.fix
    assert "profile.csv" not in str(error.value)


def test_no_file_has_the_columns(tmp_path):
    """
    All files that may be a log are listed.
    """
    packed(tmp_path, {"a.csv": PEOPLE, "b.csv": "x,y\n1,2\n"})

    with pytest.raises(ActivityError, match=r"2 files that may be the log: 'a\.csv', 'b\.csv'"):
        check(of_zip(tmp_path))


def test_files_with_numbers_are_one_log(tmp_path):
    """
    A long history is in several files. Their rows keep their files.
    """
    rows = [{"who": "C-1", "when": f"2017-03-{day:02}", "what": str(day)} for day in range(1, 13)]
    files = {f"My Data/StreamingHistory{n}.json": json.dumps([row]) for n, row in enumerate(rows)}
    broken = {"My Data/StreamingHistory12.json": json.dumps([rows[0] | {"when": "never"}])}
    packed(tmp_path, files | broken | {"My Data/Identity.json": '{"name": "x"}'})

    assert 12 == check(of_zip(tmp_path)).used
    (row,) = rejected(of_zip(tmp_path))
    assert "export.zip: My Data/StreamingHistory12.json" == row["file"]
    assert 12 == check(of_zip(tmp_path, member="StreamingHistory?*.json")).used


def test_every_kind_of_file_may_be_inside(tmp_path):
    """
    Compressed text, JSON lines and Parquet.
    """
    row = {"who": "C-1", "when": "2017-03-05", "what": "ride"}
    parquet = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([row]), parquet)
    packed(tmp_path, {"log.csv.gz": gzip.compress(RIDES.encode())}, "csv.zip")
    packed(tmp_path, {"log.jsonl": json.dumps(row)}, "json.zip")
    packed(tmp_path, {"log.parquet": parquet.getvalue()}, "parquet.zip")
    packed(tmp_path, {"log.txt": RIDES}, "text.zip")

    assert [5, 1, 1] == [
        check(of_zip(tmp_path, f"{kind}.zip")).used for kind in ("csv", "json", "parquet")
    ]
    assert 5 == check(of_zip(tmp_path, "text.zip", format="csv")).used


def test_a_zip_file_a_person(tmp_path):
    """
    The customer is the name of the zip file, which no message has.
    """
    for name in ("C-1", "C-2"):
        packed(tmp_path, {"me/a.csv": "when,what\n2017-03-05,x\nnever,x\n"}, f"exports/{name}.zip")
    columns = {"columns": {"at": "when", "item": "what"}}
    plan = of_zip(tmp_path, "exports", customer_from="file", **columns)

    assert ["C-1", "C-2"] == sorted(values(plan, "customer_id"))
    assert ["file 1 of source.path", "file 2 of source.path"] == [r["file"] for r in rejected(plan)]


def test_a_table_inside_a_zip_file(tmp_path):
    """
    A lookup table has one file; with several the error lists them.
    """
    packed(tmp_path, {"rides.csv": RIDES}, "log.zip")
    packed(tmp_path, {"people.csv": PEOPLE}, "people.zip")
    people = {"id": "who", "name": "name"}
    plan = campaign(tmp_path, path="log.zip", customers={"path": "people.zip", **people})

    assert 5 == check(plan).used
    packed(tmp_path, {"people.csv": PEOPLE, "b.csv": PEOPLE}, "people.zip")
    with pytest.raises(ActivityError, match="2 files that may be the log"):
        check(plan)


def test_a_changed_zip_file_is_read_again(tmp_path):
    """
    The fingerprint has its time and size.
    """
    packed(tmp_path, {"rides.csv": RIDES})
    before = fingerprint(of_zip(tmp_path))

    packed(tmp_path, {"rides.csv": RIDES * 2})

    assert before != fingerprint(of_zip(tmp_path))


@pytest.mark.parametrize(
    ("files", "source", "message"),
    [
        ({"a.txt": "x"}, {}, "No file in the zip file has the ending of a log. It has a.txt"),
        ({"a.csv": RIDES}, {"member": "b.csv"}, "matches 'b.csv'. It has a.csv"),
        ({}, {}, "It has no files"),
        ({"a.csv": ""}, {}, "No file in the zip file"),
    ],
)
def test_no_log_inside(tmp_path, files, source, message):
    """
    The error lists what is inside.
    """
    packed(tmp_path, files)

    with pytest.raises(ActivityError) as error:
        check(of_zip(tmp_path, **source))
    assert message in str(error.value)


def test_damaged_and_encrypted_zip_files(tmp_path):
    """
    Neither is read in part.
    """
    whole = packed(tmp_path, {"a.csv": RIDES * 1000}).read_bytes()
    (tmp_path / "short.zip").write_bytes(whole[:200])
    flipped = bytearray(whole)
    flipped[60] ^= 0xFF
    (tmp_path / "flipped.zip").write_bytes(flipped)
    encrypted = bytearray(whole)
    at = encrypted.index(b"PK\x01\x02") + 8
    encrypted[at] |= 1
    (tmp_path / "encrypted.zip").write_bytes(encrypted)

    for name, message in (("short", "not a zip"), ("flipped", "damaged"), ("encrypted", "encrypt")):
        with pytest.raises(ActivityError, match=message):
            check(of_zip(tmp_path, f"{name}.zip"))


@pytest.mark.parametrize("name", ["export.zip", "log.csv.gz"])
def test_a_small_file_that_becomes_very_large(tmp_path, monkeypatch, name):
    """
    The reading stops. The test lowers the limit: 3 MB are below the real one.
    """
    monkeypatch.setattr(decoding, "LEAST_CHECKED_BYTES", 1 << 20)
    text = RIDES + "C-1,2017-03-05 10:00,ride\n" * 120_000
    packed(tmp_path, {"rides.csv": text})
    (tmp_path / "log.csv.gz").write_bytes(gzip.compress(text.encode()))

    monkeypatch.setattr(decoding, "MOST_EXPANSION", 10_000)
    assert 120_005 == check(of_zip(tmp_path, name)).used
    monkeypatch.setattr(decoding, "MOST_EXPANSION", 100)
    with pytest.raises(ActivityError, match="becomes more than 100 times as long"):
        check(of_zip(tmp_path, name))


def test_a_parquet_file_that_becomes_very_large(tmp_path, monkeypatch):
    """
    It is copied before it is read; the copy stops too.
    """
    monkeypatch.setattr(decoding, "LEAST_CHECKED_BYTES", 1 << 20)
    packed(tmp_path, {"log.parquet": b"PAR1" + bytes(3_000_000)})

    with pytest.raises(ActivityError, match="becomes more than 250 times as long"):
        check(of_zip(tmp_path))


def test_a_campaign_for_a_zip_file(tmp_path):
    """
    `recap new` chooses the file that looks most like a log, says so, and `check` reads it.
    """
    log = "user,played at,track\n" + "u1,2017-03-05 10:00,Song\n" * 9
    files = {"d/profile.csv": "user,name\nu1,Ann\n", "d/plays.csv": log, "d/x.json": '{"a": 1}'}
    export = packed(tmp_path, files)

    written, schema = new.write_for(tmp_path / "mine", export)

    assert "*/plays.csv" == schema.get("member")
    assert "track" == schema.get("columns.item")
    assert 9 == check(campaigns.load(written.parent)).used
    assert infer_schema(packed(tmp_path, {"plays.csv": log})).get("member") is None


def test_a_folder_of_zip_files_for_a_new_campaign(tmp_path):
    """
    All of them are one log.
    """
    log = "user,played at,track\n" + "u1,2017-03-05 10:00,Song\n" * 9
    for name in ("a", "b"):
        packed(tmp_path, {"plays.csv": log, "p.csv": "user\nu1\n"}, f"exports/{name}.zip")

    written, _ = new.write_for(tmp_path / "mine", tmp_path / "exports")

    assert 18 == check(campaigns.load(written.parent)).used
    write(tmp_path / "exports" / "c.txt", "ignored")
    assert 18 == check(campaigns.load(written.parent)).used
