"""Plates in the store: those of another theme are removed, and their number is limited."""

from __future__ import annotations

from recap.cards import CardRenderer
from recap.delivery.plate_store import PlateStore
from recap.delivery.store import Store


def test_a_stored_plate_is_read_back(tmp_path):
    """
    Every process with the same store reads it; a missing plate is None.
    """
    PlateStore(Store(str(tmp_path))).put("aa/1", b"plate")

    assert b"plate" == PlateStore(Store(str(tmp_path))).get("aa/1")
    assert PlateStore(Store(str(tmp_path))).get("aa/2") is None


def test_plates_of_another_fingerprint_are_removed(tmp_path):
    """
    After a change of the theme, no old plate stays; other files in the store do.
    """
    store = Store(str(tmp_path))
    store.put("cards/aa/x.png", b"card")
    PlateStore(store).put("aa/1", b"old")
    PlateStore(store).put("bb/1", b"new")

    assert ["cards/aa/x.png", "plates/bb/1.plate"] == list(store.list())


def test_the_number_of_plates_is_limited(tmp_path):
    """
    Plates of earlier processes count too; at the limit, all are removed.
    """
    store = Store(str(tmp_path))
    for nth in range(5):
        PlateStore(store, most=3).put(f"aa/{nth}", b"plate")

    assert ["plates/aa/3.plate", "plates/aa/4.plate"] == list(store.list("plates"))


def test_the_server_uses_the_plates_of_the_run(stored_recap, card_renderer, monkeypatch):
    """
    A second renderer with the same store draws the same card without a layout.
    """
    cards = []
    for nth in range(2):
        fresh = CardRenderer(
            card_renderer.campaign, card_renderer.theme, PlateStore(stored_recap.store)
        )
        if nth:
            monkeypatch.setattr(fresh.renderer, "lay_out", None)
        cards.append([fresh.card(stored_recap.snapshot, "top-items", "link") for _ in range(2)])

    assert 1 == len({*cards[0], *cards[1]})
    assert 1 == len([*stored_recap.store.list("plates")])
