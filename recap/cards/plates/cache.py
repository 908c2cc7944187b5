"""
Every plate that is at hand, by what it is the plate of; those used last stay in memory.

A plate that was used twice is put on the shelf as well, where other processes find it:
one that serves a single card is not worth the room.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from recap.cards.exceptions import NotPaintableError
from recap.cards.layout import Renderer, TextShaper
from recap.cards.plates.plate import Plate, PlatePainter, drawn, make, prove
from recap.cards.plates.serialization import PlateStorage, pack, unpack
from recap.cards.plates.variants import plain
from recap.cards.templating import ParsedCard

MOST_BYTES = 96_000_000  # of plates kept in memory: a large theme takes a third of it
MOST_SEEN = 2_000  # skeletons that are remembered, with a plate or without

Lines = tuple[int, ...]  # of each slot of words


@dataclass(slots=True)
class PlateGroup:
    """The plates of one template_key, by how many lines its slots take; or why it has none."""

    name: str
    plates: dict[Lines, Plate] = field(default_factory=dict)  # the first has the family's name
    failed: dict[Lines, str] = field(default_factory=dict)
    reason: str = ""
    fresh: set[Lines] = field(default_factory=set)  # not on the shelf, or otherwise there
    noted: int = 0  # bytes that it had when it was looked at last

    def lines(self, filled: ParsedCard, kept: TextShaper) -> Lines | None:
        """Count the lines that the words of *filled* need; None when no plate can tell."""
        for known in self.plates.values():  # any of them knows the room
            return known.lines(filled.slots, kept)
        return None

    @property
    def nbytes(self) -> int:
        return sum(plate.strips.nbytes for plate in self.plates.values())

    def shelved(self, lines: Lines) -> str:
        """Name the plate for *lines* on the shelf."""
        first = next(iter(self.plates), lines)
        return self.name if lines == first else f"{self.name}-{'.'.join(map(str, lines))}"


class PlateCache:
    """Makes plates with *press*, and keeps those used last; *shelf* is shared by processes."""

    def __init__(
        self,
        renderer: Renderer,
        plate_painter: PlatePainter,
        shelf: PlateStorage | None = None,
        mark: str = "",  # of all that plates depend on beside their skeletons
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._renderer, self._plate_painter, self._plate_storage, self._mark = (
            renderer,
            plate_painter,
            shelf,
            mark,
        )
        self._most, self._bytes = most_bytes, 0
        self._groups: OrderedDict[str, PlateGroup] = OrderedDict()
        self._latest = PlateGroup("")

    def find(self, filled: ParsedCard, size: str, who: str) -> Plate:
        """
        Return the plate for a filled card of *who*, made now when it is the first of its kind.

        Raises:
            NotPaintableError: There is none; the reason.
        """
        family = self._family(filled, size)
        plate = self._known(family, filled) or self._made(family, filled, size, who)
        meetings = plate.meetings(self._plate_painter.painted(plate, filled.slots))
        if not meetings <= plate.proven:
            document, _ = self._renderer.lay_out(filled.html(), who)
            prove(
                plate,
                filled.slots,
                drawn(self._renderer, document, size, who),
                size,
                self._plate_painter,
            )
            plate.proven.update(meetings)
            family.fresh.update(lines for lines, known in family.plates.items() if known is plate)
            plate.strips.release_rows()  # proving takes all of it
        return plate

    def _family(self, filled: ParsedCard, size: str) -> PlateGroup:
        digest = blake2b(f"{size}\n{filled.template_key}".encode(), digest_size=16)
        name = f"{self._mark}/{digest.hexdigest()}"
        if name not in self._groups:
            self._groups[name] = PlateGroup(name)
            self._take(self._groups[name], name)
        self._groups.move_to_end(name)
        if self._groups.get(self._latest.name) is self._latest:
            self._weigh(self._latest)  # its card has compressed, or unpacked, some of it
        self._latest = self._groups[name]
        self._weigh(self._latest)
        return self._latest

    def _known(self, family: PlateGroup, filled: ParsedCard) -> Plate | None:
        if family.reason:
            raise NotPaintableError(family.reason)
        lines = family.lines(filled, self._plate_painter.letters)
        if lines is None:
            return None
        if lines in family.failed:
            raise NotPaintableError(family.failed[lines])
        if lines in family.fresh:  # it serves a second card
            self._put(family, lines)
        return family.plates.get(lines) or self._take(family, family.shelved(lines))

    def _made(self, family: PlateGroup, filled: ParsedCard, size: str, who: str) -> Plate:
        try:
            plate = make(self._renderer, filled, size, self._plate_painter, who)
        except NotPaintableError as error:
            lines = family.lines(filled, self._plate_painter.letters)
            if lines is not None:
                family.failed[lines] = str(error)
                raise
            self._try_plain_words(family, filled, size, who, str(error))
            raise
        return self._keep(family, plate, plate.lines(filled.slots, self._plate_painter.letters))

    def _try_plain_words(
        self, family: PlateGroup, filled: ParsedCard, size: str, who: str, reason: str
    ) -> None:
        """Make a plate for the others: it may be only this customer's words that are not set."""
        try:
            slots = plain(filled.slots, {})
            plate = make(
                self._renderer, replace(filled, slots=slots), size, self._plate_painter, who
            )
            self._keep(family, plate, plate.lines(slots, self._plate_painter.letters))
        except NotPaintableError:
            family.reason = reason

    # -- in memory, and on the shelf --------------------------------------------------

    def _keep(self, family: PlateGroup, plate: Plate, lines: Lines) -> Plate:
        family.plates[lines] = plate
        family.fresh.add(lines)
        self._weigh(family)
        return plate

    def _take(self, family: PlateGroup, name: str) -> Plate | None:
        """Take a plate from the shelf; None when it has none that can be used."""
        packed = self._plate_storage.get(name) if self._plate_storage else None
        found = unpack(packed, name, self._renderer.fonts) if packed else None
        if found is None:
            return None
        plate, lines = found
        self._keep(family, plate, lines)
        family.fresh.discard(lines)
        return plate

    def _put(self, family: PlateGroup, lines: Lines) -> None:
        family.fresh.discard(lines)
        if self._plate_storage:
            name = family.shelved(lines)
            self._plate_storage.put(name, pack(family.plates[lines], lines, name))

    def _weigh(self, latest: PlateGroup) -> None:
        """Let go of what was used longest ago when there is too much; never of the *latest*."""
        now = latest.nbytes
        self._bytes += now - latest.noted
        latest.noted = now
        while len(self._groups) > 1 and (self._bytes > self._most or len(self._groups) > MOST_SEEN):
            _, family = self._groups.popitem(last=False)
            self._bytes -= family.noted
