"""Exports of one person: the customer is in the campaign, or the name of a file or a folder."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, check_notes, log, rejected, values, write

from recap import campaign as campaigns
from recap.activity import check
from recap.campaign import Campaign
from recap.errors import ActivityError, CampaignError


def export(folder, **source) -> Campaign:
    """Make a campaign for logs without a column of customers."""
    source = {"columns": {"at": "when", "item": "what"}} | source
    return campaign(folder, path=source.pop("path", "log.csv"), source=source)


@pytest.mark.parametrize("name", ["log.csv", "log.json", "log.parquet"])
def test_a_customer_of_all_lines(tmp_path, name):
    """
    In every kind of file. Ids are trimmed and compared as those of a column are.
    """
    rows = [{"when": "2017-03-05", "what": "tea"}] * 2
    log(tmp_path, "2017-03-05,tea", "2017-03-05,tea", header="when,what")
    write(tmp_path / "log.json", json.dumps(rows))
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "log.parquet")

    assert ["Ann"] * 2 == values(export(tmp_path, path=name, customer=" Ann "), "customer_id")


@pytest.mark.parametrize("path", ["exports", "exports/*"])
def test_the_name_of_the_file(tmp_path, path):
    """
    Without its endings.
    """
    log(tmp_path, "2017-03-05,tea", name="exports/C-1.csv", header="when,what")
    log(tmp_path, "2017-03-05,tea", name="exports/J. Doe.csv", header="when,what")
    packed = gzip.compress(b"when,what\n2017-03-05,tea\n")
    (tmp_path / "exports" / "C-3.CSV.gz").write_bytes(packed)

    ids = values(export(tmp_path, path=path, customer_from="file"), "customer_id")

    assert ["C-1", "C-3", "J. Doe"] == sorted(ids)


@pytest.mark.parametrize("path", ["exports", "exports/*/*.csv", "exports/**/*.csv"])
def test_the_name_of_the_folder(tmp_path, path):
    """
    It is the first folder below the path; exports have folders inside.
    """
    for name in ("C-1/a.csv", "C-1/b.csv", "C-2/a.csv"):
        log(tmp_path, "2017-03-05,tea", name=f"exports/{name}", header="when,what")
    if path != "exports/*/*.csv":
        log(tmp_path, "2017-03-05,tea", name="exports/C-3/My Data/a.csv", header="when,what")

    ids = values(export(tmp_path, path=path, customer_from="folder"), "customer_id")

    deeper = [] if path == "exports/*/*.csv" else ["C-3"]
    assert ["C-1", "C-1", "C-2", *deeper] == sorted(ids)


@pytest.mark.parametrize("path", ["C-1/log.csv", "C-1", "C-1/*.csv"])
def test_the_folder_of_the_only_files(tmp_path, path):
    """
    Where no file is in a folder below the path, the path's own folder is the customer.
    """
    log(tmp_path, "2017-03-05,tea", name="C-1/log.csv", header="when,what")

    assert ["C-1"] == values(export(tmp_path, path=path, customer_from="folder"), "customer_id")


def test_files_in_and_beside_folders_are_an_error(tmp_path):
    """
    The one beside would be a customer with the name of the whole folder.
    """
    log(tmp_path, "2017-03-05,tea", name="exports/C-1/a.csv", header="when,what")
    log(tmp_path, "2017-03-05,tea", name="exports/C-2.csv", header="when,what")

    with pytest.raises(ActivityError, match=r"in no folder of a customer.*") as error:
        check(export(tmp_path, path="exports", customer_from="folder"))
    assert "C-2" not in str(error.value)


def test_two_files_with_one_name_are_an_error(tmp_path):
    """
    Two people would share one recap.
    """
    for name in ("ann/log.csv", "ben/log.csv"):
        log(tmp_path, "2017-03-05,tea", name=f"exports/{name}", header="when,what")

    with pytest.raises(ActivityError, match=r'set source\.customer_from = "folder"'):
        check(export(tmp_path, path="exports", customer_from="file"))


def test_no_message_has_the_name_of_a_file(tmp_path):
    """
    It is a customer's id: errors, rejected rows and notes have the file's number.
    """
    for name in ("ann@example.com.csv", "ben@example.com.csv"):
        log(tmp_path, "2017-03-05,tea,1,2", "never,tea,1,2", name=f"exports/{name}",
            header="when,what,km,km")  # fmt: skip
    columns = {"columns": {"at": "when", "item": "what", "amount": "km"}}
    plan = export(tmp_path, path="exports", customer_from="file", **columns)

    (note,) = check_notes(plan)
    assert note.startswith("file 1 of source.path and 1 more: The header has 'km' 2 times")
    assert [f"file {n} of source.path" for n in (1, 2)] == [row["file"] for row in rejected(plan)]
    wrong = export(tmp_path, path="exports", customer_from="file", columns={"at": "wen"})
    with pytest.raises(ActivityError, match="no column 'wen'") as error:
        check(wrong)
    assert "example.com" not in str(error.value)
    (tmp_path / "exports" / "empty@example.com.csv").write_text("")
    with pytest.raises(ActivityError, match="empty") as error:
        check(plan)
    assert "example.com" not in str(error.value)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ('customer = "a"\ncustomer_from = "file"', "both 'customer' and 'customer_from'"),
        ('customer = "a"\ncolumns = { customer_id = "b", at = "c" }', "both source.customer and"),
        ('columns = { at = "c" }', "customer_id: is missing"),
    ],
)
def test_exactly_one_key_names_the_customer(tmp_path, keys, message):
    """
    A column, a customer, or the names of files.
    """
    columns = "" if "columns" in keys else '\ncolumns = { at = "c" }'
    top = 'name = "a"\nbrand = "b"\nyear = 2017\nzone = "UTC"\n'
    (tmp_path / "campaign.toml").write_text(f'{top}[source]\npath = "x"\n{keys}{columns}')

    with pytest.raises(CampaignError, match=message):
        campaigns.load(tmp_path)
