import pytest
from activity_log import campaign, log

from recap.activity import read_shard, split
from recap.activity.sharding import writer

MANY = [f"C-{who},2017-{month:02}-05,I-{who % 3}" for month in (3, 1) for who in range(40)]


def test_the_size_of_a_batch_does_not_change_shards(tmp_path, monkeypatch):
    """
    Batches limit memory only.
    """
    log(tmp_path, *MANY, header="who,when,what")
    year = campaign(tmp_path, columns={"item": "what"})
    at_once = split(year, tmp_path / "at-once", customers_a_shard=10)

    monkeypatch.setattr(writer, "ROWS_A_BATCH", 1)
    one_by_one = split(year, tmp_path / "one-by-one", customers_a_shard=10)

    assert at_once.shards == one_by_one.shards
    for shard in at_once.shards:
        of_all, alone = (
            read_shard(tmp_path / out, shard.number) for out in ("at-once", "one-by-one")
        )
        assert of_all.equals(alone)


@pytest.mark.parametrize(("rows", "parts"), [(1, 4), (80, 1)])
def test_a_large_shard_is_a_batch_of_its_own(tmp_path, monkeypatch, rows, parts):
    """
    Shards with few rows are written together.
    """
    log(tmp_path, *MANY, header="who,when,what")
    read_report = split(campaign(tmp_path), tmp_path / "out", customers_a_shard=10)

    monkeypatch.setattr(writer, "ROWS_A_BATCH", rows)

    assert parts == len([*writer._batches(read_report.shards)])
