"""The folder of a run: its lock, its files and its key."""

import os
import stat

import pytest
import small_campaign

from recap.errors import RunError, StorageError
from recap.runs import folder as runs


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    """
    When the lock cannot be opened, the error names the folder.
    """
    (tmp_path / runs.LOCK).mkdir()

    with pytest.raises(StorageError) as caught, runs.lock(tmp_path):
        pass

    assert str(caught.value) == (
        "The run folder cannot be written: Is a directory.\n"
        f"  where: {tmp_path}\n"
        "  fix:   give yourself the right to write it, or name another place with --out"
    )


def test_a_run_file_has_its_content_and_mode(tmp_path):
    """
    The key that names recaps can be read only by its owner, and is written atomically.
    """
    runs.write_run_file(tmp_path / runs.KEY, b"\0key", mode=0o600)

    assert b"\0key" == (tmp_path / runs.KEY).read_bytes()
    assert 0o600 == stat.S_IMODE((tmp_path / runs.KEY).stat().st_mode)
    assert [tmp_path / runs.KEY] == [*tmp_path.iterdir()]


@pytest.mark.parametrize("key", [b"", b"short"])
def test_a_damaged_key_is_an_error_and_stays(tmp_path, key):
    """
    With another key every recap would get another name, and links would stop working.
    """
    campaign, out = small_campaign.campaign(tmp_path / "campaign"), tmp_path / "out"
    runs.begin(campaign, out)
    (out / runs.KEY).write_bytes(key)
    message = (
        f"The key that names the recaps is damaged: it has {len(key)} bytes instead of 32.\n"
        f"  where: {out / runs.KEY}\n"
        "  fix:   restore the file from a backup; or remove it and run again: then every recap "
        "gets a new name, and links that customers have stop working"
    )

    with pytest.raises(RunError) as beginning:
        runs.begin(campaign, out)
    with pytest.raises(RunError) as opening:
        runs.open_(out)

    assert message == str(beginning.value) == str(opening.value)
    assert key == (out / runs.KEY).read_bytes()


def test_the_key_is_synced_before_it_gets_its_name(tmp_path, monkeypatch):
    """
    A power cut after the rename must not leave an empty key.
    """
    synced = []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append((tmp_path / runs.KEY).exists()))

    runs.write_run_file(tmp_path / runs.KEY, b"key", mode=0o600)

    assert [False, True] == synced  # the file, then its folder
