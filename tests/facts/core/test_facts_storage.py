from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from resource import RLIMIT_FSIZE, getrlimit, setrlimit

import pytest
from activity_builder import YEAR, activity, side_by_side
from pandas.testing import assert_frame_equal

from recap.errors import StorageError
from recap.facts import count, rank, read, write

COUNTED = count(
    side_by_side(
        activity("C-1", "03-01 09:00", item="Čaj & <mléko>"), activity("Γ-2", "12-31 23:59")
    ),
    YEAR,
)


def test_facts_come_back_as_they_were(tmp_path: Path):
    """
    Facts and measures survive the file, in any alphabet.
    """
    write(COUNTED, tmp_path / "new" / "0.parquet")

    assert_frame_equal(COUNTED, read(tmp_path / "new" / "0.parquet"))


def test_an_empty_shard_comes_back_empty(tmp_path: Path):
    """
    A shard without customers has a file, too.
    """
    write(count(activity("C-1"), YEAR), tmp_path / "0.parquet")

    assert_frame_equal(count(activity("C-1"), YEAR), read(tmp_path / "0.parquet"))


def test_ranks_of_some_customers_are_read_alone(tmp_path: Path):
    """
    A shard reads the ranks of its customers from the ranks of all.
    """
    write(COUNTED, tmp_path / "0.parquet")
    ranks = rank([tmp_path / "0.parquet"])
    write(ranks, tmp_path / "ranks.parquet")

    assert_frame_equal(ranks.loc[["Γ-2"]], read(tmp_path / "ranks.parquet", ["Γ-2"]))


def test_writing_again_leaves_one_file(tmp_path: Path):
    """
    A second write replaces the first and leaves nothing beside it.
    """
    write(COUNTED, tmp_path / "0.parquet")
    write(COUNTED, tmp_path / "0.parquet")

    assert [tmp_path / "0.parquet"] == list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path):
    """
    What cannot be written is an error that names the place.
    """
    (tmp_path / "taken").touch()

    with pytest.raises(StorageError) as caught:
        write(COUNTED, tmp_path / "taken" / "0.parquet")

    assert str(caught.value) == (
        "The facts cannot be written: File exists.\n"
        f"  where: {tmp_path}/taken/0.parquet\n"
        "  fix:   make room, or choose another place with --out"
    )


def test_a_write_that_breaks_off_loses_nothing(tmp_path: Path):
    """
    When there is no room, the old file stays whole and no half file stays beside it.
    """
    file = tmp_path / "0.parquet"
    write(COUNTED, file)

    with _room_for(100), pytest.raises(StorageError) as caught:
        write(COUNTED, file)

    assert str(file) == caught.value.where
    assert [file] == list(tmp_path.iterdir())
    assert_frame_equal(COUNTED, read(file))


@contextmanager
def _room_for(size_bytes: int) -> Iterator[None]:
    """Let no file grow beyond *size_bytes*, as a full disk would."""
    before = getrlimit(RLIMIT_FSIZE)
    setrlimit(RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        setrlimit(RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("content", "error"), [(None, "FileNotFoundError"), (b"PAR1 cut in half", "ArrowInvalid")]
)
def test_a_file_that_is_missing_or_cut_is_told(tmp_path: Path, content: bytes | None, error: str):
    """
    Half a file is never read as if it were whole.
    """
    if content:
        (tmp_path / "0.parquet").write_bytes(content)

    with pytest.raises(StorageError) as caught:
        read(tmp_path / "0.parquet")

    assert str(caught.value) == (
        f"The facts cannot be read: {error}.\n"
        f"  where: {tmp_path}/0.parquet\n"
        "  fix:   read and count everything anew: remove the folder 'activity' of the run, "
        "then recap run"
    )
