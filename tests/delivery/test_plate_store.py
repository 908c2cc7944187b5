"""Plates in the store: those of another theme go, and they never become too many."""

from __future__ import annotations

from recap.cards import CardRenderer
from recap.delivery.plate_store import PlateStore
from recap.delivery.store import Store


def test_what_was_put_is_got(tmp_path):
    """
    By any process that has the store; what is not there is nothing.
    """
    PlateStore(Store(str(tmp_path))).put("aa/1", b"plate")

    assert b"plate" == PlateStore(Store(str(tmp_path))).get("aa/1")
    assert PlateStore(Store(str(tmp_path))).get("aa/2") is None


def test_plates_of_another_mark_are_cleared_away(tmp_path):
    """
    A theme that changed leaves none behind; other things in the store stay.
    """
    store = Store(str(tmp_path))
    store.put("cards/aa/x.png", b"card")
    PlateStore(store).put("aa/1", b"old")
    PlateStore(store).put("bb/1", b"new")

    assert ["cards/aa/x.png", "plates/bb/1.plate"] == list(store.list())


def test_there_are_never_more_than_fit(tmp_path):
    """
    What an earlier process left counts too; when it is too much, all go.
    """
    store = Store(str(tmp_path))
    for nth in range(5):
        PlateStore(store, most=3).put(f"aa/{nth}", b"plate")

    assert ["plates/aa/3.plate", "plates/aa/4.plate"] == list(store.list("plates"))


def test_what_serves_takes_the_plates_of_what_ran(kept, card_renderer, monkeypatch):
    """
    Two studios, one store: the second lays nothing out, and draws the same.
    """
    cards = []
    for nth in range(2):
        fresh = CardRenderer(card_renderer.campaign, card_renderer.theme, PlateStore(kept.store))
        if nth:
            monkeypatch.setattr(fresh.renderer, "lay_out", None)
        cards.append([fresh.card(kept.snapshot, "top-items", "link") for _ in range(2)])

    assert 1 == len({*cards[0], *cards[1]})
    assert 1 == len([*kept.store.list("plates")])
