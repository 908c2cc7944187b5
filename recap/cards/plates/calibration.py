"""
Find out how each slot of a plate depends on its content, from several layouts of the card.

Two layouts determine the line on which a length lies; a third one must lie on it too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recap.cards.exceptions import MovedSlotError, NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.layout import Line, SlotBox, text_style
from recap.cards.painting import TOLERANCE_PX
from recap.cards.plates.slot_painters import BarSlot, DrawingSlot, PhotoSlot, PlateSlot
from recap.cards.plates.text_slots import LinearLength, RunStyle, TextSlot, styled
from recap.cards.templating import PHOTO, WORDS, Slot

SHAPE_STYLE = re.compile(r"(?<![\w-])(fill|stroke|opacity|transform)[\w-]*\s*:")
ANCHORS = {"left": 0.0, "centre": 0.5, "right": 1.0}  # shares of a line's width


@dataclass(frozen=True, slots=True)
class Sample:
    """One layout: the slots' content, and their boxes."""

    slots: Sequence[Slot]
    boxes: Mapping[int, SlotBox]
    resized: int | None = None  # the only slot with another font size; None: all may have one

    def size_px(self, nth: int) -> float:
        """Return the font size of a slot; 0 if it has no text."""
        return float(self.boxes[nth].style["font_size"]) if self.boxes[nth].lines else 0.0


def calibrate(nth: int, samples: Sequence[Sample]) -> PlateSlot:
    """
    Return how to draw the slot *nth* with any content.

    Args:
        samples: The card itself, two variants of it, and then, if text slots move each other,
            one for each slot that has a font size, in which only that size differs.

    Raises:
        NotPaintableError: Its box depends on something else, or its style is not supported.
    """
    slot, at = samples[0].slots[nth], samples[0].boxes[nth]
    if slot.kind in WORDS:
        return _text_slot(nth, samples)
    if slot.kind == "bar":
        for is_right_to_left in (False, True):
            bar = BarSlot(slot, at.box, at.radii, _fill(slot, at), at.window, is_right_to_left)
            if all(_is_close(bar.box_of(s.slots[nth]), s.boxes[nth].box) for s in samples[1:]):
                return bar
        raise NotPaintableError("a bar depends on something other than its style")
    if any(sample.boxes[nth].box != at.box for sample in samples):
        raise NotPaintableError("a picture moves, or its size depends on its file")
    if slot.tag == PHOTO:
        return PhotoSlot(at.box, at.radii, at.window)
    if SHAPE_STYLE.search(slot.fixed_style):
        raise NotPaintableError("the style of an <svg> is inherited by its shapes")
    return DrawingSlot(slot.opening_tag, at.box, at.window)


def _text_slot(nth: int, samples: Sequence[Sample]) -> TextSlot:
    at, boxes = samples[0].boxes[nth], [sample.boxes[nth] for sample in samples]
    wraps = at.style["white_space"] == "normal"
    if not at.lines or any(len(box.lines) != len(at.lines) for box in boxes):
        raise NotPaintableError("a slot shares its lines with other text")
    text = "".join(line.text for line in at.lines)
    if at.decorated:
        raise NotPaintableError(
            f"the words '{text}' have a background or a border (<{at.decorated}>): "
            "put it on an element around the slot"
        )
    room_follows_text = any(abs(box.room_px - at.room_px) > TOLERANCE_PX for box in boxes)
    if (wraps or at.cut) and room_follows_text:
        raise NotPaintableError(
            f"the room of '{text}' follows its words: give it a width, or `white-space: nowrap`"
        )
    if wraps and at.style["text_align_all"] == "justify":
        raise NotPaintableError(f"the words '{text}' are justified")
    dependence = _SizeDependence(nth, samples)
    lines = range(len(at.lines))
    run_styles = tuple(_run_styles(samples[0].slots[nth], boxes, dependence))
    transformed = "".join(
        run_style.style.transformed(run)
        for run_style, run in styled(run_styles, samples[0].slots[nth].runs)
    )
    if "".join(transformed.split()) != "".join(text.split()):
        raise NotPaintableError(f"the words '{text}' are changed by their style")
    return TextSlot(
        run_styles=run_styles,
        size_px=samples[0].size_px(nth),
        room_px=math.inf if room_follows_text else at.room_px,
        wraps=wraps,
        cut=at.cut,
        anchors=tuple(dependence.anchor([box.lines[line] for box in boxes]) for line in lines),
        baselines=tuple(
            dependence.length([box.lines[line].baseline_px for box in boxes], text)
            for line in lines
        ),
        window=at.window,
        clips=at.is_plain_window,
    )


