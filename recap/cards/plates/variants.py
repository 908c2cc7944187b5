"""Try a card with other words, other sizes and other lengths, to see what follows them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape, unescape

from recap.cards.templating import PHOTO, WORDS, Slot

BREAK = "<br>"
PIECES = re.compile(r"(<[^<>]*>)")
WIDE = (  # a photo of another shape: a PNG of 3 by 1 pixels
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAMAAAABCAAAAAA+i0toAAAADElEQVR42mNsYGAAAAGIAIIK/E/2"
    "AAAAAElFTkSuQmCC"
)
MOST_LETTERS = 12  # a line: it must not need a second one
SMALLER = 0.8
SIZES = (0.55, 0.62, 0.69, 0.76, 0.83)  # by turns: no two neighbours change alike


def shorter(slots: Sequence[Slot], lines: Mapping[int, int]) -> tuple[Slot, ...]:
    """Half the letters, smaller, in as many *lines*; bars less wide; photos of another shape."""
    return tuple(
        replace(slot, content=WIDE) if slot.tag == PHOTO else other
        for slot, other in zip(slots, plain(slots, lines), strict=True)
    )


def plain(slots: Sequence[Slot], lines: Mapping[int, int]) -> tuple[Slot, ...]:
    """Half the letters, smaller, in as many *lines*; bars less wide."""
    return tuple(
        _resized(slot, width=-0.3)
        if slot.kind == "bar"
        else _reworded(slot, SMALLER, slice(None, None, 2), lines.get(nth, 1))
        for nth, slot in enumerate(slots)
    )


def other(slots: Sequence[Slot], lines: Mapping[int, int]) -> tuple[Slot, ...]:
    """The other half, each slot's letters of another size; bars elsewhere."""
    return tuple(
        _resized(slot, top=0.02, height=-0.2, left=0.01)
        if slot.kind == "bar"
        else _reworded(slot, SIZES[nth % len(SIZES)], slice(1, None, 2), lines.get(nth, 1))
        for nth, slot in enumerate(slots)
    )


def smaller(slot: Slot, lines: int) -> Slot:
    """Smaller letters, fewer of them, in as many *lines*: they would else need fewer."""
    return _reworded(slot, SMALLER, slice(None, None, 2), lines)


def _resized(slot: Slot, **shares: float) -> Slot:
    lengths = {name: slot.px(name) for name in shares}
    known = {name: px for name, px in lengths.items() if px is not None}
    return slot.with_px(**{name: round(px + abs(px) * shares[name]) for name, px in known.items()})


def _reworded(slot: Slot, scale: float, part: slice, lines: int) -> Slot:
    if slot.kind not in WORDS:
        return slot
    size = slot.px("font-size")
    if size is not None:
        slot = slot.with_px(font_size=max(1, round(size * scale)))
    inner = "".join(_other(piece, part) for piece in PIECES.split(slot.content))
    return replace(slot, content=BREAK.join([inner or "n", *["n"] * (lines - 1)]))


def _other(piece: str, part: slice) -> str:
    """Return other words for those of *piece*; a tag stays, but for a break of the line."""
    if piece.startswith("<"):
        return "" if piece.startswith("<br") else piece
    letters = "".join(letter for letter in unescape(piece)[part] if letter.isalnum())
    return escape(letters[:MOST_LETTERS] or "n") if piece.strip() else piece[:1]
