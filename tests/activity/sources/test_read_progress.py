"""How far a log was read, while it is read."""

import gzip
import sqlite3

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, write

from recap.activity import split
from recap.activity.sources import text_lines

ROWS = [f"C-1,2017-03-05 {hour:02}:{minute:02}" for hour in range(24) for minute in range(60)]


def told(plan) -> list[float]:
    shares: list[float] = []
    split(plan, plan.folder / "out", watch=shares.append)
    return shares


@pytest.mark.parametrize("packed", [False, True])
def test_the_share_of_bytes_grows_to_all(tmp_path, monkeypatch, packed):
    """
    It goes over all files, block by block, and counts the bytes of the files as they are.
    """
    monkeypatch.setattr(text_lines, "CHUNK_BYTES", 10_000)
    for day in "ab":
        write(tmp_path / "log" / f"{day}.csv", "who,when", *ROWS)
    if packed:
        text = (tmp_path / "log" / "b.csv").read_bytes()
        (tmp_path / "log" / "b.csv").unlink()
        (tmp_path / "log" / "b.csv.gz").write_bytes(gzip.compress(text))

    shares = told(campaign(tmp_path, path="log"))

    assert 1.0 == shares[-1]
    assert shares == sorted(shares)
    assert len({round(share, 1) for share in shares}) > 3


def test_of_parquet_whole_files_are_told(tmp_path):
    """
    Where nobody sees the bytes go by, each file counts when it is done.
    """
    (tmp_path / "log").mkdir()
    for part in "ab":
        table = pa.table({"who": ["C-1"], "when": ["2017-03-05 10:00"]})
        pq.write_table(table, tmp_path / "log" / f"{part}.parquet")

    assert [0.5, 1.0] == told(campaign(tmp_path, path="log"))


def test_of_a_database_nothing_is_told(tmp_path):
    """
    Nobody knows how much it will answer.
    """
    sqlite3.connect(tmp_path / "shop.db").close()
    query = "select 'C-1' as who, '2017-03-05' as 'when'"
    source = {"path": None, "url": "sqlite:///shop.db", "query": query}

    assert [] == told(campaign(tmp_path, source=source))
