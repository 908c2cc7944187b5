import pytest

from recap.delivery import names, snapshots
from recap.delivery.store import Store
from recap.errors import RunError, StorageError


def test_a_snapshot_is_read_back_as_it_was_kept(kept, tmp_path):
    """
    What nobody kept is not found; to read it, or what was cut, is an error.
    """
    store = Store(str(tmp_path))
    snapshots.keep(store, "ab12", kept.snapshot)
    store.put(names.snapshot("ab13"), b"{")

    assert kept.snapshot == snapshots.read(store, "ab12") == snapshots.find(store, "ab12")
    assert snapshots.find(store, "ab14") is None
    with pytest.raises(StorageError, match=r"'snapshots/ab/ab14\.json' could not be read"):
        snapshots.read(store, "ab14")
    with pytest.raises(RunError, match=r"A customer's snapshot is cut or is not JSON\."):
        snapshots.find(store, "ab13")
