"""Recaps of who is no longer in the campaign are taken out of the store."""

from recap.delivery.cleanup import clear_all_but
from recap.delivery.store import Store

STAYS, GONE = "ab" + "0" * 30, "ab" + "1" * 30


def kept_for(recap_id):
    return [
        f"cards/ab/{recap_id}/summary-link-0123456789ab.jpg",
        f"pdf/ab/{recap_id}-0123456789ab.pdf",
        f"snapshots/ab/{recap_id}.json",
    ]


def test_who_is_gone_keeps_nothing(tmp_path):
    """
    Snapshot, cards and PDF go together; a neighbour whose name begins alike keeps theirs.
    """
    store = Store(str(tmp_path))
    for key in [*kept_for(STAYS), *kept_for(GONE)]:
        store.put(key, b"-")

    assert 1 == clear_all_but(store, [STAYS])
    assert kept_for(STAYS) == list(store.list())


def test_an_empty_store_has_nobody_to_clear(tmp_path):
    """
    The first run finds no recaps of an earlier one.
    """
    assert 0 == clear_all_but(Store(str(tmp_path)), [STAYS])
