"""Logs on other machines. File systems of fsspec stand in for those of clouds."""

import gzip
import tempfile
from pathlib import Path

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, complaint, events, log, rejected, values

from recap.activity import check, fingerprint
from recap.activity.sources import remote
from recap.errors import ActivityError, CampaignError, MachineError

ROWS = b"who,when,sku\nC-1,2017-03-05 10:00,7\n"


@pytest.fixture
def bucket():
    """Return an empty folder in memory; what is written there is a file."""
    files = fsspec.filesystem("memory")
    yield files
    files.rm("/shop", recursive=True)


def test_a_pattern_and_a_folder_and_a_file(tmp_path, bucket):
    """
    All files of one kind, compressed or not; names with _ or a dot first are skipped in a folder.
    """
    bucket.pipe("/shop/year/a.csv", ROWS)
    bucket.pipe("/shop/year/more/b.csv.gz", gzip.compress(ROWS))
    bucket.pipe("/shop/year/_SUCCESS", b"")
    bucket.pipe("/shop/year/.tmp/c.csv", ROWS)

    result = {
        path: check(campaign(tmp_path, path=f"memory://shop/{path}")).files
        for path in ("year", "year/", "year/*.csv", "year/**/*.csv*", "year/a.csv")
    }

    assert {"year": 2, "year/": 2, "year/*.csv": 1, "year/**/*.csv*": 3, "year/a.csv": 1} == result


def test_parquet_and_lookup_tables(tmp_path, bucket):
    """
    Items and customers may be in the same place as the log.
    """
    rows = pa.table({"who": ["C-1"], "when": ["2017-03-05 10:00"], "sku": ["7"]})
    with bucket.open("/shop/log.parquet", "wb") as file:
        pq.write_table(rows, file)
    bucket.pipe("/shop/items.csv", b"sku,title\n7,Hat\n")
    bucket.pipe("/shop/people.csv", b"id,first\nC-1,Ada\n")
    plan = campaign(
        tmp_path,
        path="memory://shop/log.parquet",
        columns={"item": "sku"},
        items={"path": "memory://shop/items.csv", "id": "sku", "name": "title"},
        customers={"path": "memory://shop/people.csv", "id": "id", "name": "first"},
    )
    before = fingerprint(plan)
    again = fingerprint(plan)

    assert ["Hat"] == values(plan, "item")
    bucket.pipe("/shop/people.csv", b"id,first\nC-1,Bea\n")
    assert before == again != fingerprint(plan)


def test_a_rejected_row_has_its_address(tmp_path, bucket):
    """
    The address shows where the row is.
    """
    bucket.pipe("/shop/log.csv", ROWS + b"C-2,never,7\n")

    [row] = rejected(campaign(tmp_path, path="memory://shop/log.csv"))

    assert ("memory://shop/log.csv", "3") == (row["file"], row["row"])


def test_no_copy_is_left_behind(tmp_path, bucket, monkeypatch):
    """
    A copy of a log has personal data: it is deleted after the reading, also after an error.
    """
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    bucket.pipe("/shop/log.csv", ROWS)
    bucket.pipe("/shop/other.csv", b"a,b\n1,2\n")

    events(campaign(tmp_path, path="memory://shop/log.csv"))
    with pytest.raises(ActivityError, match="There is no column"):
        check(campaign(tmp_path, path="memory://shop/other.csv"))

    assert [] == [*tmp_path.glob("recap-*")]
    assert {} == remote._COPIES


def test_an_address_of_this_machine(tmp_path):
    """
    file:// is an absolute path.
    """
    log(tmp_path, "C-1,2017-03-05")

    assert 1 == check(campaign(Path("/nowhere"), path=f"file://{tmp_path}/log.csv")).used


WHERE = "  where: source.path in campaign.toml\n"
FIX = (
    "  fix:   correct the address, and let the user who runs recap read it: drivers take keys "
    "from environment variables, such as AWS_ACCESS_KEY_ID."
)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "memory://shop/none.csv?token=hush",
            "No file matches 'memory://shop/none.csv'.\n"
            f"{WHERE}  fix:   correct the path. Files end in one of .csv, .tsv, .parquet, .pq, "
            ".json, .jsonl, .ndjson, .xlsx, .xlsm, with or without .gz or .zst, or in .zip.",
        ),
        (
            "gs://shop/log.csv",
            "The library that reads gs:// addresses is missing.\n"
            f"{WHERE}  fix:   install it where recap runs: pip install gcsfs",
        ),
        (
            "ftp://me:hush@127.0.0.1/log.csv",
            "The address contains a password.\n"
            f"{WHERE}  fix:   remove it: drivers take keys from the environment, such as "
            "AWS_SECRET_ACCESS_KEY.",
        ),
        (
            "ftp://127.0.0.1:1/log.csv?token=hush",
            f"'ftp://127.0.0.1:1/log.csv' cannot be read: ConnectionRefusedError.\n{WHERE}{FIX}",
        ),
        (
            "nonsense://shop/log.csv",
            f"'nonsense://shop/log.csv' has an unknown scheme.\n{WHERE}{FIX}",
        ),
    ],
)
def test_errors_of_addresses(tmp_path, bucket, path, message):
    """
    They name a missing package, and never contain a key.
    """
    bucket.pipe("/shop/log.csv", ROWS)

    with pytest.raises((ActivityError, CampaignError, MachineError)) as error:
        check(campaign(tmp_path, path=path))

    assert message == complaint(error, tmp_path)