def _run_styles(
    slot: Slot, boxes: Sequence[SlotBox], dependence: _SizeDependence
) -> Iterator[RunStyle | None]:
    """Yield how the text of each element of a slot is drawn; None if it has no text."""
    box_styles = [_styles(box) for box in boxes]
    for element in range(max(element for element, _ in slot.runs) + 1):
        styles = [styles[element] for styles in box_styles if element in styles]
        if not styles:
            yield None
            continue
        if len(styles) < len(boxes):
            raise NotPaintableError("an element within a slot has no words")
        text_styles = [text_style.read_text_style(style) for style in styles]
        sizes = [float(style["font_size"]) for style in styles]
        spacings = [text_style.letter_spacing_px(style) for style in styles]
        yield RunStyle(
            style=text_styles[0],
            fill=text_style.fill_operator(styles[0]["color"]),
            size=dependence.length(sizes, slot.text),
            spacing=dependence.length(spacings, slot.text),
        )


def _styles(box: SlotBox) -> dict[int, Any]:
    """Return WeasyPrint's style of each element's text, by the number of the element."""
    styles: dict[int, Any] = {}
    for line in box.lines:
        right = line.left
        for piece in line.pieces:
            style = styles.setdefault(piece.nth, piece.style)
            if abs(piece.left - right) > TOLERANCE_PX or piece.baseline_px != line.baseline_px:
                raise NotPaintableError(f"'{piece.text}' is apart from the words around it")
            pair = (text_style.read_text_style(each).key for each in (style, piece.style))
            if len({*pair}) > 1:
                raise NotPaintableError(f"'{piece.text}' has more than one style")
            right += piece.width
    return styles


class _SizeDependence:
    """How lengths of the slot *nth* depend on the slots' font sizes."""

    def __init__(self, nth: int, samples: Sequence[Sample]) -> None:
        self._sizes = [[s.size_px(slot) for slot in range(len(s.slots))] for s in samples]
        resized = {s.resized: at for at, s in enumerate(samples) if s.resized is not None}
        self._steps = resized or {nth: 1}  # slot, and a sample in which only its size differs

    def length(self, values: list[float], text: str) -> LinearLength:
        """Return the length that has *values* in the samples. Raises `NotPaintableError`."""
        length = self._fit(values)
        if not length:
            raise MovedSlotError(f"'{text}' is moved by other words")
        return length

    def anchor(self, lines: list[Line]) -> tuple[float, LinearLength]:
        """Find the point of a line that does not depend on its text: left, middle, or right."""
        for share in ANCHORS.values():
            length = self._fit([line.left + share * line.width for line in lines])
            if length:
                return share, length
        raise MovedSlotError(f"'{lines[0].text}' is moved by other words")

    def _fit(self, values: list[float]) -> LinearLength | None:
        """Take the slopes from some samples; return None if the other samples disagree."""
        slopes, first = [], self._sizes[0]
        for nth, at in self._steps.items():
            step = self._sizes[at][nth] - first[nth]
            slope = (values[at] - values[0]) / step if step else 0.0
            if slope:
                slopes.append((nth, slope))
        start = values[0] - sum(slope * first[nth] for nth, slope in slopes)
        length = LinearLength(start, tuple(slopes))
        pairs = zip(self._sizes, values, strict=True)
        fits = all(abs(length.at(sizes) - value) <= TOLERANCE_PX for sizes, value in pairs)
        return length if fits else None


def _fill(slot: Slot, at: SlotBox) -> bytes:
    """Return the fill operator of a bar; empty if its own `style` has the colour."""
    if "background" in dict(slot.variable_style):
        return b""
    return text_style.fill_operator(at.fill)


def _is_close(one: Rect, other: Rect) -> bool:
    return one.within(other, TOLERANCE_PX) and other.within(one, TOLERANCE_PX)
