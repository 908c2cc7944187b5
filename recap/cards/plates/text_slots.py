"""
Text slots of a plate: where each line is, and how its text looks.

The position of a line may depend linearly on font sizes, and on nothing else.
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
    TOLERANCE_PX,
    DrawOps,
    Layer,
    ShapedLine,
    bounding_box,
    number,
    shapes,
    snapped_to_pixels,
)
from recap.cards.templating import NEWLINE, Run, Slot


@dataclass(frozen=True, slots=True)
class LinearLength:
    """A length that grows with the font sizes of slots: *start* plus a slope for each."""

    start: float
    slopes: tuple[tuple[int, float], ...]  # number of the slot, and px for each px of its size

    def at(self, sizes: Sequence[float]) -> float:
        return self.start + sum(slope * sizes[nth] for nth, slope in self.slopes)


@dataclass(frozen=True, slots=True)
class RunStyle:
    """How the text of one element in a slot is drawn. Element 0 is the slot itself."""

    style: TextStyle
    fill: bytes
    size: LinearLength
    spacing: LinearLength

    def px(self, sizes: Sequence[float]) -> tuple[float, float]:
        """Return font size and letter-spacing."""
        return self.size.at(sizes), self.spacing.at(sizes)


ShapedRuns = tuple[tuple[RunStyle, ShapedLine], ...]  # the pieces of a line, from left to right


@dataclass(frozen=True, slots=True)
class TextSlot:
    """Where the lines of a slot are, and how their text looks."""

    run_styles: tuple[RunStyle | None, ...]  # by number of the element; None if it has no text
    size_px: float
    room_px: float  # infinite if the box is as wide as its text
    wraps: bool
    cut: bool
    anchors: tuple[tuple[float, LinearLength], ...]  # by line: share of its width, and where it is
    baselines: tuple[LinearLength, ...]
    window: Rect
    clips: bool  # the window is a plain rectangle, so text may be clipped to it

    def size(self, slot: Slot) -> float:
        """Return the font size of *slot*, px."""
        size = slot.px("font-size")
        if size is not None and size <= 0:
            raise NotPaintableError("letters have no size")
        return self.size_px if size is None else size

    def shape(
        self, slot: Slot, shaper: TextShaper, sizes: Sequence[float]
    ) -> tuple[ShapedRuns, ...]:
        """Shape the text of *slot*, in as many lines as it needs."""
        runs = slot.runs
        if all(element == 0 for element, _ in runs):
            room = self.room_px if self.wraps or self.cut else math.inf
            [(run_style, text)] = styled(self.run_styles, [(0, "".join(text for _, text in runs))])
            lines = shaper.lines(text, run_style.style, run_style.px(sizes), room, cut=self.cut)
            return tuple(((run_style, line),) for line in lines)
        if self.cut:
            raise NotPaintableError("text of more than one style may be cut off")
        return tuple(line for part in _lines(runs) for line in self._break(part, shaper, sizes))

    @property
    def follows(self) -> tuple[int, ...]:
        """The numbers of the slots whose font sizes it depends on."""
        run_styles = [run_style for run_style in self.run_styles if run_style]
        lengths = [length for each in run_styles for length in (each.size, each.spacing)]
        lengths += [*self.baselines, *(anchor for _, anchor in self.anchors)]
        return tuple(sorted({nth for length in lengths for nth, _ in length.slopes}))

    def is_one_line(self, slot: Slot) -> bool:
        """Return whether *slot* needs one line for any text, as most slots do."""
        return not self.wraps and "<" not in slot.content and bool(slot.content.strip())

    def count_lines(self, slot: Slot, shaper: TextShaper, sizes: Sequence[float]) -> int:
        """Count the lines that *slot* needs."""
        return len(self.shape(slot, shaper, sizes))

    def draw_ops(self, slot: Slot, shaper: TextShaper, sizes: Sequence[float]) -> DrawOps | None:
        """Return what draws *slot*; None if it is empty."""
        lines = self.shape(slot, shaper, sizes)
        if len(lines) != len(self.baselines):
            raise NotPaintableError("text needs more lines than the plate has")
        operators, boxes, emoji = list[bytes](), list[Rect](), list[Layer]()
        for line, (share, anchor), baseline in zip(
            lines, self.anchors, self.baselines, strict=True
        ):
            width = sum(piece.width for _, piece in line)
            if share and width > self.room_px + TOLERANCE_PX:  # CSS aligns it to the box's start
                raise NotPaintableError("text is wider than the box it is centred in")
            x = anchor.at(sizes) - share * width
            y = baseline.at(sizes)
            for run_style, piece in line:
                if piece.operators or piece.emoji:
                    operators += [run_style.fill, _text_start(x, y), piece.operators, b"ET"]
                    boxes.append(piece.box(x, y))
                emoji += [
                    Layer(each.file, snapped_to_pixels(each.box.moved(x, y)))
                    for each in piece.emoji
                ]
                x += piece.width
        if not boxes:
            return None
        box = bounding_box([*boxes, *(each.box for each in emoji)])
        if not box.within(self.window, TOLERANCE_PX):
            if not self.clips or emoji:
                raise NotPaintableError("text leaves the box that shows it")
            box, operators = box.cut(self.window), [shapes.clip(self.window), *operators]
        fonts = frozenset(name for line in lines for _, piece in line for name in piece.fonts)
        drawing = b"\n".join([b"q\n/a1.0 gs", *operators, b"Q"])
        return DrawOps(drawing, fonts, box, layers=tuple(emoji))

    def _break(
        self, runs: Sequence[Run], shaper: TextShaper, sizes: Sequence[float]
    ) -> list[ShapedRuns]:
        """Break text of more than one style at spaces, as late as the room allows."""
        if not self.wraps:
            return [self._line(runs, shaper, sizes)]
        lines, current = [], list[Run]()
        for gap, word in _words(runs):
            longer = self._line([*current, *gap, *word], shaper, sizes)
            excess = sum(piece.width for _, piece in longer) - self.room_px
            word_text = "".join(text for _, text in word)
            if abs(excess) < TOLERANCE_PX or len(line_break_pieces(word_text)) > 1:
                raise NotPaintableError("text of more than one style may break in two ways")
            if excess > 0 and current:
                lines.append(self._line(current, shaper, sizes))
                current = [*word]
            else:
                current += [*gap, *word]
        return [*lines, self._line(current, shaper, sizes)]

    def _line(self, runs: Sequence[Run], shaper: TextShaper, sizes: Sequence[float]) -> ShapedRuns:
        return tuple(
            (run_style, shaper.lines(text, run_style.style, run_style.px(sizes), math.inf)[0])
            for run_style, text in styled(self.run_styles, _joined(runs))
        )


def styled(
    run_styles: Sequence[RunStyle | None], runs: Sequence[Run]
) -> Iterator[tuple[RunStyle, str]]:
    """Yield the style and the text of each of *runs*."""
    for element, text in runs:
        run_style = run_styles[element] if element < len(run_styles) else None
        if run_style is None:
            raise NotPaintableError("an element has text that had none on the plate")
        yield run_style, text


def _lines(runs: Sequence[Run]) -> list[list[Run]]:
    """Split *runs* at forced line breaks."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run[1] == NEWLINE:
            lines.append([])
        else:
            lines[-1].append(run)
    return lines


def _words(runs: Sequence[Run]) -> Iterator[tuple[list[Run], list[Run]]]:
    """Yield the space before each word, and the word. A word may be in more than one element."""
    gap, word = list[Run](), list[Run]()
    for element, text in runs:
        for part in re.split("( )", text):
            if part == " ":
                yield gap, word
                gap, word = [(element, " ")], []
            elif part:
                word.append((element, part))
    yield gap, word


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Join neighbours of the same element."""
    joined: list[Run] = []
    for element, text in runs:
        if joined and joined[-1][0] == element:
            joined[-1] = (element, joined[-1][1] + text)
        else:
            joined.append((element, text))
    return joined


def _text_start(x: float, y: float) -> bytes:
    return b"BT\n1 0 0 -1 %s %s Tm" % (number(float(x)), number(float(y)))
