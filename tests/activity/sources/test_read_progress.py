"""The progress of reading a log."""

import gzip
import sqlite3

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, write

from recap.activity import split
from recap.activity.sources import text_lines

ROWS = [f"C-1,2017-03-05 {hour:02}:{minute:02}" for hour in range(24) for minute in range(60)]


def reported(plan) -> list[float]:
    shares: list[float] = []
    split(plan, plan.folder / "out", watch=shares.append)
    return shares


@pytest.mark.parametrize("packed", [False, True])
def test_the_share_of_bytes_grows_to_one(tmp_path, monkeypatch, packed):
    """
    It covers all files, block by block, and counts the bytes as stored.
    """
    monkeypatch.setattr(text_lines, "CHUNK_BYTES", 10_000)
    for day in "ab":
        write(tmp_path / "log" / f"{day}.csv", "who,when", *ROWS)
    if packed:
        text = (tmp_path / "log" / "b.csv").read_bytes()
        (tmp_path / "log" / "b.csv").unlink()
        (tmp_path / "log" / "b.csv.gz").write_bytes(gzip.compress(text))

    shares = reported(campaign(tmp_path, path="log"))

    assert 1.0 == shares[-1]
    assert shares == sorted(shares)
    assert len({round(share, 1) for share in shares}) > 3


def test_parquet_is_reported_by_file(tmp_path):
    """
    DuckDB reads Parquet without a report, so each file counts when it is done.
    """
    (tmp_path / "log").mkdir()
    for part in "ab":
        table = pa.table({"who": ["C-1"], "when": ["2017-03-05 10:00"]})
        pq.write_table(table, tmp_path / "log" / f"{part}.parquet")

    assert [0.5, 1.0] == reported(campaign(tmp_path, path="log"))


def test_nothing_is_reported_for_a_database(tmp_path):
    """
    The size of its result is unknown.
    """
    sqlite3.connect(tmp_path / "shop.db").close()
    query = "select 'C-1' as who, '2017-03-05' as 'when'"
    source = {"path": None, "url": "sqlite:///shop.db", "query": query}

    assert [] == reported(campaign(tmp_path, source=source))
