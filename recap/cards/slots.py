"""
How a slot stands on its plate, whatever it holds: learnt from three layouts of the card.

Where words stand may follow the size of their letters, in a straight line, and
nothing else. Two layouts give the line, the third has to lie on it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from recap.cards import letters, photos, shapes
from recap.cards.blocks import Block, inside
from recap.cards.boxes import Line, Rect, SlotBox
from recap.cards.layers import Layer, snapped
from recap.cards.letters import Letters, Look, Set, number, pieces
from recap.cards.skeleton import NEWLINE, PHOTO, WORDS, NotPaintableError, Run, Slot

CLOSE_PX = 0.02  # layouts round
ANCHORS = {"left": 0.0, "centre": 0.5, "right": 1.0}
HAIR_PX = 2.0  # what smoothing may add around letters and shapes
EDGES = {"left": (1, 0, 1, 0), "top": (0, 1, 0, 1), "width": (0, 0, 1, 0), "height": (0, 0, 0, 1)}
FROM_RIGHT = EDGES | {"width": (-1, 0, 0, 0)}  # where lines begin on the right


@dataclass(frozen=True, slots=True, eq=False)  # the same only when it is the same answer
class Painted:
    """What draws a slot: operators, the fonts they use, and the rectangle they cover."""

    operators: bytes
    fonts: frozenset[str]
    box: Rect
    block: Block | None = None  # goes before them, wherever the card is still the plate
    layers: tuple[Layer, ...] = ()  # laid over them

    @property
    def shows(self) -> bool:
        return bool(self.operators or self.layers)


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
class Straight:
    """A length that grows with the sizes of slots' letters: *start*, and so much for each."""

    start: float
    slopes: tuple[tuple[int, float], ...]

    def at(self, sizes: Sequence[float]) -> float:
        return self.start + sum(slope * sizes[nth] for nth, slope in self.slopes)


@dataclass(frozen=True, slots=True)
class Ink:
    """How the letters of one element within a slot are drawn; the slot itself is the first."""

    look: Look
    fill: bytes
    size: Straight
    spacing: Straight

    def px(self, sizes: Sequence[float]) -> tuple[float, float]:
        """Return the size of its letters, and the space between two of them."""
        return self.size.at(sizes), self.spacing.at(sizes)


SetLine = tuple[tuple[Ink, Set], ...]  # the pieces of a line, from left to right


