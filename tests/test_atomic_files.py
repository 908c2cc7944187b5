"""Atomic writes: a reader sees the old file or the new one."""

import os
import stat
from pathlib import Path

import pytest

from recap.atomic_files import PART_SUFFIX, atomic_write


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_the_file_has_its_content_and_mode(tmp_path, mode):
    """
    The folder is created, and no temporary file is left in it.
    """
    path = tmp_path / "new" / "file"

    with atomic_write(path, mode=mode) as file:
        file.write(b"content")

    assert b"content" == path.read_bytes()
    assert mode == stat.S_IMODE(path.stat().st_mode)
    assert [path] == [*path.parent.iterdir()]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_an_error_keeps_the_old_file(tmp_path, error):
    """
    Ctrl-C in the middle of a write leaves the old content and no temporary file.
    """
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def write_half() -> None:
        with atomic_write(path) as file:
            file.write(b"ne")
            raise error

    with pytest.raises(error):
        write_half()

    assert b"old" == path.read_bytes()
    assert [path] == [*tmp_path.iterdir()]


def test_the_old_file_is_there_while_the_new_one_is_written(tmp_path):
    """
    The temporary file is hidden and has the suffix that listings skip.
    """
    path = tmp_path / "file"
    path.write_bytes(b"old")

    with atomic_write(path) as file:
        file.write(b"new")
        assert b"old" == path.read_bytes()
        [part] = {*tmp_path.iterdir()} - {path}

    assert part.name.startswith(".")
    assert part.name.endswith(PART_SUFFIX)
    assert b"new" == path.read_bytes()


@pytest.mark.parametrize(
    ("durable", "expected"),
    [(True, ["sync file", "rename", "sync folder"]), (False, ["rename"])],
)
def test_a_durable_file_is_synced_before_the_rename_and_its_folder_after(
    tmp_path, monkeypatch, durable, expected
):
    """
    Without the first sync a power cut may leave an empty file, without the second the old file.
    """
    calls = []
    replace = Path.replace

    def sync(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        calls.append("sync folder" if is_folder else "sync file")

    def rename(self, target):
        calls.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", rename)
    with atomic_write(tmp_path / "file", durable=durable) as file:
        file.write(b"content")

    assert expected == calls
