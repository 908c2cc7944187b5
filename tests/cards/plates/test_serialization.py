"""Stored plates draw the same cards in other processes; damaged plates are never used."""

from __future__ import annotations

import pytest

from recap.cards import CardRenderer
from recap.cards.plates import serialization

LONG = "Bartholomew with a name that takes more lines than the first name of the plate"


class MemoryStorage:
    """A plate storage in memory that counts its calls."""

    def __init__(self) -> None:
        self.plates: dict[str, bytes] = {}
        self.puts = 0

    def get(self, name: str) -> bytes | None:
        return self.plates.get(name)

    def put(self, name: str, packed: bytes) -> None:
        self.plates[name] = packed
        self.puts += 1


class LayoutCounter:
    """Counts the layouts of a renderer: a plate from the storage needs none."""

    def __init__(self, card_renderer: CardRenderer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, lay_out = 0, card_renderer.renderer.lay_out

        def counted(*given, **options):
            self.count += 1
            return lay_out(*given, **options)

        monkeypatch.setattr(card_renderer.renderer, "lay_out", counted)


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage()


@pytest.fixture
def process(changed_theme, storage):
    """Return a function that makes a renderer with the same storage and no plates in memory."""
    named = changed_theme(
        "stories/streak.html", "{{ longest_streak.days }} {{", "{{ customer.name }} {{"
    )

    def process() -> CardRenderer:
        return CardRenderer(named.campaign, named.theme, storage)

    return process


def draw(card_renderer, make_snapshot, *names, story="streak", size="link"):
    return [card_renderer.card(make_snapshot(name), story, size) for name in names]


def test_a_plate_is_stored_when_it_serves_a_second_card(process, storage, make_snapshot):
    """
    A plate that serves a single customer would waste space.
    """
    one = process()
    draw(one, make_snapshot, "Anna")
    before = storage.puts
    draw(one, make_snapshot, "Bert", "Cleo")

    assert (0, 1) == (before, storage.puts)


def test_another_process_draws_the_same_card_without_a_layout(process, make_snapshot, monkeypatch):
    """
    For its first card it reads a stored plate.
    """
    one, two = process(), process()
    made = draw(one, make_snapshot, "Anna", "Bert", "Cleo")
    layouts = LayoutCounter(two, monkeypatch)

    assert made == draw(two, make_snapshot, "Anna", "Bert", "Cleo")
    assert 0 == layouts.count


def test_plates_for_other_numbers_of_lines_are_stored_too(
    process, storage, make_snapshot, monkeypatch
):
    """
    The first plate of a group shows how many lines a name needs.
    """
    one, two = process(), process()
    size, names = "square", ("Anna", "Bert", LONG, LONG + " too")
    made = draw(one, make_snapshot, *names, size=size)
    layouts = LayoutCounter(two, monkeypatch)

    assert made == draw(two, make_snapshot, *names, size=size)
    assert 0 == layouts.count
    assert [0, 1] == [name.count("-") for name in sorted(storage.plates)]


@pytest.mark.parametrize(
    "change",
    [
        lambda packed: packed[:0],
        lambda packed: packed[: len(packed) // 2],
        lambda packed: packed[:-1],
        lambda packed: b"\x00" * len(packed),
        lambda packed: packed.replace(b"plate 1", b"plate 0", 1),
        lambda packed: packed[:200] + bytes([packed[200] ^ 1]) + packed[201:],
        lambda packed: packed[:-50] + bytes([packed[-50] ^ 1]) + packed[-49:],
        lambda packed: packed + b"\n",
    ],
    ids=["empty", "half", "cut", "zeros", "version", "slots", "picture", "longer"],
)
def test_a_damaged_plate_is_made_again(process, storage, make_snapshot, change, monkeypatch):
    """
    It draws no card, and it is replaced by a good one at its next use.
    """
    made = draw(process(), make_snapshot, "Anna", "Bert", "Cleo")
    undamaged = dict(storage.plates)
    storage.plates = {name: change(packed) for name, packed in storage.plates.items()}
    two = process()
    layouts = LayoutCounter(two, monkeypatch)

    assert made == draw(two, make_snapshot, "Anna", "Bert", "Cleo")
    assert layouts.count
    assert undamaged == storage.plates


def test_a_plate_with_another_name_is_not_used(process, storage, make_snapshot):
    """
    A plate contains its name, so a renamed file is not used for another plate.
    """
    one = process()
    made = draw(one, make_snapshot, "Anna", "Bert")
    draw(one, make_snapshot, "Anna", "Bert", story="top-items")
    before = dict(storage.plates)
    storage.plates = dict(zip(before, reversed(before.values()), strict=True))

    assert 2 == len(before)
    assert made == draw(process(), make_snapshot, "Anna", "Bert")


def test_what_changes_a_plate_changes_its_name(changed_theme, card_renderer):
    """
    Style sheet, pictures and fonts are in the fingerprint; a story is in its template key.
    """
    style = changed_theme("theme.css", "#fff4e2", "#fff4e3").plate_fingerprint

    assert (
        card_renderer.plate_fingerprint
        == CardRenderer(card_renderer.campaign, card_renderer.theme).plate_fingerprint
    )
    assert style != card_renderer.plate_fingerprint


def test_a_changed_story_leaves_the_plates_of_other_stories(changed_theme, card_renderer):
    """
    The fingerprint stays the same.
    """
    assert (
        card_renderer.plate_fingerprint
        == changed_theme("stories/streak.html", "<p ", "<p  ").plate_fingerprint
    )


def test_a_plate_survives_serialization(card_renderer, make_snapshot):
    """
    The plate that is read equals the plate that was written.
    """
    card_renderer.card(make_snapshot(), "top-items", "square")
    family = next(reversed(card_renderer.plate_cache._groups.values()))
    for lines, plate in family.plates.items():
        packed = serialization.pack(plate, lines, "a/b")
        unpacked = serialization.unpack(packed, "a/b", card_renderer.renderer.fonts)
        assert unpacked
        restored, restored_lines = unpacked

        assert lines == restored_lines
        assert plate.plate_slots == restored.plate_slots
        assert packed == serialization.pack(restored, restored_lines, "a/b")
        assert serialization.unpack(packed, "a/c", card_renderer.renderer.fonts) is None