@dataclass(frozen=True, slots=True)
class WordsPlace:
    """Where the words of a slot stand, line by line, and how their letters look."""

    inks: tuple[Ink | None, ...]  # by the number of the element; None where it has no words
    size_px: float
    room_px: float  # endless where the box is as wide as its words
    wraps: bool
    cut: bool
    anchors: tuple[tuple[float, Straight], ...]  # share of the width, and where that is
    baselines: tuple[Straight, ...]
    window: Rect
    clips: bool  # the window is a plain rectangle

    def size(self, slot: Slot) -> float:
        """Return the size of the letters of *slot*, px."""
        size = slot.px("font-size")
        if size is not None and size <= 0:
            raise NotPaintableError("letters have no size")
        return self.size_px if size is None else size

    def set(self, slot: Slot, kept: Letters, sizes: Sequence[float]) -> tuple[SetLine, ...]:
        """Set the words of *slot*, in as many lines as they need."""
        runs = slot.runs
        if all(within == 0 for within, _ in runs):
            room = self.room_px if self.wraps or self.cut else math.inf
            [(ink, words)] = _inked(self.inks, [(0, slot.text)])
            lines = kept.lines(words, ink.look, ink.px(sizes), room, cut=self.cut)
            return tuple(((ink, line),) for line in lines)
        if self.cut:
            raise NotPaintableError("words of more than one look may be cut off")
        return tuple(line for run in _lines(runs) for line in self._broken(run, kept, sizes))

    @property
    def follows(self) -> tuple[int, ...]:
        """Tell of which slots it minds the sizes of letters."""
        inks = [ink for ink in self.inks if ink]
        lengths = [*(ink.size for ink in inks), *(ink.spacing for ink in inks), *self.baselines]
        lengths += [anchor for _, anchor in self.anchors]
        return tuple(sorted({nth for length in lengths for nth, _ in length.slopes}))

    def count(self, slot: Slot, kept: Letters, sizes: Sequence[float]) -> int:
        """Count the lines that *slot* needs."""
        return len(self.set(slot, kept, sizes))

    def paint(self, slot: Slot, kept: Letters, sizes: Sequence[float]) -> Painted | None:
        """Return what draws *slot*; None when it is empty."""
        lines = self.set(slot, kept, sizes)
        if len(lines) != len(self.baselines):
            raise NotPaintableError("words need more lines than there are")
        operators, boxes, emoji = list[bytes](), list[Rect](), list[Layer]()
        for line, (share, anchor), baseline in zip(
            lines, self.anchors, self.baselines, strict=True
        ):
            wide = sum(piece.width for _, piece in line)
            if share and wide > self.room_px + CLOSE_PX:  # they would begin where the box does
                raise NotPaintableError("words are wider than the box they are centred in")
            x = anchor.at(sizes) - share * wide
            y = baseline.at(sizes)
            for ink, piece in line:
                if piece.operators or piece.emoji:
                    operators += [ink.fill, _begun(x, y), piece.operators, b"ET"]
                    boxes.append(piece.box(x, y))
                emoji += [Layer(each.file, snapped(each.box.moved(x, y))) for each in piece.emoji]
                x += piece.width
        if not boxes:
            return None
        box = _around([*boxes, *(each.box for each in emoji)])
        if not box.within(self.window, CLOSE_PX):
            if not self.clips or emoji:
                raise NotPaintableError("words leave the box that shows them")
            box, operators = box.cut(self.window), [shapes.clip(self.window), *operators]
        fonts = frozenset(name for line in lines for _, piece in line for name in piece.fonts)
        drawn = b"\n".join([b"q\n/a1.0 gs", *operators, b"Q"])
        return Painted(drawn, fonts, box, layers=tuple(emoji))

    def _broken(self, runs: Sequence[Run], kept: Letters, sizes: Sequence[float]) -> list[SetLine]:
        """Break words of more than one look at spaces, as late as the room allows."""
        if not self.wraps:
            return [self._line(runs, kept, sizes)]
        lines, taken = [], list[Run]()
        for gap, word in _words_of(runs):
            longer = self._line([*taken, *gap, *word], kept, sizes)
            over = sum(piece.width for _, piece in longer) - self.room_px
            if abs(over) < CLOSE_PX or len(pieces("".join(letters for _, letters in word))) > 1:
                raise NotPaintableError("words of more than one look may break in two ways")
            if over > 0 and taken:
                lines.append(self._line(taken, kept, sizes))
                taken = [*word]
            else:
                taken += [*gap, *word]
        return [*lines, self._line(taken, kept, sizes)]

    def _line(self, runs: Sequence[Run], kept: Letters, sizes: Sequence[float]) -> SetLine:
        inked = _inked(self.inks, _joined(runs))
        return tuple((i, kept.lines(words, i.look, i.px(sizes), math.inf)[0]) for i, words in inked)


@dataclass(frozen=True, slots=True)
class BarPlace:
    """A box whose edges follow a number."""

    slot: Slot
    box: Rect
    radii: tuple[tuple[float, float], ...]
    fill: bytes
    window: Rect
    from_right: bool = False
    follows: ClassVar[tuple[int, ...]] = ()

    def at(self, slot: Slot) -> Rect:
        """Return where *slot* stands."""
        return _moved(self.box, self.slot, slot, FROM_RIGHT if self.from_right else EDGES)

    def paint(self, slot: Slot, _: Letters, __: Sequence[float]) -> Painted | None:
        """Return what draws *slot*; None when it has no size."""
        box, fill = self.at(slot), self.fill
        ground = dict(slot.decided).get("background")
        if ground is not None:
            fill = shapes.hex_colour(ground) + b" rg"
        if box.left >= box.right or box.top >= box.bottom:
            return None
        if not box.within(self.window, CLOSE_PX):
            raise NotPaintableError("a bar leaves the box that shows it")
        radii = shapes.fitting(box, self.radii)
        block = inside(box, radii, fill)
        operators = shapes.rounded(box, radii, fill, block and block.box)
        return Painted(operators, frozenset(), box, block)


