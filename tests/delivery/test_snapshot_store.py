import pytest

from recap.delivery import keys, snapshot_store
from recap.delivery.store import Store
from recap.errors import RunError, StorageError


def test_a_snapshot_is_read_back_unchanged(stored_recap, tmp_path):
    """
    A missing snapshot is not found; reading it, or a truncated snapshot, is an error.
    """
    store = Store(str(tmp_path))
    snapshot_store.keep(store, "ab12", stored_recap.snapshot)
    store.put(keys.snapshot("ab13"), b"{")

    assert (
        stored_recap.snapshot
        == snapshot_store.read(store, "ab12")
        == snapshot_store.find(store, "ab12")
    )
    assert snapshot_store.find(store, "ab14") is None
    with pytest.raises(StorageError, match=r"'snapshots/ab/ab14\.json' could not be read"):
        snapshot_store.read(store, "ab14")
    with pytest.raises(RunError, match=r"A customer's snapshot is cut or is not JSON\."):
        snapshot_store.find(store, "ab13")
