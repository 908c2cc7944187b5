"""Variants of a card, with other text, font sizes and lengths, to see what follows them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape, unescape

from recap.cards.templating import PHOTO, WORDS, Slot

BREAK = "<br>"
TAGS = re.compile(r"(<[^<>]*>)")
WIDE_PHOTO = (  # a photo of another shape: a PNG of 3 by 1 pixels
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAMAAAABCAAAAAA+i0toAAAADElEQVR42mNsYGAAAAGIAIIK/E/2"
    "AAAAAElFTkSuQmCC"
)
MAX_LETTERS = 12  # of a line, so that it needs no second one
SMALLER = 0.8
SIZES = (0.55, 0.62, 0.69, 0.76, 0.83)  # in turns, so that neighbours change differently
EVEN, ODD = slice(None, None, 2), slice(1, None, 2)  # letters of a text


def first_variant(slots: Sequence[Slot], lines: Mapping[int, int]) -> tuple[Slot, ...]:
    """
    Return slots with half the letters, smaller; narrower bars; photos of another shape.

    Args:
        lines: How many lines each slot has; its variant has as many.
    """
    return tuple(
        replace(slot, content=WIDE_PHOTO) if slot.tag == PHOTO else variant
        for slot, variant in zip(slots, simplified(slots, lines), strict=True)
    )


def simplified(slots: Sequence[Slot], lines: Mapping[int, int]) -> tuple[Slot, ...]:
    """Return slots with half the letters, smaller, in one line unless *lines* says more."""
    return tuple(
        _resized(slot, width=-0.3)
        if slot.kind == "bar"
        else _reworded(slot, SMALLER, EVEN, lines.get(nth, 1))
        for nth, slot in enumerate(slots)
    )


def second_variant(slots: Sequence[Slot], lines: Mapping[int, int]) -> tuple[Slot, ...]:
    """Return slots with the other half of the letters, each in another size; bars elsewhere."""
    return tuple(
        _resized(slot, top=0.02, height=-0.2, left=0.01)
        if slot.kind == "bar"
        else _reworded(slot, SIZES[nth % len(SIZES)], ODD, lines.get(nth, 1))
        for nth, slot in enumerate(slots)
    )


def shrunk(slot: Slot, lines: int) -> Slot:
    """Return *slot* with smaller and fewer letters, in as many *lines*."""
    return _reworded(slot, SMALLER, EVEN, lines)


def _resized(slot: Slot, **shares: float) -> Slot:
    """Change each length named in *shares* by that share of itself."""
    lengths = {name: slot.px(name) for name in shares}
    present = {name: px for name, px in lengths.items() if px is not None}
    return slot.with_px(
        **{name: round(px + abs(px) * shares[name]) for name, px in present.items()}
    )


def _reworded(slot: Slot, scale: float, part: slice, lines: int) -> Slot:
    """Keep a *part* of the letters of *slot*, and scale its font size."""
    if slot.kind not in WORDS:
        return slot
    size = slot.px("font-size")
    if size is not None:
        slot = slot.with_px(font_size=max(1, round(size * scale)))
    inner = "".join(_shortened(piece, part) for piece in TAGS.split(slot.content))
    return replace(slot, content=BREAK.join([inner or "n", *["n"] * (lines - 1)]))


def _shortened(piece: str, part: slice) -> str:
    """Return a *part* of the letters of *piece*. Tags stay, except line breaks."""
    if piece.startswith("<"):
        return "" if piece.startswith("<br") else piece
    letters = "".join(letter for letter in unescape(piece)[part] if letter.isalnum())
    return escape(letters[:MAX_LETTERS] or "n") if piece.strip() else piece[:1]
