"""The customers of a preview: read once, kept, and named by random keys."""

import json

import pytest
import small_campaign

from recap.errors import ActivityError
from recap.preview.log_sample import FOLDER, LogReader, SampleRequest, read_rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("log")
    small_campaign.campaign(place)
    return place


@pytest.fixture(scope="module")
def file(folder):
    return read(folder)


def read(folder, *customers):
    return LogReader(lambda _: None).read(SampleRequest(folder, customers))


def test_the_log_is_read_once(folder, file):
    """
    The second preview reads the kept file; nobody else may read it.
    """
    before = file.stat().st_mtime_ns

    assert file == read(folder)
    assert before == file.stat().st_mtime_ns
    assert 0o600 == file.stat().st_mode & 0o777
    assert 0o700 == file.parent.stat().st_mode & 0o777
    assert folder / FOLDER == file.parent


def test_rows_have_random_keys_and_ranked_facts(file):
    """
    A key says nothing about the customer; facts have the ranks of a run.
    """
    rows = read_rows(file)

    assert 100 == len(rows) == len({row["key"] for row in rows})
    assert not any(row["customer"]["id"] in row["key"] for row in rows)
    busiest = next(row for row in rows if "most events: 77" in row["traits"])
    assert small_campaign.POISON == busiest["customer"]["id"]
    assert 110 == busiest["facts"]["events_rank"]["of"]


def test_a_wanted_customer_comes_first(tmp_path):
    """
    `--customer` may name anybody; a changed request or log is read again.
    """
    small_campaign.campaign(tmp_path)
    rows = read_rows(read(tmp_path, " C-050 "))

    assert ("C-050", "as asked for") == (rows[0]["customer"]["id"], rows[0]["traits"][0])
    assert 1 == sum(row["customer"]["id"] == "C-050" for row in rows)

    log = tmp_path / "log.csv"
    log.write_text(log.read_text() + "C-999,2025-03-03 10:30,thing 1,2.5\n")
    again = read(tmp_path)
    assert [again] == [*again.parent.iterdir()]
    assert "C-999" in json.dumps(read_rows(again))


def test_an_unknown_customer_is_an_error_without_the_id(tmp_path):
    """
    The message says where and how to fix it.
    """
    small_campaign.campaign(tmp_path)

    with pytest.raises(ActivityError, match="The log has no such customer") as refused:
        read(tmp_path, "C-12345")
    assert "C-12345" not in str(refused.value)


def test_a_log_that_is_gone_is_an_error(tmp_path):
    """
    The kept file is not used for another log.
    """
    small_campaign.campaign(tmp_path)
    read(tmp_path)
    (tmp_path / "log.csv").unlink()

    with pytest.raises(ActivityError, match=r"log\.csv"):
        read(tmp_path)
