"""
The plates in memory, by what each depends on. The ones used longest ago are discarded.

A plate that was used twice is also written to the plate storage, where other processes find it.
A plate that serves only one card is not worth the space.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from recap.cards.exceptions import NotPaintableError
from recap.cards.layout import Renderer, TextShaper
from recap.cards.plates.plate import Plate, PlatePainter, make_plate, prove, rasterise
from recap.cards.plates.serialization import PlateStorage, pack, unpack
from recap.cards.plates.variants import simplified
from recap.cards.templating import ParsedCard

MAX_BYTES = 96_000_000  # of plates in memory: a large theme takes a third of it
MAX_GROUPS = 2_000  # with plates or without

LineCounts = tuple[int, ...]  # of each text slot


@dataclass(slots=True)
class PlateGroup:
    """The plates of one template key, by the lines of its text slots; or why it has none."""

    name: str
    plates: dict[LineCounts, Plate] = field(default_factory=dict)  # the first has the group's name
    failures: dict[LineCounts, str] = field(default_factory=dict)
    reason: str = ""
    unsaved: set[LineCounts] = field(default_factory=set)  # not in the storage, or changed since
    counted_bytes: int = 0  # its share of `PlateCache._bytes`

    def count_lines(self, card: ParsedCard, shaper: TextShaper) -> LineCounts | None:
        """Count the lines that the text of *card* needs; None if there is no plate yet."""
        for plate in self.plates.values():  # any of them knows the room of each slot
            return plate.count_lines(card.slots, shaper)
        return None

    @property
    def nbytes(self) -> int:
        return sum(plate.strips.nbytes for plate in self.plates.values())

    def storage_name(self, lines: LineCounts) -> str:
        """Return the name of the plate for *lines* in the storage."""
        first = next(iter(self.plates), lines)
        return self.name if lines == first else f"{self.name}-{'.'.join(map(str, lines))}"


class PlateCache:
    """
    Makes plates and keeps those used last.

    Args:
        storage: Plates shared with other processes.
        fingerprint: Of everything that plates depend on beside their template key and formats.
    """

    def __init__(
        self,
        renderer: Renderer,
        plate_painter: PlatePainter,
        storage: PlateStorage | None = None,
        fingerprint: str = "",
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._renderer, self._plate_painter = renderer, plate_painter
        self._storage, self._fingerprint = storage, fingerprint
        self._max_bytes, self._bytes = max_bytes, 0
        # No cachetools cache: the size of a group changes while it is in the cache.
        self._groups: OrderedDict[str, PlateGroup] = OrderedDict()
        self._latest = PlateGroup("")

    def find(self, card: ParsedCard, size: str, who: str) -> Plate:
        """
        Return the plate for a card of *who*; make it if there is none.

        Raises:
            NotPaintableError: There can be none; the reason.
        """
        if self._renderer.why_no_plates:
            raise NotPaintableError(self._renderer.why_no_plates)
        group = self._group(card, size)
        plate = self._cached(group, card) or self._make(group, card, size, who)
        overlaps = plate.overlaps(self._plate_painter.draw_ops(plate, card.slots))
        if not overlaps <= plate.proven_overlaps:
            document, _ = self._renderer.lay_out(card.html(), who, pristine=True)
            reference = rasterise(self._renderer, document, size, who)
            prove(plate, card.slots, reference, size, self._plate_painter)
            plate.proven_overlaps.update(overlaps)
            group.unsaved.update(lines for lines, each in group.plates.items() if each is plate)
            plate.strips.release_rows()  # the proof has unpacked all of it
        return plate

    def _group(self, card: ParsedCard, size: str) -> PlateGroup:
        digest = blake2b(f"{size}\n{card.template_key}".encode(), digest_size=16)
        name = f"{self._fingerprint}/{digest.hexdigest()}"
        if name not in self._groups:
            self._groups[name] = PlateGroup(name)
            self._load(self._groups[name], name)
        self._groups.move_to_end(name)
        if self._groups.get(self._latest.name) is self._latest:
            self._update_size(self._latest)  # its last card has compressed or unpacked some of it
        self._latest = self._groups[name]
        self._update_size(self._latest)
        return self._latest

    def _cached(self, group: PlateGroup, card: ParsedCard) -> Plate | None:
        if group.reason:
            raise NotPaintableError(group.reason)
        lines = group.count_lines(card, self._plate_painter.shaper)
        if lines is None:
            return None
        if lines in group.failures:
            raise NotPaintableError(group.failures[lines])
        if lines in group.unsaved:  # this is its second card
            self._save(group, lines)
        return group.plates.get(lines) or self._load(group, group.storage_name(lines))

    def _make(self, group: PlateGroup, card: ParsedCard, size: str, who: str) -> Plate:
        try:
            plate = make_plate(self._renderer, card, size, self._plate_painter, who)
        except NotPaintableError as error:
            lines = group.count_lines(card, self._plate_painter.shaper)
            if lines is not None:
                group.failures[lines] = str(error)
                raise
            self._make_simplified(group, card, size, who, str(error))
            raise
        return self._add(group, plate, plate.count_lines(card.slots, self._plate_painter.shaper))

    def _make_simplified(
        self, group: PlateGroup, card: ParsedCard, size: str, who: str, reason: str
    ) -> None:
        """Make a plate for other customers: only this customer's text may be impossible."""
        try:
            slots = simplified(card.slots, {})
            simple = replace(card, slots=slots)
            plate = make_plate(self._renderer, simple, size, self._plate_painter, who)
            self._add(group, plate, plate.count_lines(slots, self._plate_painter.shaper))
        except NotPaintableError:
            group.reason = reason

    # -- in memory and in the storage --------------------------------------------------

    def _add(self, group: PlateGroup, plate: Plate, lines: LineCounts) -> Plate:
        group.plates[lines] = plate
        group.unsaved.add(lines)
        self._update_size(group)
        return plate

    def _load(self, group: PlateGroup, name: str) -> Plate | None:
        """Load a plate from the storage; None if there is none that can be used."""
        packed = self._storage.get(name) if self._storage else None
        unpacked = unpack(packed, name, self._renderer.fonts) if packed else None
        if unpacked is None:
            return None
        plate, lines = unpacked
        self._add(group, plate, lines)
        group.unsaved.discard(lines)
        return plate

    def _save(self, group: PlateGroup, lines: LineCounts) -> None:
        group.unsaved.discard(lines)
        if self._storage:
            name = group.storage_name(lines)
            self._storage.put(name, pack(group.plates[lines], lines, name))

    def _update_size(self, group: PlateGroup) -> None:
        """Update the size of *group*; if there is too much, discard groups used longest ago."""
        nbytes = group.nbytes
        self._bytes += nbytes - group.counted_bytes
        group.counted_bytes = nbytes
        while len(self._groups) > 1 and (
            self._bytes > self._max_bytes or len(self._groups) > MAX_GROUPS
        ):
            _, oldest = self._groups.popitem(last=False)
            self._bytes -= oldest.counted_bytes
