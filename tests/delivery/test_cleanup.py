"""Recaps of customers who are no longer in the campaign are removed from the store."""

from recap.delivery.cleanup import clear_all_but
from recap.delivery.store import Store

CURRENT, FORMER = "ab" + "0" * 30, "ab" + "1" * 30


def keys_of(recap_id):
    return [
        f"cards/ab/{recap_id}/summary-link-0123456789ab.jpg",
        f"pdf/ab/{recap_id}-0123456789ab.pdf",
        f"snapshots/ab/{recap_id}.json",
    ]


def test_nothing_of_a_former_customer_stays(tmp_path):
    """
    Snapshot, cards and PDF are removed; a customer whose id starts the same keeps them.
    """
    store = Store(str(tmp_path))
    for key in [*keys_of(CURRENT), *keys_of(FORMER)]:
        store.put(key, b"-")

    assert 1 == clear_all_but(store, [CURRENT])
    assert keys_of(CURRENT) == list(store.list())


def test_an_empty_store_needs_no_cleanup(tmp_path):
    """
    Before the first run there are no recaps.
    """
    assert 0 == clear_all_but(Store(str(tmp_path)), [CURRENT])