@dataclass(frozen=True, slots=True)
class PicturePlace:
    """A drawing whose pixels are the card's."""

    box: Rect
    window: Rect
    follows: ClassVar[tuple[int, ...]] = ()

    def paint(self, slot: Slot, _: Letters, __: Sequence[float]) -> Painted | None:
        """Return what draws *slot*; None when there is nothing in it."""
        parts = shapes.picture(slot.inner)
        if not parts:
            return None
        x, y = self.box.left, self.box.top
        covered = _around([Rect(*box) for _, box in parts])
        box = Rect(covered.left + x, covered.top + y, covered.right + x, covered.bottom + y)
        move = b"q\n1 0 0 1 %s %s cm" % (number(float(x)), number(float(y)))
        drawn = [move, *(part for part, _ in parts), b"Q"]
        if not box.within(self.box):
            box, drawn = box.cut(self.box), [b"q", shapes.clip(self.box), *drawn, b"Q"]
        if not box.within(self.window, CLOSE_PX):
            raise NotPaintableError("a drawing leaves the box that shows it")
        return Painted(b"\n".join(drawn), frozenset(), box)


@dataclass(frozen=True, slots=True)
class PhotoPlace:
    """A box that shows a photo, pixel by pixel."""

    box: Rect
    radii: tuple[tuple[float, float], ...]
    window: Rect
    follows: ClassVar[tuple[int, ...]] = ()

    def paint(self, slot: Slot, _: Letters, __: Sequence[float]) -> Painted | None:
        """Return what draws *slot*."""
        box, clear = self.box, photos.clear(slot.inner)
        width, height, photo = clear or photos.inline(slot.inner)
        if (width, height) != (box.right - box.left, box.bottom - box.top):
            raise NotPaintableError("a photo is not of the size that its box has")
        if not box.within(self.window, CLOSE_PX):
            raise NotPaintableError("a photo leaves the box that shows it")
        if clear:
            return Painted(b"", frozenset(), box, layers=(Layer(photo, box, self.radii),))
        place = b" ".join(number(float(each)) for each in (box.left, box.top + height))
        move = b"%d 0 0 -%d %s cm" % (width, height, place)
        clip = shapes.clip(box, self.radii)
        return Painted(b"\n".join([b"q\n/a1.0 gs", clip, move, photo, b"Q"]), frozenset(), box)


Place = WordsPlace | BarPlace | PicturePlace | PhotoPlace


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
    if slot.kind in WORDS:
        return _words(nth, trials)
    if slot.kind == "bar":
        for from_right in (False, True):
            place = BarPlace(slot, at.box, at.radii, _ground(slot, at), at.window, from_right)
            if all(_same(place.at(t.slots[nth]), t.found[nth].box) for t in trials[1:]):
                return place
        raise NotPaintableError("a bar follows something else than its own style")
    if any(trial.found[nth].box != at.box for trial in trials):
        raise NotPaintableError("a picture moves, or is of another size with another file")
    if slot.tag == PHOTO:
        return PhotoPlace(at.box, at.radii, at.window)
    return PicturePlace(at.box, at.window)


def sizes_of(places: Sequence[Place], slots: Sequence[Slot]) -> list[float]:
    """Return the size of each slot's letters, px; 0 where there are none."""
    return [
        place.size(slot) if isinstance(place, WordsPlace) else 0.0
        for place, slot in zip(places, slots, strict=True)
    ]


