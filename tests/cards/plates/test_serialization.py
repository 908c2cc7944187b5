"""Plates for other processes: the same cards, and never one from a plate that is not whole."""

from __future__ import annotations

import pytest

from recap.cards import CardRenderer
from recap.cards.plates import serialization

LONG = "Bartholomew with a name that takes more lines than the one it was made for"


class Folder:
    """A shelf in memory that counts."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.puts = 0

    def get(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def put(self, name: str, packed: bytes) -> None:
        self.kept[name] = packed
        self.puts += 1


class Makes:
    """Counts the layouts of a studio: none are needed for a plate from the shelf."""

    def __init__(self, card_renderer: CardRenderer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, lay_out = 0, card_renderer.renderer.lay_out

        def counted(*given, **options):
            self.count += 1
            return lay_out(*given, **options)

        monkeypatch.setattr(card_renderer.renderer, "lay_out", counted)


@pytest.fixture
def kept() -> Folder:
    return Folder()


@pytest.fixture
def process(changed_theme, kept):
    """Return a studio as another process has it: nothing in memory, the same shelf."""
    named = changed_theme(
        "stories/streak.html", "{{ longest_streak.days }} {{", "{{ customer.name }} {{"
    )

    def process() -> CardRenderer:
        return CardRenderer(named.campaign, named.theme, kept)

    return process


def drawn(card_renderer, make_snapshot, *names, story="streak", size="link"):
    return [card_renderer.card(make_snapshot(name), story, size) for name in names]


def test_a_plate_is_put_there_when_it_serves_a_second_card(process, kept, make_snapshot):
    """
    One that serves a single customer is not worth the room.
    """
    one = process()
    drawn(one, make_snapshot, "Anna")
    before = kept.puts
    drawn(one, make_snapshot, "Bert", "Cleo")

    assert (0, 1) == (before, kept.puts)


def test_another_process_draws_the_same_card_without_a_layout(process, make_snapshot, monkeypatch):
    """
    Its first card costs a read.
    """
    one, two = process(), process()
    made = drawn(one, make_snapshot, "Anna", "Bert", "Cleo")
    layouts = Makes(two, monkeypatch)

    assert made == drawn(two, make_snapshot, "Anna", "Bert", "Cleo")
    assert 0 == layouts.count


def test_plates_for_other_lines_are_found_by_their_lines(process, kept, make_snapshot, monkeypatch):
    """
    The first of a family tells how many lines a name takes.
    """
    one, two = process(), process()
    size, names = "square", ("Anna", "Bert", LONG, LONG + " too")
    made = drawn(one, make_snapshot, *names, size=size)
    layouts = Makes(two, monkeypatch)

    assert made == drawn(two, make_snapshot, *names, size=size)
    assert 0 == layouts.count
    assert [0, 1] == [name.count("-") for name in sorted(kept.kept)]


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
    ids=["empty", "half", "cut", "noughts", "version", "places", "picture", "longer"],
)
def test_a_plate_that_is_not_whole_is_made_anew(process, kept, make_snapshot, change, monkeypatch):
    """
    It draws no card, and the next to use it puts a whole one in its place.
    """
    made = drawn(process(), make_snapshot, "Anna", "Bert", "Cleo")
    whole = dict(kept.kept)
    kept.kept = {name: change(packed) for name, packed in kept.kept.items()}
    two = process()
    layouts = Makes(two, monkeypatch)

    assert made == drawn(two, make_snapshot, "Anna", "Bert", "Cleo")
    assert layouts.count
    assert whole == kept.kept


def test_a_plate_of_another_skeleton_is_none(process, kept, make_snapshot):
    """
    Its name stands in it: a file that was renamed is not taken for another.
    """
    one = process()
    made = drawn(one, make_snapshot, "Anna", "Bert")
    drawn(one, make_snapshot, "Anna", "Bert", story="top-items")
    before = dict(kept.kept)
    kept.kept = dict(zip(before, reversed(before.values()), strict=True))

    assert 2 == len(before)
    assert made == drawn(process(), make_snapshot, "Anna", "Bert")


def test_what_changes_a_plate_changes_its_name(changed_theme, card_renderer):
    """
    Style sheet, pictures and fonts are in the mark; a story is in its template_key.
    """
    style = changed_theme("theme.css", "#fff4e2", "#fff4e3").plate_fingerprint

    assert (
        card_renderer.plate_fingerprint
        == CardRenderer(card_renderer.campaign, card_renderer.theme).plate_fingerprint
    )
    assert style != card_renderer.plate_fingerprint


def test_a_story_that_changed_makes_no_other_storys_plates_anew(changed_theme, card_renderer):
    """
    The mark stays.
    """
    assert (
        card_renderer.plate_fingerprint
        == changed_theme("stories/streak.html", "<p ", "<p  ").plate_fingerprint
    )


def test_a_plate_is_written_the_same_again(card_renderer, make_snapshot):
    """
    Nothing is lost between memory and bytes.
    """
    card_renderer.card(make_snapshot(), "top-items", "square")
    family = next(reversed(card_renderer.plate_cache._groups.values()))
    for lines, plate in family.plates.items():
        packed = serialization.pack(plate, lines, "a/b")
        found, same = serialization.unpack(packed, "a/b", card_renderer.renderer.fonts)

        assert lines == same
        assert plate.plate_slots == found.plate_slots
        assert packed == serialization.pack(found, same, "a/b")
        assert serialization.unpack(packed, "a/c", card_renderer.renderer.fonts) is None
