"""
How a slot stands on its plate, whatever it holds: learnt from three layouts of the card.

Where words stand may follow the size of their letters, in a straight line, and
nothing else. Two layouts give the line, the third has to lie on it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recap.cards import letters, shapes
from recap.cards.boxes import Line, Rect, SlotBox
from recap.cards.letters import Letters, Set, number
from recap.cards.skeleton import NotPaintableError, Slot

CLOSE_PX = 0.02  # layouts round
ANCHORS = {"left": 0.0, "centre": 0.5, "right": 1.0}
HAIR_PX = 2.0  # what smoothing may add around letters and shapes
EDGES = {"left": (1, 0, 1, 0), "top": (0, 1, 0, 1), "width": (0, 0, 1, 0), "height": (0, 0, 0, 1)}


@dataclass(frozen=True, slots=True)
class Painted:
    """What draws a slot: operators, the fonts they use, and the rectangle they cover."""

    operators: bytes
    fonts: frozenset[str]
    box: Rect


@dataclass(frozen=True, slots=True)
class Trial:
    """The slots of one layout, and where they stood; *only* whose letters were resized."""

    slots: Sequence[Slot]
    found: Mapping[int, SlotBox]
    only: int | None = None

    def size_px(self, nth: int) -> float:
        """Return the size of a slot's letters; 0 when it has none."""
        return float(self.found[nth].style["font_size"]) if self.found[nth].lines else 0.0


@dataclass(frozen=True, slots=True)
class _Straight:
    """A length that grows with the sizes of slots' letters: *start*, and so much for each."""

    start: float
    slopes: tuple[tuple[int, float], ...]

    def at(self, sizes: Sequence[float]) -> float:
        return self.start + sum(slope * sizes[nth] for nth, slope in self.slopes)


@dataclass(frozen=True, slots=True)
class WordsPlace:
    """Where the words of a slot stand, line by line, and how their letters look."""

    style: Any
    looks: tuple[Any, ...]
    fill: bytes
    size_px: float
    spacing: _Straight
    room_px: float
    anchors: tuple[tuple[float, _Straight], ...]  # share of the width, and where that is
    baselines: tuple[_Straight, ...]
    window: Rect

    def size(self, slot: Slot) -> float:
        """Return the size of the letters of *slot*, px."""
        size = slot.px("font-size")
        return self.size_px if size is None else size

    def set(self, slot: Slot, kept: Letters, sizes: Sequence[float]) -> tuple[Set, ...]:
        """Set the words of *slot*, in as many lines as they need."""
        px = (self.size(slot), self.spacing.at(sizes))
        return kept.lines(slot.text, self.style, self.looks, px, self.room_px)

    def paint(self, slot: Slot, kept: Letters, sizes: Sequence[float]) -> Painted | None:
        """Return what draws *slot*; None when it is empty."""
        lines = self.set(slot, kept, sizes)
        if len(lines) != len(self.baselines):
            raise NotPaintableError("words need more lines than there are")
        pieces, boxes = [b"q\n/a1.0 gs", self.fill], []
        for line, (share, anchor), baseline in zip(
            lines, self.anchors, self.baselines, strict=True
        ):
            x, y = anchor.at(sizes) - share * line.width, baseline.at(sizes)
            pieces.append(b"BT\n1 0 0 -1 %s %s Tm" % (number(float(x)), number(float(y))))
            pieces += [line.operators, b"ET"]
            boxes.append(Rect(x - line.before, y - line.above, x + line.beyond, y + line.below))
        if not boxes:
            return None
        box = _around(boxes)
        if not box.within(self.window, CLOSE_PX):
            raise NotPaintableError("words leave the box that shows them")
        return Painted(b"\n".join([*pieces, b"Q"]), _fonts(lines), box)


@dataclass(frozen=True, slots=True)
class BarPlace:
    """A box whose edges follow a number."""

    slot: Slot
    box: Rect
    radii: tuple[tuple[float, float], ...]
    fill: bytes
    window: Rect

    def paint(self, slot: Slot, _: Letters, __: Sequence[float]) -> Painted | None:
        """Return what draws *slot*; None when it has no size."""
        box, fill = _moved(self.box, self.slot, slot), self.fill
        ground = dict(slot.decided).get("background")
        if ground is not None:
            fill = shapes.hex_colour(ground) + b" rg"
        if box.left >= box.right or box.top >= box.bottom:
            return None
        if not box.within(self.window, CLOSE_PX):
            raise NotPaintableError("a bar leaves the box that shows it")
        return Painted(shapes.rounded(box, self.radii, fill), frozenset(), box)


@dataclass(frozen=True, slots=True)
class PicturePlace:
    """A drawing whose pixels are the card's."""

    box: Rect
    window: Rect

    def paint(self, slot: Slot, _: Letters, __: Sequence[float]) -> Painted | None:
        """Return what draws *slot*; None when there is nothing in it."""
        parts = shapes.picture(slot.inner)
        if not parts:
            return None
        x, y = self.box.left, self.box.top
        covered = _around([Rect(*box) for _, box in parts])
        box = Rect(covered.left + x, covered.top + y, covered.right + x, covered.bottom + y)
        move = b"q\n1 0 0 1 %s %s cm" % (number(float(x)), number(float(y)))
        return Painted(b"\n".join([move, *(part for part, _ in parts), b"Q"]), frozenset(), box)


