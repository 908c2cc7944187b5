import json
import os
import resource
import subprocess
import sys
from datetime import datetime

import pandas as pd
import pytest
from activity_log import campaign, complaint, events, log, write

from recap.activity import (
    ReadReport,
    check,
    fingerprint,
    read_customers,
    read_shard,
    read_shards,
    sample,
    split,
)
from recap.errors import ActivityError, StorageError

pytestmark = pytest.mark.slow

MANY = [f"C-{customer},2017-{month:02d}-05" for month in (3, 1, 2) for customer in range(40)]


def test_a_customer_is_in_one_shard(tmp_path):
    """
    The report has the size of each shard.
    """
    log(tmp_path, *MANY)
    out = tmp_path / "out"

    read_report = split(campaign(tmp_path), out, customers_a_shard=10)

    shards = {size.number: read_shard(out, size.number) for size in read_report.shards}
    homes = read_customers(out).to_pandas()
    assert 4 >= len(shards) > 1
    assert 40 == len(homes) == read_report.customers
    for size in read_report.shards:
        mine = shards[size.number]
        assert (size.customers, size.events) == (mine["customer_id"].nunique(), len(mine))
        assert {*homes[homes["shard"] == size.number]["customer_id"]} == {*mine["customer_id"]}


def test_the_customers_of_one_shard(tmp_path):
    """
    They are sorted by id, as among all customers.
    """
    log(tmp_path, *MANY)
    read_report = split(campaign(tmp_path), tmp_path / "out", customers_a_shard=10)

    everybody = read_customers(tmp_path / "out").to_pandas()

    assert sorted(everybody["customer_id"]) == [*everybody["customer_id"]]
    for shard in (size.number for size in read_report.shards):
        of_shard = everybody[everybody["shard"] == shard].reset_index(drop=True)
        assert of_shard.equals(read_customers(tmp_path / "out", shard).to_pandas())


def test_a_missing_file_of_customers(tmp_path):
    """
    The error has the folder to remove, as for a shard.
    """
    with pytest.raises(StorageError) as caught:
        read_customers(tmp_path)

    assert str(caught.value) == (
        "The customers of the activity cannot be read.\n"
        f"  where: {tmp_path}\n"
        "  fix:   read the log again: remove this folder and run the campaign."
    )


def test_a_hash_assigns_a_customer_to_a_shard(tmp_path):
    """
    The hash is the same on every machine and in every version: the lower half of MD5.
    """
    log(tmp_path, *MANY)

    split(campaign(tmp_path), tmp_path / "out", customers_a_shard=10)

    homes = read_customers(tmp_path / "out").to_pandas().set_index("customer_id")["shard"]
    assert [2, 1, 1] == [homes["C-1"], homes["C-2"], homes["C-3"]]


def test_the_order_of_a_shard_is_independent_of_the_log(tmp_path):
    """
    Rows are sorted by customer and time, then by all other columns.
    """
    rows = [f"C-1,2017-03-05 10:00,{paid},{what}" for paid in (3, 1, 2) for what in "BA"]
    one, two = tmp_path / "one", tmp_path / "two"
    log(one, *rows, "C-0,2017-03-06,1,", header="who,when,paid,what")
    log(two, "C-0,2017-03-06,1,", *reversed(rows), header="who,when,paid,what")
    columns = {"amount": "paid", "item": "what"}

    first, second = (events(campaign(folder, columns=columns)) for folder in (one, two))

    assert first.equals(second)
    assert ["C-0"] + ["C-1"] * 6 == [*first["customer_id"]]
    assert [*"AAABBB"] == [*first["item"]][1:]


def test_the_types_of_a_shard(tmp_path):
    """
    Strings, a timestamp without zone, doubles: whatever types the source has.
    """
    log(tmp_path, "1,2017-03-05 10:00,2,3,4", header="who,when,paid,order,what")
    columns = {"amount": "paid", "order_id": "order", "item": "what"}

    types = events(campaign(tmp_path, columns=columns)).dtypes.astype(str).to_dict()

    assert {
        "customer_id": "str",
        "at": "datetime64[us]",
        "item": "str",
        "order_id": "str",
        "amount": "float64",
    } == types


def test_a_second_split_replaces_the_first(tmp_path):
    """
    No shard of the first split is left.
    """
    log(tmp_path, *MANY)
    split(campaign(tmp_path), tmp_path / "out", customers_a_shard=2)
    log(tmp_path, *MANY[:3])

    split(campaign(tmp_path), tmp_path / "out")

    kept = [
        "control_totals.parquet",
        "customers.parquet",
        "excluded.parquet",
        "prior_period.parquet",
        "read_report.json",
        "rejected.csv",
        "shard=000",
    ]
    assert kept == sorted(path.name for path in (tmp_path / "out").iterdir())
    assert ["log.csv", "out"] == sorted(path.name for path in tmp_path.iterdir())


def test_a_failed_split_keeps_the_last_one(tmp_path):
    """
    The files of the last split are unchanged.
    """
    log(tmp_path, *MANY)
    before = split(campaign(tmp_path), tmp_path / "out")
    log(tmp_path, "C-1,never")

    with pytest.raises(ActivityError):
        split(campaign(tmp_path), tmp_path / "out")

    assert before == ReadReport.from_json((tmp_path / "out" / "read_report.json").read_text())
    assert ["log.csv", "out"] == sorted(path.name for path in tmp_path.iterdir())


