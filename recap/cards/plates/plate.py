"""
A plate is the part that all cards of a kind share, laid out and drawn once.

A plate is proven before it is used: two cards painted on it are compared, pixel by pixel, with what
WeasyPrint and PDFium draw without it. Cards for which that fails, or on which something moves
with a customer's text, get no plate: they are drawn on the reference path.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from recap.cards.encoding import Rows, Strips, blank_rows
from recap.cards.exceptions import MovedSlotError, NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.layout import Document, Renderer, TextShaper, box_tree, gc_disabled
from recap.cards.painting import ANTIALIASING_PX, DrawOps, PixelCache, pdfium
from recap.cards.plates.calibration import Sample, calibrate
from recap.cards.plates.slot_painters import PhotoSlot, PlateSlot, font_sizes
from recap.cards.plates.text_slots import TextSlot
from recap.cards.plates.variants import first_variant, second_variant, shrunk
from recap.cards.sizes import FORMATS
from recap.cards.templating import WORDS, ParsedCard, Slot

PROOF = (0, 2)  # the samples that are painted on a plate and compared with their references
# How much the pixels of slots may differ: text may be moved by a fraction of a pixel.
MAX_MEAN = 1.5  # of 255, over the area of all slots
VISIBLE, MAX_VISIBLE_SHARE = 32, 0.03  # values that differ by more than this
# The same where two slots overlap: one may hide the other.
MAX_VISIBLE_VALUES, MAX_OVERLAP_SHARE = 30, 0.1  # whichever is more

INVISIBLE = DrawOps(b"", frozenset(), Rect(0, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class Plate:
    """The picture without its slots, and how to draw each slot on it."""

    plate_slots: tuple[PlateSlot, ...]
    strips: Strips
    obstacles: tuple[Rect, ...]  # everything visible outside the slots
    proven_overlaps: set[tuple[int, int]] = field(default_factory=set)  # as `overlaps` returns
    _identity: object = field(default_factory=object, compare=False)  # in keys of caches
    _follows: tuple[tuple[int, ...], ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        follows = tuple(plate_slot.follows for plate_slot in self.plate_slots)
        object.__setattr__(self, "_follows", follows)

    def draw_ops(self, slots: Sequence[Slot], shaper: TextShaper) -> list[DrawOps]:
        """Return what draws each of *slots*, in their order. Raises `NotPaintableError`."""
        sizes = font_sizes(self.plate_slots, slots)
        return [
            plate_slot.draw_ops(slot, shaper, sizes) or INVISIBLE
            if isinstance(plate_slot, PhotoSlot)  # too large for the cache
            else shaper.draw_ops.get_or_make(
                self._key(nth, slot, sizes), plate_slot.draw_ops, slot, shaper, sizes
            )
            or INVISIBLE
            for nth, (plate_slot, slot) in enumerate(zip(self.plate_slots, slots, strict=True))
        ]

    def count_lines(self, slots: Sequence[Slot], shaper: TextShaper) -> tuple[int, ...]:
        """Count the lines that each text slot of *slots* needs on this plate."""
        text_slots = [
            (nth, plate_slot, slot)
            for nth, (plate_slot, slot) in enumerate(zip(self.plate_slots, slots, strict=True))
            if isinstance(plate_slot, TextSlot)
        ]
        if all(text_slot.is_one_line(slot) for _, text_slot, slot in text_slots):
            return (1,) * len(text_slots)
        sizes = font_sizes(self.plate_slots, slots)
        return tuple(
            shaper.line_counts.get_or_make(
                self._key(nth, slot, sizes), text_slot.count_lines, slot, shaper, sizes
            )
            for nth, text_slot, slot in text_slots
        )

    def _key(self, nth: int, slot: Slot, sizes: Sequence[float]) -> tuple[Any, ...]:
        """Return everything that decides how the slot *nth* is drawn here."""
        return (self._identity, nth, slot, *[sizes[other] for other in self._follows[nth]])

    def overlaps(self, draw_ops: Sequence[DrawOps]) -> set[tuple[int, int]]:
        """
        Return which slots overlap another slot or an obstacle, as pairs of numbers.

        Obstacles are numbered after the slots. WeasyPrint decides which of two is on top, so each
        overlap must be proven.
        """
        boxes = [*(ops.box for ops in draw_ops), *self.obstacles]
        return {
            (one, other)
            for one, box in enumerate(boxes[: len(draw_ops)])
            for other in range(one + 1, len(boxes))
            if box.top < boxes[other].bottom and boxes[other].top < box.bottom  # false for most
            if box.meets(boxes[other])
        }

    def overlap_rects(self, draw_ops: Sequence[DrawOps]) -> Iterator[Rect]:
        """Yield the rectangles of all `overlaps`."""
        boxes = [*(ops.box for ops in draw_ops), *self.obstacles]
        return (boxes[one].cut(boxes[other]) for one, other in self.overlaps(draw_ops))


class PlatePainter:
    """Paints slots on plates, in a buffer that it uses again for each card."""

    def __init__(self) -> None:
        self.shaper = TextShaper()
        self._latest: tuple[Plate, Sequence[Slot], list[DrawOps]] | None = None
        self._rows = np.empty(0, np.uint8)
        self._painter, self._pixel_cache = pdfium.Painter(), PixelCache()

    def paint(
        self, plate: Plate, slots: Sequence[Slot], size: str, *, whole: bool = False
    ) -> tuple[Rows, list[tuple[int, int]]]:
        """
        Paint *slots* on a copy of *plate*.

        Returns:
            The picture, valid until the next call, and its bands (first row, row after the last)
            that may differ from the plate. Rows outside of them are valid only if *whole*.
        """
        draw_ops = self.draw_ops(plate, slots)
        bands = plate.strips.bands(map(_row_span, draw_ops))
        copy = self._buffer(size)
        for first, after in [(0, len(copy))] if whole else bands:
            plate.strips.copy(first, after, copy)
        if bands:
            first, after = bands[0][0], bands[-1][1]
            typefaces = self.shaper.typefaces
            self._pixel_cache.paint(
                draw_ops,
                copy,
                lambda operators: self._painter.paint(operators, typefaces, copy, first, after),
            )
        return copy, bands

    def draw_ops(self, plate: Plate, slots: Sequence[Slot]) -> list[DrawOps]:
        """Return what draws *slots* on *plate*. The latest result is cached."""
        if self._latest is None or self._latest[0] is not plate or self._latest[1] is not slots:
            self._latest = (plate, slots, plate.draw_ops(slots, self.shaper))
        return self._latest[2]

    def _buffer(self, size: str) -> Rows:
        pixels = FORMATS[size]
        height, stride = pixels.height_px, 1 + 3 * pixels.width_px
        if self._rows.size < height * stride:
            self._rows = np.empty(height * stride, np.uint8)
        return self._rows[: height * stride].reshape(height, stride)


@gc_disabled()
def make_plate(
    renderer: Renderer, card: ParsedCard, size: str, plate_painter: PlatePainter, who: str
) -> Plate:
    """
    Lay out variants of a card, calibrate its slots, draw the rest, and prove the plate.

    Raises:
        NotPaintableError: Something beside a slot depends on it, or a slot is not painted exactly.
    """
    return _Samples(renderer, card, who, PROOF).plate(size, plate_painter)


@gc_disabled()
def try_plate(
    renderer: Renderer,
    card: ParsedCard,
    size: str,
    plate_painter: PlatePainter,
    who: str,
    document: Document,
    *,
    compare: bool,
) -> None:
    """
    Find out whether *card* can be painted on a plate, in a fraction of the time of making it.

    Args:
        document: The layout of the card. Its slots may be invisible afterwards.
        compare: Draw one card and compare it with its reference. Else only lay out one variant:
            that does not show how slots move each other, or that a slot is painted differently.

    Raises:
        NotPaintableError: As `make_plate` does.
    """
    if not compare:
        _Samples(renderer, card, who, (), document).require_styles()
        return
    plate = _Samples(renderer, card, who, PROOF[-1:], document).plate(size, plate_painter)
    plate_painter.draw_ops(plate, card.slots)


class _Samples:
    """
    Layouts of a card: with its own content, and with variants of it.

    *proof* has the numbers of those that are painted and compared; without any, one variant is
    laid out.
    """

    def __init__(
        self,
        renderer: Renderer,
        card: ParsedCard,
        who: str,
        proof: Sequence[int],
        document: Document | None = None,
    ) -> None:
        self._renderer, self._card, self._who, self._proof = renderer, card, who, proof
        self.documents: list[Document] = []
        self.samples: list[Sample] = []
        self._static_boxes: list[box_tree.StaticBoxes] = []
        self._add(card.slots, document=document)
        self._lines = {nth: len(box.lines) for nth, box in self.samples[0].boxes.items()}
        if proof:
            self._add(first_variant(card.slots, self._lines))
        self._add(second_variant(card.slots, self._lines))

    def plate(self, size: str, plate_painter: PlatePainter) -> Plate:
        """Return the plate, proven with the samples of the proof. Raises `NotPaintableError`."""
        try:
            plate_slots = self.calibrated()
        except NotPaintableError:  # text slots may move each other
            self.add_resized()
            plate_slots = self.calibrated()
        documents = [self.documents[at] for at in self._proof]
        page = self.documents[0].pages[0]
        obstacles = tuple(box_tree.obstacles(page))
        references = [rasterise(self._renderer, each, size, self._who) for each in documents]
        box_tree.hide_slots(page)
        strips = Strips.from_rows(rasterise(self._renderer, self.documents[0], size, self._who))
        plate = Plate(plate_slots, strips, obstacles)
        for at, reference in zip(self._proof, references, strict=True):
            slots = self.samples[at].slots
            prove(plate, slots, reference, size, plate_painter)
            plate.proven_overlaps.update(plate.overlaps(plate_painter.draw_ops(plate, slots)))
        return plate

    def require_styles(self) -> None:
        """Raise `NotPaintableError` when a slot cannot be painted, however slots move others."""
        for nth in range(len(self._card.slots)):
            with suppress(MovedSlotError):
                calibrate(nth, self.samples)

    def add_resized(self) -> None:
        """Add a layout for each slot that has a font size, in which only that size differs."""
        for nth, slot in enumerate(self._card.slots):
            if slot.kind in WORDS and slot.px("font-size") is not None:
                slots = [*self._card.slots]
                slots[nth] = shrunk(slot, self._lines[nth])
                self._add(slots, nth)

    def calibrated(self) -> tuple[PlateSlot, ...]:
        """Return how to draw each slot. Raises `NotPaintableError`."""
        return tuple(calibrate(nth, self.samples) for nth in range(len(self._card.slots)))

    def _add(
        self,
        slots: Sequence[Slot],
        resized: int | None = None,
        document: Document | None = None,
    ) -> None:
        # The proof must not depend on cached styles: an error in them would change the plate and
        # its reference in the same way.
        pristine = len(self.samples) in self._proof
        if document is None:
            html = self._card.html(slots)
            document, _ = self._renderer.lay_out(html, self._who, pristine=pristine)
        if len(document.pages) != 1:
            raise NotPaintableError("the card needs more than one page")
        page = document.pages[0]
        boxes, static_boxes = box_tree.slots(page), box_tree.static_boxes(page)
        if boxes.keys() != {*range(len(slots))}:
            raise NotPaintableError("a slot is not shown")
        if self._static_boxes and static_boxes != self._static_boxes[0]:
            moved = box_tree.first_difference(self._static_boxes[0], static_boxes)
            raise NotPaintableError(f"{moved} is not marked as a slot, and moves with the slots")
        self.documents.append(document)
        self._static_boxes.append(static_boxes)
        self.samples.append(Sample(slots, boxes, resized))


def prove(
    plate: Plate, slots: Sequence[Slot], reference: Rows, size: str, plate_painter: PlatePainter
) -> None:
    """
    Compare *slots* painted on *plate* with their *reference*.

    Raises:
        NotPaintableError: A pixel outside the slots differs at all, or the slots differ by more
            than the limits above.
    """
    painted, _ = plate_painter.paint(plate, slots, size, whole=True)
    rows = np.flatnonzero((painted != reference).any(axis=1))
    if not rows.size:
        return
    difference = np.maximum(painted[rows], reference[rows])
    difference -= np.minimum(painted[rows], reference[rows])  # in bytes: pictures are large
    differences = np.zeros_like(painted)
    differences[rows] = difference
    in_slot, area = np.zeros(len(painted), bool), 0.0
    draw_ops = plate_painter.draw_ops(plate, slots)
    for ops in draw_ops:
        first, after = _row_span(ops)
        in_slot[max(0, first) : after] = True
        area += 3 * (ops.box.right - ops.box.left) * (ops.box.bottom - ops.box.top)
    overlap_parts = _parts(differences, plate.overlap_rects(draw_ops))
    if (
        not in_slot[rows].all()
        or difference.sum() > MAX_MEAN * area
        or (difference > VISIBLE).sum() > MAX_VISIBLE_SHARE * area
        or any(
            (part > VISIBLE).sum() > max(MAX_VISIBLE_VALUES, MAX_OVERLAP_SHARE * part.size)
            for part in overlap_parts
        )
    ):
        raise NotPaintableError(f"it is painted differently in the rows {rows[0]} to {rows[-1]}")


def _parts(rows: np.ndarray[Any, Any], rects: Iterable[Rect]) -> Iterator[np.ndarray[Any, Any]]:
    """Yield the part of *rows* in each of *rects*."""
    for rect in rects:
        top, bottom = max(0, math.floor(rect.top)), math.ceil(rect.bottom)
        left, right = max(0, math.floor(rect.left)), math.ceil(rect.right)
        yield rows[top:bottom, 1 + 3 * left : 1 + 3 * right]


def rasterise(renderer: Renderer, document: Document, size: str, who: str) -> Rows:
    """Draw a *document* through its PDF, as references are drawn."""
    rows = blank_rows(FORMATS[size].width_px, FORMATS[size].height_px)
    pdfium.paint(renderer.pixel_pdf(document, who), rows)
    return rows


def _row_span(ops: DrawOps) -> tuple[int, int]:
    """Return the first row that *ops* may change, and the row after the last."""
    if not ops.is_visible:
        return 0, 0
    return int(ops.box.top - ANTIALIASING_PX), int(ops.box.bottom + ANTIALIASING_PX) + 1