Place = WordsPlace | BarPlace | PicturePlace


def learn(nth: int, trials: Sequence[Trial]) -> Place:
    """
    Tell from layouts where the slot *nth* stands.

    Args:
        trials: The card itself, two others, and then, when words move each other, one a
            slot whose letters alone are of another size.

    Raises:
        NotPaintableError: It follows something else than that, or is of a look we do not draw.
    """
    slot, at = trials[0].slots[nth], trials[0].found[nth]
    if slot.kind in ("text", "wrap"):
        return _words(nth, trials)
    if slot.kind == "bar":
        place = BarPlace(slot, at.box, at.radii, _ground(slot, at), at.window)
        for trial in trials[1:]:
            if not _same(_moved(at.box, slot, trial.slots[nth]), trial.found[nth].box):
                raise NotPaintableError("a bar follows something else than its own style")
        return place
    if any(trial.found[nth].box != at.box for trial in trials):
        raise NotPaintableError("a picture moves")
    return PicturePlace(at.box, at.window)


def sizes_of(places: Sequence[Place], slots: Sequence[Slot]) -> list[float]:
    """Return the size of each slot's letters, px; 0 where there are none."""
    return [
        place.size(slot) if isinstance(place, WordsPlace) else 0.0
        for place, slot in zip(places, slots, strict=True)
    ]


def _words(nth: int, trials: Sequence[Trial]) -> WordsPlace:
    at, boxes = trials[0].found[nth], [trial.found[nth] for trial in trials]
    style = at.style
    if not at.lines or any(len(box.lines) != len(at.lines) for box in boxes):
        raise NotPaintableError("the lines of a slot are not its own")
    shown = "".join(line.text for line in at.lines)
    if "".join(trials[0].slots[nth].text.split()) != "".join(shown.split()):
        raise NotPaintableError(f"the words '{shown}' are changed by their style")
    room = at.room_px
    if style["white_space"] == "nowrap":
        room = math.inf
    elif any(abs(box.room_px - room) > CLOSE_PX for box in boxes):
        raise NotPaintableError(f"the room of '{shown}' follows its words")
    sizes = _Sizes(nth, trials)
    lines = range(len(at.lines))
    return WordsPlace(
        style=style,
        looks=letters.looks(style),
        fill=letters.colour(style["color"]),
        size_px=trials[0].size_px(nth),
        spacing=sizes.needed([letters.spacing_px(box.style) for box in boxes], shown),
        room_px=room,
        anchors=tuple(sizes.anchor([box.lines[line] for box in boxes]) for line in lines),
        baselines=tuple(
            sizes.needed([box.lines[line].baseline_px for box in boxes], shown) for line in lines
        ),
        window=at.window,
    )


class _Sizes:
    """How lengths of the slot *nth* follow the sizes of letters."""

    def __init__(self, nth: int, trials: Sequence[Trial]) -> None:
        self._sizes = [[t.size_px(each) for each in range(len(t.slots))] for t in trials]
        alone = {trial.only: at for at, trial in enumerate(trials) if trial.only is not None}
        self._steps = alone or {nth: 1}  # on its own, it follows nothing but itself

    def needed(self, values: list[float], words: str) -> _Straight:
        found = self._straight(values)
        if not found:
            raise NotPaintableError(f"'{words}' is moved by other words")
        return found

    def anchor(self, lines: list[Line]) -> tuple[float, _Straight]:
        """Find what stays, whatever the words: their left, their middle, or their right."""
        for share in ANCHORS.values():
            found = self._straight([line.left + share * line.width for line in lines])
            if found:
                return share, found
        raise NotPaintableError(f"'{lines[0].text}' is moved by other words")

    def _straight(self, values: list[float]) -> _Straight | None:
        """Take the slopes from some layouts, and see whether the others agree."""
        slopes, usual = [], self._sizes[0]
        for nth, at in self._steps.items():
            step = self._sizes[at][nth] - usual[nth]
            slope = (values[at] - values[0]) / step if step else 0.0
            if slope:
                slopes.append((nth, slope))
        start = values[0] - sum(slope * usual[nth] for nth, slope in slopes)
        line = _Straight(start, tuple(slopes))
        both = zip(self._sizes, values, strict=True)
        return line if all(abs(line.at(x) - y) <= CLOSE_PX for x, y in both) else None


def _fonts(lines: Sequence[Set]) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.fonts)


def _ground(slot: Slot, at: SlotBox) -> bytes:
    if "background" in dict(slot.decided):
        return b""
    return letters.colour(at.fill)


def _moved(box: Rect, known: Slot, slot: Slot) -> Rect:
    """Return the box of *slot*, when that of *known* is *box*."""
    edges = [box.left, box.top, box.right, box.bottom]
    for name, follow in EDGES.items():
        by = (slot.px(name) or 0.0) - (known.px(name) or 0.0)
        edges = [edge + by * moves for edge, moves in zip(edges, follow, strict=True)]
    return Rect(*edges)


def _same(one: Rect, other: Rect) -> bool:
    return one.within(other, CLOSE_PX) and other.within(one, CLOSE_PX)


def _around(boxes: Sequence[Rect]) -> Rect:
    return Rect(
        min(box.left for box in boxes), min(box.top for box in boxes),
        max(box.right for box in boxes), max(box.bottom for box in boxes),
    )  # fmt: skip