def test_the_files_of_a_crash_are_removed(tmp_path):
    """
    An incomplete split of an earlier run is no obstacle.
    """
    log(tmp_path, *MANY)
    write(tmp_path / ".out.new" / "shard=999" / "x.parquet", "half")
    write(tmp_path / ".out.old" / "x", "old")

    split(campaign(tmp_path), tmp_path / "out")

    assert ["log.csv", "out"] == sorted(path.name for path in tmp_path.iterdir())
    assert not (tmp_path / "out" / "shard=999").exists()


def test_check_counts_the_same_and_writes_nothing(tmp_path):
    """
    `check` scans the log in the same way as `split`.
    """
    log(tmp_path, *MANY, "C-1,never")
    plan = campaign(tmp_path)

    assert split(plan, tmp_path / "out") == check(plan)

    (tmp_path / "log.csv").rename(tmp_path / "moved.csv")
    check(campaign(tmp_path, path="moved.csv"))
    assert ["moved.csv", "out"] == sorted(path.name for path in tmp_path.iterdir())


def test_a_read_report_is_read_from_json(tmp_path):
    """
    It equals the report that was written.
    """
    log(tmp_path, *MANY, "C-1,never", "C-1")

    read_report = check(campaign(tmp_path))

    assert read_report == ReadReport.from_json(read_report.to_json())
    assert (datetime(2017, 1, 5), datetime(2017, 3, 5)) == (read_report.first, read_report.last)
    assert {"broken line": 1, "unreadable date": 1} == json.loads(read_report.to_json())["rejected"]


def test_a_missing_shard(tmp_path):
    """
    The error has its folder.
    """
    with pytest.raises(StorageError) as error:
        read_shard(tmp_path / "out", 7)

    assert (
        "Shard 7 of the activity cannot be read.\n"
        "  where: ~/out/shard=007\n"
        "  fix:   read the log again: remove this folder and run the campaign."
    ) == complaint(error, tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path):
    """
    The error has the folder.
    """
    log(tmp_path, *MANY)
    write(tmp_path / "file", "in the way")

    with pytest.raises(StorageError) as error:
        split(campaign(tmp_path), tmp_path / "file" / "out")

    assert (
        "The activity cannot be written: Not a directory.\n"
        "  where: ~/file/out\n"
        "  fix:   free space on that disk, or choose another folder with --out."
    ) == complaint(error, tmp_path)


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from recap.activity import split
from recap.campaign import read_frozen
from recap.errors import StorageError

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
folder = Path(sys.argv[1])
try:
    split(read_frozen((folder / "campaign.json").read_text()), folder / "out")
except StorageError as error:
    print(error.what, "|", error.fix)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="needs a limit on file sizes")
def test_a_full_disk_keeps_the_last_split(tmp_path):
    """
    The error says how to continue.
    """
    log(tmp_path, *MANY)
    plan = campaign(tmp_path)
    before = split(plan, tmp_path / "out")
    log(tmp_path, *(f"C-{n},2017-03-05" for n in range(60_000)))
    (tmp_path / "campaign.json").write_text(plan.model_dump_json(by_alias=True))

    result = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=True
    )

    assert (
        "The activity cannot be written: File too large. | "
        "free space on that disk, or choose another folder with --out.\n"
    ) == result.stdout
    assert before == ReadReport.from_json((tmp_path / "out" / "read_report.json").read_text())
    assert not (tmp_path / ".out.new").exists()


def test_a_fingerprint_changes_with_its_inputs(tmp_path):
    """
    The log, a lookup table and the rules change it; the brand does not.
    """
    log(tmp_path, *MANY)
    write(tmp_path / "no.txt", "C-1")
    plan = campaign(tmp_path, opted_out={"file": "no.txt"})
    before = fingerprint(plan)

    assert before == fingerprint(plan.model_copy(update={"brand": "Other", "theme": "other"}))
    assert before != fingerprint(plan.model_copy(update={"year": 2016}))
    assert before != fingerprint(plan.model_copy(update={"zone": "Europe/Athens"}))

    os.utime(tmp_path / "log.csv", ns=(0, 1))
    after = fingerprint(plan)
    assert before != after

    write(tmp_path / "no.txt", "C-1", "C-2")
    assert after != fingerprint(plan)


def test_several_shards_are_read_at_once_for_counting(tmp_path):
    """
    The rows are the same as shard by shard, with the shard; names are categories.
    """
    log(tmp_path, *MANY)
    read_report = split(campaign(tmp_path), tmp_path / "out", customers_a_shard=10)
    numbers = [shard.number for shard in read_report.shards]

    together = read_shards(tmp_path / "out", numbers)

    alone = [read_shard(tmp_path / "out", n).assign(shard=n) for n in numbers]
    assert [*map(len, alone)] == together["shard"].value_counts()[numbers].tolist()
    assert sorted(map(str, pd.concat(alone).astype(object).itertuples(index=False))) == sorted(
        map(str, together.astype(object).itertuples(index=False))
    )
    assert "category" == together["customer_id"].dtype


def test_a_missing_shard_for_counting(tmp_path):
    """
    It is an error, not an empty shard.
    """
    with pytest.raises(StorageError) as caught:
        read_shards(tmp_path, [7])

    assert "Shard 7 of the activity cannot be read." == caught.value.what


def test_a_sample_has_the_shards_of_wanted_customers(tmp_path):
    """
    Beside the first shards, of which there are none here; unknown customers have none.
    """
    log(tmp_path, *MANY)
    out = tmp_path / "out"
    out.mkdir()

    sample(campaign(tmp_path), out, shards=0, customers=["nobody"])
    assert [] == [*out.glob("shard=*")]
    assert 0 == len(read_customers(out))

    sample(campaign(tmp_path), out, shards=0, customers=["C-7", "nobody"])
    assert 40 == read_shard(out, 0)["customer_id"].nunique() == len(read_customers(out))
