"""
Words on a plate: where they stand line by line, and how their letters look.

Where they stand may follow the size of letters, in a straight line, and nothing else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recap.cards.exceptions import NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.layout import TextShaper, TextStyle, line_break_pieces
from recap.cards.painting import (
    CLOSE_PX,
    DrawOps,
    Layer,
    ShapedLine,
    around,
    number,
    shapes,
    snapped,
)
from recap.cards.templating import NEWLINE, Run, Slot


@dataclass(frozen=True, slots=True)
class LinearLength:
    """A length that grows with the sizes of slots' letters: *start*, and so much for each."""

    start: float
    slopes: tuple[tuple[int, float], ...]

    def at(self, sizes: Sequence[float]) -> float:
        return self.start + sum(slope * sizes[nth] for nth, slope in self.slopes)


@dataclass(frozen=True, slots=True)
class RunStyle:
    """How the letters of one element within a slot are drawn; the slot itself is the first."""

    look: TextStyle
    fill: bytes
    size: LinearLength
    spacing: LinearLength

    def px(self, sizes: Sequence[float]) -> tuple[float, float]:
        """Return the size of its letters, and the space between two of them."""
        return self.size.at(sizes), self.spacing.at(sizes)


ShapedRuns = tuple[tuple[RunStyle, ShapedLine], ...]  # the pieces of a line, from left to right


@dataclass(frozen=True, slots=True)
class TextSlot:
    """Where the words of a slot stand, line by line, and how their letters look."""

    inks: tuple[RunStyle | None, ...]  # by the number of the element; None where it has no words
    size_px: float
    room_px: float  # endless where the box is as wide as its words
    wraps: bool
    cut: bool
    anchors: tuple[tuple[float, LinearLength], ...]  # share of the width, and where that is
    baselines: tuple[LinearLength, ...]
    window: Rect
    clips: bool  # the window is a plain rectangle

    def size(self, slot: Slot) -> float:
        """Return the size of the letters of *slot*, px."""
        size = slot.px("font-size")
        if size is not None and size <= 0:
            raise NotPaintableError("letters have no size")
        return self.size_px if size is None else size

    def set(self, slot: Slot, kept: TextShaper, sizes: Sequence[float]) -> tuple[ShapedRuns, ...]:
        """Set the words of *slot*, in as many lines as they need."""
        runs = slot.runs
        if all(within == 0 for within, _ in runs):
            room = self.room_px if self.wraps or self.cut else math.inf
            [(ink, words)] = inked(self.inks, [(0, "".join(words for _, words in runs))])
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

    def is_line(self, slot: Slot) -> bool:
        """Tell whether *slot* needs one line, whatever its words: most do."""
        return not self.wraps and "<" not in slot.content and bool(slot.content.strip())

    def count(self, slot: Slot, kept: TextShaper, sizes: Sequence[float]) -> int:
        """Count the lines that *slot* needs."""
        return len(self.set(slot, kept, sizes))

    def paint(self, slot: Slot, kept: TextShaper, sizes: Sequence[float]) -> DrawOps | None:
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
        box = around([*boxes, *(each.box for each in emoji)])
        if not box.within(self.window, CLOSE_PX):
            if not self.clips or emoji:
                raise NotPaintableError("words leave the box that shows them")
            box, operators = box.cut(self.window), [shapes.clip(self.window), *operators]
        fonts = frozenset(name for line in lines for _, piece in line for name in piece.fonts)
        drawn = b"\n".join([b"q\n/a1.0 gs", *operators, b"Q"])
        return DrawOps(drawn, fonts, box, layers=tuple(emoji))

    def _broken(
        self, runs: Sequence[Run], kept: TextShaper, sizes: Sequence[float]
    ) -> list[ShapedRuns]:
        """Break words of more than one look at spaces, as late as the room allows."""
        if not self.wraps:
            return [self._line(runs, kept, sizes)]
        lines, taken = [], list[Run]()
        for gap, word in _words_of(runs):
            longer = self._line([*taken, *gap, *word], kept, sizes)
            over = sum(piece.width for _, piece in longer) - self.room_px
            if (
                abs(over) < CLOSE_PX
                or len(line_break_pieces("".join(letters for _, letters in word))) > 1
            ):
                raise NotPaintableError("words of more than one look may break in two ways")
            if over > 0 and taken:
                lines.append(self._line(taken, kept, sizes))
                taken = [*word]
            else:
                taken += [*gap, *word]
        return [*lines, self._line(taken, kept, sizes)]

    def _line(self, runs: Sequence[Run], kept: TextShaper, sizes: Sequence[float]) -> ShapedRuns:
        return tuple(
            (ink, kept.lines(words, ink.look, ink.px(sizes), math.inf)[0])
            for ink, words in inked(self.inks, _joined(runs))
        )


def inked(inks: Sequence[RunStyle | None], runs: Sequence[Run]) -> Iterator[tuple[RunStyle, str]]:
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
