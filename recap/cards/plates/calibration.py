"""
How a slot stands on its plate, whatever it holds: learnt from three layouts of the card.

Two layouts give the line that a length follows, the third has to lie on it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recap.cards.exceptions import NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.layout import Line, SlotBox, text_runs
from recap.cards.painting import CLOSE_PX
from recap.cards.plates.slot_painters import BarSlot, DrawingSlot, PhotoSlot, PlateSlot
from recap.cards.plates.text_slots import LinearLength, RunStyle, TextSlot, inked
from recap.cards.templating import PHOTO, WORDS, Slot

ANCHORS = {"left": 0.0, "centre": 0.5, "right": 1.0}


@dataclass(frozen=True, slots=True)
class Sample:
    """The slots of one layout, and where they stood; *only* whose letters were resized."""

    slots: Sequence[Slot]
    found: Mapping[int, SlotBox]
    only: int | None = None

    def size_px(self, nth: int) -> float:
        """Return the size of a slot's letters; 0 when it has none."""
        return float(self.found[nth].style["font_size"]) if self.found[nth].lines else 0.0


def learn(nth: int, trials: Sequence[Sample]) -> PlateSlot:
    """
    Tell from layouts where the slot *nth* stands.

    Args:
        trials: The card itself, two others, and then, when words move each other, one a
            slot whose letters alone are of another size.

    Raises:
        NotPaintableError: It follows something else than that, or is of a look we do not draw.
    """
    slot, at = trials[0].slots[nth], trials[0].found[nth]
    if slot.kind in WORDS:
        return _words(nth, trials)
    if slot.kind == "bar":
        for from_right in (False, True):
            place = BarSlot(slot, at.box, at.radii, _ground(slot, at), at.window, from_right)
            if all(_same(place.at(t.slots[nth]), t.found[nth].box) for t in trials[1:]):
                return place
        raise NotPaintableError("a bar follows something else than its own style")
    if any(trial.found[nth].box != at.box for trial in trials):
        raise NotPaintableError("a picture moves, or is of another size with another file")
    if slot.tag == PHOTO:
        return PhotoSlot(at.box, at.radii, at.window)
    return DrawingSlot(at.box, at.window)


def _words(nth: int, trials: Sequence[Sample]) -> TextSlot:
    at, boxes = trials[0].found[nth], [trial.found[nth] for trial in trials]
    wraps = at.style["white_space"] == "normal"
    if not at.lines or any(len(box.lines) != len(at.lines) for box in boxes):
        raise NotPaintableError("the lines of a slot are not its own")
    shown = "".join(line.text for line in at.lines)
    follows = any(abs(box.room_px - at.room_px) > CLOSE_PX for box in boxes)
    if (wraps or at.cut) and follows:
        raise NotPaintableError(
            f"the room of '{shown}' follows its words: give it a width, or `white-space: nowrap`"
        )
    if wraps and at.style["text_align_all"] == "justify":
        raise NotPaintableError(f"the words '{shown}' are justified")
    sizes = _SizeDependence(nth, trials)
    lines = range(len(at.lines))
    inks = tuple(_inks(trials[0].slots[nth], boxes, sizes))
    said = (ink.look.said(words) for ink, words in inked(inks, trials[0].slots[nth].runs))
    if "".join("".join(said).split()) != "".join(shown.split()):
        raise NotPaintableError(f"the words '{shown}' are changed by their style")
    return TextSlot(
        inks=inks,
        size_px=trials[0].size_px(nth),
        room_px=math.inf if follows else at.room_px,
        wraps=wraps,
        cut=at.cut,
        anchors=tuple(sizes.anchor([box.lines[line] for box in boxes]) for line in lines),
        baselines=tuple(
            sizes.needed([box.lines[line].baseline_px for box in boxes], shown) for line in lines
        ),
        window=at.window,
        clips=at.square,
    )


def _inks(
    slot: Slot, boxes: Sequence[SlotBox], sizes: _SizeDependence
) -> Iterator[RunStyle | None]:
    """Yield how each element of a slot draws its words."""
    pieces = [_pieces(box) for box in boxes]
    for within in range(max(within for within, _ in slot.runs) + 1):
        styles = [piece[within] for piece in pieces if within in piece]
        if not styles:
            yield None
            continue
        if len(styles) < len(boxes):
            raise NotPaintableError("an element within a slot has no words")
        looks = [text_runs.text_style_of(style) for style in styles]
        yield RunStyle(
            look=looks[0],
            fill=text_runs.colour(styles[0]["color"]),
            size=sizes.needed([float(style["font_size"]) for style in styles], slot.text),
            spacing=sizes.needed(
                [text_runs.letter_spacing_px(style) for style in styles], slot.text
            ),
        )


def _pieces(box: SlotBox) -> dict[int, Any]:
    """Return the style of each element's letters, by its number."""
    styles: dict[int, Any] = {}
    for line in box.lines:
        right = line.left
        for piece in line.pieces:
            known = styles.setdefault(piece.nth, piece.style)
            if abs(piece.left - right) > CLOSE_PX or piece.baseline_px != line.baseline_px:
                raise NotPaintableError(f"'{piece.text}' stands apart from the words around it")
            if text_runs.text_style_of(known).key != text_runs.text_style_of(piece.style).key:
                raise NotPaintableError(f"'{piece.text}' is of more than one look")
            right += piece.width
    return styles


class _SizeDependence:
    """How lengths of the slot *nth* follow the sizes of letters."""

    def __init__(self, nth: int, trials: Sequence[Sample]) -> None:
        self._sizes = [[t.size_px(each) for each in range(len(t.slots))] for t in trials]
        alone = {trial.only: at for at, trial in enumerate(trials) if trial.only is not None}
        self._steps = alone or {nth: 1}  # on its own, it follows nothing but itself

    def needed(self, values: list[float], words: str) -> LinearLength:
        found = self._straight(values)
        if not found:
            raise NotPaintableError(f"'{words}' is moved by other words")
        return found

    def anchor(self, lines: list[Line]) -> tuple[float, LinearLength]:
        """Find what stays, whatever the words: their left, their middle, or their right."""
        for share in ANCHORS.values():
            found = self._straight([line.left + share * line.width for line in lines])
            if found:
                return share, found
        raise NotPaintableError(f"'{lines[0].text}' is moved by other words")

    def _straight(self, values: list[float]) -> LinearLength | None:
        """Take the slopes from some layouts, and see whether the others agree."""
        slopes, usual = [], self._sizes[0]
        for nth, at in self._steps.items():
            step = self._sizes[at][nth] - usual[nth]
            slope = (values[at] - values[0]) / step if step else 0.0
            if slope:
                slopes.append((nth, slope))
        start = values[0] - sum(slope * usual[nth] for nth, slope in slopes)
        line = LinearLength(start, tuple(slopes))
        both = zip(self._sizes, values, strict=True)
        return line if all(abs(line.at(x) - y) <= CLOSE_PX for x, y in both) else None


def _ground(slot: Slot, at: SlotBox) -> bytes:
    if "background" in dict(slot.variable_style):
        return b""
    return text_runs.colour(at.fill)


def _same(one: Rect, other: Rect) -> bool:
    return one.within(other, CLOSE_PX) and other.within(one, CLOSE_PX)
