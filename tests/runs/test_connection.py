"""The database of a run: its errors and its tables."""

from multiprocessing import get_context

import pytest
from sqlalchemy import Column, LargeBinary, Table, insert, text

from recap.errors import StorageError
from recap.runs import jobs
from recap.runs.connection import connect, metadata, recreate_tables
from recap.runs.jobs import schema

pytestmark = pytest.mark.slow


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'state.sqlite'}"


def test_a_full_disk_is_explained(url, tmp_path):
    """
    A full database is a `StorageError` that says what to do.
    """
    jobs.open_stage(url, "draw", {0: "v1"}, total=1)
    reason = "x" * 100_000

    def fill() -> None:
        with connect(url).begin() as db:
            db.execute(text("PRAGMA max_page_count=20"))
            row = {"stage": "draw", "shard": 0, "recap": "aa11", "reason": reason}
            db.execute(insert(schema.failures), [row])

    with pytest.raises(StorageError) as caught:
        fill()
    assert str(caught.value) == (
        "The run's database cannot be written: database or disk is full.\n"
        f"  where: {tmp_path / 'state.sqlite'}\n"
        "  fix:   make room, or give yourself the right to write it; then run the same "
        "command again"
    )


def test_a_missing_folder_is_explained(tmp_path):
    """
    The database cannot be created in a missing folder.
    """
    with pytest.raises(StorageError, match="unable to open database file"):
        connect(f"sqlite:///{tmp_path / 'nowhere' / 'state.sqlite'}")


def test_a_module_that_is_imported_later_gets_its_tables(url):
    """
    The order of imports must not decide which tables exist.
    """
    connect(url)
    late = Table("late", metadata, Column("data", LargeBinary))

    with connect(url).begin() as db:
        db.execute(insert(late).values(data=b"-"))
    metadata.remove(late)


def test_processes_that_start_together_share_one_database(url):
    """
    Four processes create the tables at the same moment, and all of them continue.
    """
    with get_context("spawn").Pool(4) as pool:
        assert [True] * 4 == pool.map(_opens, [url] * 4)


def _opens(url: str) -> bool:
    with connect(url).connect() as db:
        return db.execute(text("SELECT count(*) FROM stage_shards")).scalar_one() == 0


def test_no_process_sees_the_tables_missing(url):
    """
    A process that reads a run while it starts again finds its tables, the old or the new ones.
    """
    connect(url)

    with get_context("spawn").Pool(1) as pool:
        reads = pool.apply_async(_read_often, [url, 300])
        while not reads.ready():
            recreate_tables(url, [schema.stages, schema.shards])

        assert 300 == reads.get()


def _read_often(url: str, times: int) -> int:
    """Return how many times reading the shards worked."""
    return sum(_opens(url) for _ in range(times))
