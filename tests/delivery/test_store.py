"""The store writes whole files or nothing, and accepts no key outside its folder."""

import resource
import signal
import subprocess
import sys
import textwrap

import pytest

from recap.delivery.store import BufferedStore, Store
from recap.errors import MachineError, StorageError

pytestmark = pytest.mark.slow


@pytest.fixture(params=["folder", "memory"])
def store(request, tmp_path):
    if request.param == "folder":
        return Store(str(tmp_path / "kept"))
    return Store(f"memory://{tmp_path.name}")


def test_get_returns_the_bytes_of_the_last_put(store):
    """
    A second put replaces the first.
    """
    store.put("cards/ab/x.png", b"one")
    store.put("cards/ab/x.png", b"two")

    assert b"two" == store.get("cards/ab/x.png")
    assert store.exists("cards/ab/x.png")
    assert not store.exists("cards/ab")


def test_a_buffered_store_writes_all_files(store):
    """
    At the end of the block every file exists; a block without files is no error.
    """
    files = {f"cards/{number}.png": b"%d" % number for number in range(100)}
    with BufferedStore(store.url) as buffered:
        for key, data in files.items():
            buffered.put(key, data)
    with BufferedStore(store.url):
        pass

    assert files == {key: store.get(key) for key in store.list("cards")}


def test_a_folder_is_deleted_with_its_files(store):
    """
    Its neighbours stay; a folder that does not exist is no error.
    """
    for key in ("cards/ab/one/x.png", "cards/ab/one/y.png", "cards/ab/other/x.png"):
        store.put(key, b"-")

    for _ in range(2):
        store.delete_folder("cards/ab/one")

    assert ["cards/ab/other/x.png"] == [*store.list()]


@pytest.mark.parametrize("more", [0, 100])
def test_one_failed_put_of_many_is_an_error(store, more):
    """
    The error is the same as for a single put, and is raised at the end of the block or before.
    """
    refused = pytest.raises(StorageError, match=r"'\.\./b' is not a key of the store")
    with refused, BufferedStore(store.url) as buffered:
        for key in ("a", "../b", *map(str, range(more))):
            buffered.put(key, b"x")


def test_an_error_in_the_block_is_raised(store):
    """
    Earlier puts are written, and their errors do not hide the error of the block.
    """
    buffered = BufferedStore(store.url)
    for key in ("a", "../b"):
        buffered.put(key, b"x")

    with pytest.raises(ZeroDivisionError), buffered:
        1 / 0  # noqa: B018 - any error

    assert store.exists("a")


def test_list_returns_every_key_in_a_folder(store):
    """
    The keys are sorted and relative; a missing folder has no keys.
    """
    for key in ("pdf/b.pdf", "cards/b/2.png", "cards/a/1.png"):
        store.put(key, b"x")

    assert ["cards/a/1.png", "cards/b/2.png"] == list(store.list("cards"))
    assert ["cards/a/1.png", "cards/b/2.png", "pdf/b.pdf"] == list(store.list())
    assert [] == list(store.list("snapshots"))


def test_deleting_twice_is_harmless(store):
    """
    Deleting a missing key is no error.
    """
    store.put("a.json", b"{}")
    store.delete("a.json")
    store.delete("a.json")

    assert not store.exists("a.json")


@pytest.mark.parametrize(
    "key",
    ["../x", "a/../../x", "/etc/passwd", "a//b", "", ".hidden", "a/.part", "a\\..\\b", "a\0b"],
)
@pytest.mark.parametrize("verb", ["get", "exists", "delete"])
def test_a_key_outside_the_store_is_refused(store, key, verb):
    """
    Every operation accepts only plain relative names.
    """
    with pytest.raises(StorageError) as error:
        getattr(store, verb)(key)

    assert error.value.what == f"'{key}' is not a key of the store."
    with pytest.raises(StorageError):
        store.put(key, b"x")


def test_a_missing_key_is_an_error_with_a_fix(tmp_path):
    """
    The error has the key, the store and the command that creates it.
    """
    with pytest.raises(StorageError) as error:
        Store(str(tmp_path)).get("snapshots/ab/abc.json")

    assert str(error.value) == (
        "'snapshots/ab/abc.json' could not be read: No such file or directory.\n"
        f"  where: {tmp_path}\n"
        "  fix:   recreate it: recap run"
    )


def test_a_crash_in_the_middle_leaves_nothing_half_written(tmp_path):
    """
    After a process is killed during a write, the old bytes are there and no new key.
    """
    Store(str(tmp_path)).put("cards/x.png", b"old")
    killed = run_python(
        f"""
        import os, signal
        from recap import atomic_files
        from recap.delivery import store
        atomic_files.os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
        store.Store({str(tmp_path)!r}).put("cards/x.png", b"new" * 1_000_000)
        """
    )

    assert -signal.SIGKILL == killed.returncode
    assert b"old" == Store(str(tmp_path)).get("cards/x.png")
    assert ["cards/x.png"] == list(Store(str(tmp_path)).list())


def test_a_full_disk_is_reported_and_leaves_nothing(tmp_path):
    """
    If files are limited to 64 kB, a larger card is an error, not a truncated file.
    """
    full = run_python(
        f"""
        from recap.delivery.store import Store
        from recap.errors import StorageError
        try:
            Store({str(tmp_path)!r}).put("x.png", bytes(100_000))
        except StorageError as error:
            print(error)
        """,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)),
    )

    assert full.stdout == (
        "'x.png' could not be written: File too large.\n"
        f"  where: {tmp_path}\n"
        "  fix:   free some space, or set another place under [delivery] store; then run again\n"
    )
    assert [] == list(tmp_path.iterdir())


def test_a_folder_in_the_way_is_reported(tmp_path):
    """
    The error has the place and the reason of the operating system.
    """
    (tmp_path / "kept").write_text("a file, not a folder")

    with pytest.raises(StorageError) as error:
        Store(str(tmp_path / "kept")).put("cards/x.png", b"x")

    assert error.value.what == "'cards/x.png' could not be written: Not a directory."
    assert error.value.where == str(tmp_path / "kept")


def test_an_unknown_kind_of_address_is_reported():
    """
    For a mistyped protocol, the error points to the key in campaign.toml.
    """
    with pytest.raises(StorageError) as error:
        Store("s33://bucket")

    assert error.value.what == (
        "'s33://bucket' is not an address for a store: Protocol not known: s33."
    )
    assert error.value.where == "campaign.toml, [delivery] store"


def test_a_missing_library_is_reported():
    """
    The error has the command that installs the library.
    """
    with pytest.raises(MachineError) as error:
        Store("dropbox://recaps")

    assert error.value.what.startswith("A library that the store needs is missing: ")
    assert "install it with pip; for s3:// addresses: pip install 'recap[s3]'" == error.value.fix


def test_only_the_owner_can_read_stored_files(tmp_path):
    """
    Snapshots and cards are personal data: no other user of the machine may read them.
    """
    Store(str(tmp_path)).put("x.json", b"{}")

    assert 0o600 == (tmp_path / "x.json").stat().st_mode & 0o777


def run_python(code, **options):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
