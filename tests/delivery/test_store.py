"""The store keeps all of it or nothing, and never lets a key climb out."""

import resource
import signal
import subprocess
import sys
import textwrap

import pytest

from recap.delivery.store import BufferedStore, Store
from recap.errors import MachineError, StorageError


@pytest.fixture(params=["folder", "memory"])
def store(request, tmp_path):
    if request.param == "folder":
        return Store(str(tmp_path / "kept"))
    return Store(f"memory://{tmp_path.name}")


def test_what_is_put_is_got_back(store):
    """
    A key gives back the bytes that were put last.
    """
    store.put("cards/ab/x.png", b"one")
    store.put("cards/ab/x.png", b"two")

    assert b"two" == store.get("cards/ab/x.png")
    assert store.exists("cards/ab/x.png")
    assert not store.exists("cards/ab")


def test_many_hands_keep_all_that_they_were_given(store):
    """
    At the end of the block every file is there, and no file is no trouble.
    """
    files = {f"cards/{number}.png": b"%d" % number for number in range(100)}
    with BufferedStore(store.url) as hands:
        for key, data in files.items():
            hands.put(key, data)
    with BufferedStore(store.url):
        pass

    assert files == {key: store.get(key) for key in store.list("cards")}


@pytest.mark.parametrize("more", [0, 100])
def test_one_of_many_that_cannot_be_put_is_an_error(store, more):
    """
    The one that is refused is told of as it would be alone, at the latest when the block ends.
    """
    refused = pytest.raises(StorageError, match=r"'\.\./b' is not a key of the store")
    with refused, BufferedStore(store.url) as hands:
        for key in ("a", "../b", *map(str, range(more))):
            hands.put(key, b"x")


def test_trouble_in_the_block_is_what_is_raised(store):
    """
    What was on its way is kept all the same, and an error of its own does not hide the first.
    """
    hands = BufferedStore(store.url)
    for key in ("a", "../b"):
        hands.put(key, b"x")

    with pytest.raises(ZeroDivisionError), hands:
        1 / 0  # noqa: B018 - any trouble will do

    assert store.exists("a")


def test_list_gives_every_key_under_a_folder(store):
    """
    Keys come sorted and relative, and a folder that is not there is empty.
    """
    for key in ("pdf/b.pdf", "cards/b/2.png", "cards/a/1.png"):
        store.put(key, b"x")

    assert ["cards/a/1.png", "cards/b/2.png"] == list(store.list("cards"))
    assert ["cards/a/1.png", "cards/b/2.png", "pdf/b.pdf"] == list(store.list())
    assert [] == list(store.list("snapshots"))


def test_deleting_twice_is_harmless(store):
    """
    A key that is not there is as good as deleted.
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
def test_a_key_may_not_climb_out(store, key, verb):
    """
    Only plain relative names are keys, whatever one wants to do with them.
    """
    with pytest.raises(StorageError) as error:
        getattr(store, verb)(key)

    assert error.value.what == f"'{key}' is not a key of the store."
    with pytest.raises(StorageError):
        store.put(key, b"x")


def test_a_missing_key_says_what_to_do(tmp_path):
    """
    The error names the key, the store and the command that makes it.
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
    A process killed while it writes leaves the old bytes, and no new key.
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
    Where a file may grow to 64 kB only, a bigger card is an error, and not a stump.
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
    A place that cannot hold files is named, with the system's reason.
    """
    (tmp_path / "kept").write_text("a file, not a folder")

    with pytest.raises(StorageError) as error:
        Store(str(tmp_path / "kept")).put("cards/x.png", b"x")

    assert error.value.what == "'cards/x.png' could not be written: Not a directory."
    assert error.value.where == str(tmp_path / "kept")


def test_an_unknown_kind_of_address_is_reported():
    """
    A mistyped protocol is the campaign's to mend.
    """
    with pytest.raises(StorageError) as error:
        Store("s33://bucket")

    assert error.value.what == (
        "'s33://bucket' is not an address for a store: Protocol not known: s33."
    )
    assert error.value.where == "campaign.toml, [delivery] store"


def test_a_missing_library_is_reported():
    """
    An address whose library is not installed says how to get it.
    """
    with pytest.raises(MachineError) as error:
        Store("dropbox://recaps")

    assert error.value.what.startswith("A library that the store needs is missing: ")
    assert "install it with pip; for s3:// addresses: pip install 'recap[s3]'" == error.value.fix


def test_what_is_kept_is_its_owners_alone(tmp_path):
    """
    Snapshots and cards are about people: no other user of the machine may read them.
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
