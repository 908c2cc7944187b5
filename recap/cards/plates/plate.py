"""
PlateCache: what is the same on every card of a kind, laid out and drawn once.

A plate is proven before it is used: two cards painted on it must be, pixel by pixel,
what WeasyPrint and PDFium make of them in one piece. Where they are not, or where
something moves with a customer's words, those cards go the reference path.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from recap.cards.encoding import Rows, Strips, blank_rows
from recap.cards.exceptions import NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.layout import Renderer, TextShaper, box_tree, weasyprint_patches
from recap.cards.painting import HAIR_PX, DrawOps, PixelCache, pdfium
from recap.cards.plates.calibration import Sample, learn
from recap.cards.plates.slot_painters import PhotoSlot, PlateSlot, sizes_of
from recap.cards.plates.text_slots import TextSlot
from recap.cards.plates.variants import other, shorter, smaller
from recap.cards.sizes import FORMATS
from recap.cards.templating import WORDS, ParsedCard, Slot

if TYPE_CHECKING:
    from weasyprint import Document  # type: ignore[import-untyped]

PROOF = (0, 2)  # the trials that a plate has to draw as the reference path does
MEAN = 1.5  # of 255, over what the slots cover: letters may stand a hair aside
PLAIN, SHARE = 32, 0.03  # so many values may be off by more than this
FEW, HIDDEN = 30, 0.1  # values, or so many of those where two slots meet: one hides the other

NOTHING = DrawOps(b"", frozenset(), Rect(0, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class Plate:
    """The picture without its slots, where they stand, and the strips that never change."""

    places: tuple[PlateSlot, ...]
    strips: Strips
    things: tuple[Rect, ...]  # what shows beside the slots
    proven: set[tuple[int, int]] = field(default_factory=set)  # which of all these may meet
    _mark: object = field(default_factory=object, compare=False)  # of what is kept of it
    _follows: tuple[tuple[int, ...], ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_follows", tuple(place.follows for place in self.places))

    def paint(self, slots: Sequence[Slot], kept: TextShaper) -> list[DrawOps]:
        """Return what draws each of *slots*, in their order. Raises `NotPaintableError`."""
        sizes = sizes_of(self.places, slots)
        return [
            place.paint(slot, kept, sizes) or NOTHING
            if isinstance(place, PhotoSlot)  # too large to keep many
            else kept.painted.of(self._key(nth, slot, sizes), place.paint, slot, kept, sizes)
            or NOTHING
            for nth, (place, slot) in enumerate(zip(self.places, slots, strict=True))
        ]

    def lines(self, slots: Sequence[Slot], kept: TextShaper) -> tuple[int, ...]:
        """Count the lines that each of *slots* with words needs here."""
        words = [
            (nth, place, slot)
            for nth, (place, slot) in enumerate(zip(self.places, slots, strict=True))
            if isinstance(place, TextSlot)
        ]
        if all(place.is_line(slot) for _, place, slot in words):
            return (1,) * len(words)
        sizes = sizes_of(self.places, slots)
        return tuple(
            kept.counted.of(self._key(nth, slot, sizes), place.count, slot, kept, sizes)
            for nth, place, slot in words
        )

    def _key(self, nth: int, slot: Slot, sizes: Sequence[float]) -> tuple[Any, ...]:
        """Return all that tells how the slot *nth* is drawn here."""
        return (self._mark, nth, slot, *[sizes[each] for each in self._follows[nth]])

    def meetings(self, painted: Sequence[DrawOps]) -> set[tuple[int, int]]:
        """
        Tell which slots lie over each other, or over something else.

        Which of them is on top is for WeasyPrint to say: it has to be proven.
        """
        all_ = [*(each.box for each in painted), *self.things]
        return {
            (one, other)
            for one, box in enumerate(all_[: len(painted)])
            for other in range(one + 1, len(all_))
            if box.top < all_[other].bottom and all_[other].top < box.bottom  # most are elsewhere
            if box.meets(all_[other])
        }

    def met(self, painted: Sequence[DrawOps]) -> Iterator[Rect]:
        """Yield where slots lie over each other, or over something else."""
        all_ = [*(each.box for each in painted), *self.things]
        return (all_[one].cut(all_[other]) for one, other in self.meetings(painted))


class PlatePainter:
    """Paints slots on plates: one working copy, used again and again."""

    def __init__(self) -> None:
        self.letters = TextShaper()
        self._latest: tuple[Plate, Sequence[Slot], list[DrawOps]] | None = None
        self._rows = np.empty(0, np.uint8)
        self._painter, self._pixel_cache = pdfium.Painter(), PixelCache()

    def paint(
        self, plate: Plate, slots: Sequence[Slot], size: str, *, whole: bool = False
    ) -> tuple[Rows, list[tuple[int, int]]]:
        """
        Paint *slots* on a copy of *plate*.

        Returns:
            The picture, good until the next one, and the bands that differ from the plate.
            Outside of them it is good only when *whole*.
        """
        painted = self.painted(plate, slots)
        bands = plate.strips.bands(map(_span, painted))
        copy = self._copy(size)
        for first, after in [(0, len(copy))] if whole else bands:
            plate.strips.copy(first, after, copy)
        if bands:
            first, after = bands[0][0], bands[-1][1]
            faces = self.letters.setter.fonts.typefaces
            self._pixel_cache.paint(
                painted,
                copy,
                lambda left: self._painter.paint(left, faces, copy, first, after),
            )
        return copy, bands

    def painted(self, plate: Plate, slots: Sequence[Slot]) -> list[DrawOps]:
        """Return what draws *slots* on *plate*; the latest answer is kept."""
        if self._latest is None or self._latest[0] is not plate or self._latest[1] is not slots:
            self._latest = (plate, slots, plate.paint(slots, self.letters))
        return self._latest[2]

    def _copy(self, size: str) -> Rows:
        pixels = FORMATS[size]
        height, stride = pixels.height_px, 1 + 3 * pixels.width_px
        if self._rows.size < height * stride:
            self._rows = np.empty(height * stride, np.uint8)
        return self._rows[: height * stride].reshape(height, stride)


@weasyprint_patches.gc_disabled()
def make(
    renderer: Renderer, filled: ParsedCard, size: str, plate_painter: PlatePainter, who: str
) -> Plate:
    """
    Lay out a card some times, learn where its slots stand, and draw what is left.

    Raises:
        NotPaintableError: A slot is not the customer's own alone, or is not painted exactly.
    """
    trials = _Samples(renderer, filled, who)
    try:
        places = trials.places()
    except NotPaintableError:  # words may move each other
        trials.resize_one_by_one()
        places = trials.places()
    documents = [trials.documents[at] for at in PROOF]
    things = tuple(box_tree.things(documents[0].pages[0]))
    wanted = [drawn(renderer, document, size, who) for document in documents]
    box_tree.hide_slots(documents[0].pages[0])
    strips = Strips.from_rows(drawn(renderer, documents[0], size, who))
    plate = Plate(places, strips, things)
    for at, picture in zip(PROOF, wanted, strict=True):
        slots = trials.tried[at].slots
        prove(plate, slots, picture, size, plate_painter)
        plate.proven.update(plate.meetings(plate_painter.painted(plate, slots)))
    return plate


class _Samples:
    """A card laid out with its own words, and with others."""

    def __init__(self, renderer: Renderer, filled: ParsedCard, who: str) -> None:
        self._renderer, self._filled, self._who = renderer, filled, who
        self.documents: list[Document] = []
        self.tried: list[Sample] = []
        self._still: list[box_tree.StaticBoxes] = []
        self._try(filled.slots)
        lines = {nth: len(at.lines) for nth, at in self.tried[0].found.items()}
        self._try(shorter(filled.slots, lines))
        self._try(other(filled.slots, lines))

    def resize_one_by_one(self) -> None:
        """Lay it out once for each slot whose letters may be of another size."""
        for nth, slot in enumerate(self._filled.slots):
            if slot.kind in WORDS and slot.px("font-size") is not None:
                slots = [*self._filled.slots]
                slots[nth] = smaller(slot, len(self.tried[0].found[nth].lines))
                self._try(slots, nth)

    def places(self) -> tuple[PlateSlot, ...]:
        """Return where the slots stand. Raises `NotPaintableError`."""
        return tuple(learn(nth, self.tried) for nth in range(len(self._filled.slots)))

    def _try(self, slots: Sequence[Slot], only: int | None = None) -> None:
        document, _ = self._renderer.lay_out(self._filled.html(slots), self._who)
        if len(document.pages) != 1:
            raise NotPaintableError("the card needs more pages than one")
        page = document.pages[0]
        found, still = box_tree.slots(page), box_tree.still(page)
        if found.keys() != {*range(len(slots))}:
            raise NotPaintableError("a slot is not shown")
        if self._still and still != self._still[0]:
            moved = box_tree.first_difference(self._still[0], still)
            raise NotPaintableError(f"{moved} is not marked as a slot, and moves with the slots")
        self.documents.append(document)
        self._still.append(still)
        self.tried.append(Sample(slots, found, only))


def prove(
    plate: Plate, slots: Sequence[Slot], wanted: Rows, size: str, plate_painter: PlatePainter
) -> None:
    """
    Hold what is painted on *plate* to the picture *wanted*.

    Raises:
        NotPaintableError: It differs beside the slots at all, or in them by more than a hair.
    """
    made, _ = plate_painter.paint(plate, slots, size, whole=True)
    rows = np.flatnonzero((made != wanted).any(axis=1))
    if not rows.size:
        return
    apart = np.maximum(made[rows], wanted[rows])
    apart -= np.minimum(made[rows], wanted[rows])  # in bytes, for pictures are large
    off = np.zeros_like(made)
    off[rows] = apart
    inside, area = np.zeros(len(made), bool), 0.0
    for painted in plate_painter.painted(plate, slots):
        first, after = _span(painted)
        inside[max(0, first) : after] = True
        area += 3 * (painted.box.right - painted.box.left) * (painted.box.bottom - painted.box.top)
    met = plate.met(plate_painter.painted(plate, slots))
    if (
        not inside[rows].all()
        or apart.sum() > MEAN * area
        or (apart > PLAIN).sum() > SHARE * area
        or any((part > PLAIN).sum() > max(FEW, HIDDEN * part.size) for part in _parts(off, met))
    ):
        raise NotPaintableError(f"it is painted otherwise in the rows {rows[0]} to {rows[-1]}")


def _parts(rows: np.ndarray[Any, Any], rects: Iterable[Rect]) -> Iterator[np.ndarray[Any, Any]]:
    """Yield what *rects* hold of the pixels of *rows*."""
    for rect in rects:
        top, bottom = max(0, math.floor(rect.top)), math.ceil(rect.bottom)
        left, right = max(0, math.floor(rect.left)), math.ceil(rect.right)
        yield rows[top:bottom, 1 + 3 * left : 1 + 3 * right]


def drawn(renderer: Renderer, document: Document, size: str, who: str) -> Rows:
    """Draw a *document* in one piece."""
    rows = blank_rows(FORMATS[size].width_px, FORMATS[size].height_px)
    pdfium.paint(renderer.to_draw(document, who), rows)
    return rows


def _span(painted: DrawOps) -> tuple[int, int]:
    if not painted.shows:
        return 0, 0
    return int(painted.box.top - HAIR_PX), int(painted.box.bottom + HAIR_PX) + 1