def _words(nth: int, trials: Sequence[Trial]) -> WordsPlace:
    at, boxes = trials[0].found[nth], [trial.found[nth] for trial in trials]
    wraps = at.style["white_space"] == "normal"
    if not at.lines or any(len(box.lines) != len(at.lines) for box in boxes):
        raise NotPaintableError("the lines of a slot are not its own")
    shown = "".join(line.text for line in at.lines)
    follows = any(abs(box.room_px - at.room_px) > CLOSE_PX for box in boxes)
    if (wraps or at.cut) and follows:
        raise NotPaintableError(f"the room of '{shown}' follows its words")
    if wraps and at.style["text_align_all"] == "justify":
        raise NotPaintableError(f"the words '{shown}' are justified")
    sizes = _Sizes(nth, trials)
    lines = range(len(at.lines))
    inks = tuple(_inks(trials[0].slots[nth], boxes, sizes))
    said = (ink.look.said(words) for ink, words in _inked(inks, trials[0].slots[nth].runs))
    if "".join("".join(said).split()) != "".join(shown.split()):
        raise NotPaintableError(f"the words '{shown}' are changed by their style")
    return WordsPlace(
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


def _inks(slot: Slot, boxes: Sequence[SlotBox], sizes: _Sizes) -> Iterator[Ink | None]:
    """Yield how each element of a slot draws its words."""
    pieces = [_pieces(box) for box in boxes]
    for within in range(max(within for within, _ in slot.runs) + 1):
        styles = [piece[within] for piece in pieces if within in piece]
        if not styles:
            yield None
            continue
        if len(styles) < len(boxes):
            raise NotPaintableError("an element within a slot has no words")
        looks = [letters.look_of(style) for style in styles]
        yield Ink(
            look=looks[0],
            fill=letters.colour(styles[0]["color"]),
            size=sizes.needed([float(style["font_size"]) for style in styles], slot.text),
            spacing=sizes.needed([letters.spacing_px(style) for style in styles], slot.text),
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
            if letters.look_of(known).key != letters.look_of(piece.style).key:
                raise NotPaintableError(f"'{piece.text}' is of more than one look")
            right += piece.width
    return styles


class _Sizes:
    """How lengths of the slot *nth* follow the sizes of letters."""

    def __init__(self, nth: int, trials: Sequence[Trial]) -> None:
        self._sizes = [[t.size_px(each) for each in range(len(t.slots))] for t in trials]
        alone = {trial.only: at for at, trial in enumerate(trials) if trial.only is not None}
        self._steps = alone or {nth: 1}  # on its own, it follows nothing but itself

    def needed(self, values: list[float], words: str) -> Straight:
        found = self._straight(values)
        if not found:
            raise NotPaintableError(f"'{words}' is moved by other words")
        return found

    def anchor(self, lines: list[Line]) -> tuple[float, Straight]:
        """Find what stays, whatever the words: their left, their middle, or their right."""
        for share in ANCHORS.values():
            found = self._straight([line.left + share * line.width for line in lines])
            if found:
                return share, found
        raise NotPaintableError(f"'{lines[0].text}' is moved by other words")

    def _straight(self, values: list[float]) -> Straight | None:
        """Take the slopes from some layouts, and see whether the others agree."""
        slopes, usual = [], self._sizes[0]
        for nth, at in self._steps.items():
            step = self._sizes[at][nth] - usual[nth]
            slope = (values[at] - values[0]) / step if step else 0.0
            if slope:
                slopes.append((nth, slope))
        start = values[0] - sum(slope * usual[nth] for nth, slope in slopes)
        line = Straight(start, tuple(slopes))
        both = zip(self._sizes, values, strict=True)
        return line if all(abs(line.at(x) - y) <= CLOSE_PX for x, y in both) else None


def _inked(inks: Sequence[Ink | None], runs: Sequence[Run]) -> Iterator[tuple[Ink, str]]:
    for within, words in runs:
        ink = inks[within] if within < len(inks) else None
        if ink is None:
            raise NotPaintableError("words stand where there were none")
        yield ink, words


def _lines(runs: Sequence[Run]) -> list[list[Run]]:
    """Part *runs* where a line ends for certain."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run[1] == NEWLINE:
            lines.append([])
        else:
            lines[-1].append(run)
    return lines


def _words_of(runs: Sequence[Run]) -> Iterator[tuple[list[Run], list[Run]]]:
    """Yield each word, and the space before it; a word may stand in more than one element."""
    gap, word = list[Run](), list[Run]()
    for within, words in runs:
        for part in re.split("( )", words):
            if part == " ":
                yield gap, word
                gap, word = [(within, " ")], []
            elif part:
                word.append((within, part))
    yield gap, word


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Join neighbours of the same element."""
    joined: list[Run] = []
    for within, words in runs:
        if joined and joined[-1][0] == within:
            joined[-1] = (within, joined[-1][1] + words)
        else:
            joined.append((within, words))
    return joined


def _begun(x: float, y: float) -> bytes:
    return b"BT\n1 0 0 -1 %s %s Tm" % (number(float(x)), number(float(y)))


def _ground(slot: Slot, at: SlotBox) -> bytes:
    if "background" in dict(slot.decided):
        return b""
    return letters.colour(at.fill)


def _moved(box: Rect, known: Slot, slot: Slot, follows: Mapping[str, tuple[int, ...]]) -> Rect:
    """Return the box of *slot*, when that of *known* is *box*."""
    edges = [box.left, box.top, box.right, box.bottom]
    for name, follow in follows.items():
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
