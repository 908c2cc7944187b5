"""Hold a card that was painted on a plate to the reference, pixel by pixel."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from recap.cards import FORMATS, CardRenderer
from recap.cards.templating.slot_markup import parse_slots
from recap.stories import Snapshot

MEAN = 0.25  # of 255, over the rectangles that the slots cover
PLAIN, SHARE = 32, 0.003  # so many values in them may be off by more than this
HAIR_PX = 2
FAILURES = Path("build/parity")


def hold_to_reference(
    card_renderer: CardRenderer, customer: Snapshot, story: str, size: str, who: str
) -> None:
    """Fail, with the pictures saved side by side, where a card is not the reference."""
    made = Image.open(BytesIO(card_renderer.card(customer, story, size)))
    wanted = card_renderer.draw_reference(customer, story, size)
    if made.tobytes() == wanted.tobytes():
        return
    off = np.abs(np.asarray(made).astype(np.int16) - np.asarray(wanted))
    mask = covered(card_renderer, customer, story, size)
    values = 3 * mask.sum()
    good = (
        not off[~mask].any()
        and off.sum() <= MEAN * values
        and (off > PLAIN).sum() <= SHARE * values
    )
    assert good, keep(f"{story}-{size}-{who}", made, wanted, off)


def covered(
    card_renderer: CardRenderer, customer: Snapshot, story: str, size: str
) -> np.ndarray[Any, Any]:
    """Return which pixels the slots of a card cover."""
    filled = parse_slots(card_renderer.html(customer, story, size))
    plate = card_renderer.plate_cache.find(filled, size, story)
    mask = np.zeros((FORMATS[size].height_px, FORMATS[size].width_px), bool)
    for painted in plate.draw_ops(filled.slots, card_renderer.plate_painter.shaper):
        box = painted.box
        rows = slice(max(0, int(box.top) - HAIR_PX), int(box.bottom) + HAIR_PX)
        mask[rows, max(0, int(box.left) - HAIR_PX) : int(box.right) + HAIR_PX] = True
    return mask


def keep(name: str, made: Image.Image, wanted: Image.Image, off: np.ndarray[Any, Any]) -> Path:
    """Save a failure side by side: what was painted, what it should be, where they differ."""
    FAILURES.mkdir(parents=True, exist_ok=True)
    shown = Image.fromarray(np.where(off.max(axis=2) > 0, 255, 0).astype(np.uint8)).convert("RGB")
    sheet = Image.new("RGB", (3 * made.width, made.height))
    for nth, picture in enumerate((made, wanted, shown)):
        sheet.paste(picture, (nth * made.width, 0))
    sheet.save(FAILURES / f"{name}.png")
    return FAILURES / f"{name}.png"
