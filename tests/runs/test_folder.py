"""The folder of a run: whole files in it, or an error that says how to mend it."""

import stat

import pytest

from recap.errors import StorageError
from recap.runs import folder as runs


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path):
    """
    Whatever keeps the lock from being opened, the error names the folder.
    """
    (tmp_path / runs.LOCK).mkdir()

    with pytest.raises(StorageError) as caught, runs.lock(tmp_path):
        pass

    assert str(caught.value) == (
        "The run folder cannot be written: Is a directory.\n"
        f"  where: {tmp_path}\n"
        "  fix:   give yourself the right to write it, or name another place with --out"
    )


def test_what_is_put_is_there_in_full_with_its_mode(tmp_path):
    """
    The key that names recaps is its owner's alone, and is never met half written.
    """
    runs.write_run_file(tmp_path / runs.KEY, b"\0key", mode=0o600)

    assert b"\0key" == (tmp_path / runs.KEY).read_bytes()
    assert 0o600 == stat.S_IMODE((tmp_path / runs.KEY).stat().st_mode)
    assert [tmp_path / runs.KEY] == [*tmp_path.iterdir()]
