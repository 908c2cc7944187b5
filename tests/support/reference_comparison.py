"""Compare a painted card with the reference, pixel by pixel."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from recap.cards import FORMATS, CardRenderer
from recap.cards.templating.slot_markup import parse_slots
from recap.stories import Snapshot

MOST_MEAN = 0.25  # difference, of 255, over the rectangles that the slots cover
LARGE, MOST_LARGE_SHARE = 32, 0.003  # the share of values there that may differ by more
MARGIN_PX = 2
FAILURES = Path("build/parity")


def assert_like_reference(
    card_renderer: CardRenderer, customer: Snapshot, story: str, size: str, who: str
) -> None:
    """Fail when a painted card differs from the reference; save both pictures side by side."""
    made = Image.open(BytesIO(card_renderer.card(customer, story, size)))
    wanted = card_renderer.draw_reference(customer, story, size)
    if made.tobytes() == wanted.tobytes():
        return
    off = np.abs(np.asarray(made).astype(np.int16) - np.asarray(wanted))
    mask = covered(card_renderer, customer, story, size)
    values = 3 * mask.sum()
    good = (
        not off[~mask].any()
        and off.sum() <= MOST_MEAN * values
        and (off > LARGE).sum() <= MOST_LARGE_SHARE * values
    )
    assert good, save_failure(f"{story}-{size}-{who}", made, wanted, off)


def covered(
    card_renderer: CardRenderer, customer: Snapshot, story: str, size: str
) -> np.ndarray[Any, Any]:
    """Return a mask of the pixels that the slots of a card cover."""
    filled = parse_slots(card_renderer.html(customer, story, size))
    plate = card_renderer.plate_cache.find(filled, size, story)
    mask = np.zeros((FORMATS[size].height_px, FORMATS[size].width_px), bool)
    for painted in plate.draw_ops(filled.slots, card_renderer.plate_painter.shaper):
        box = painted.box
        rows = slice(max(0, int(box.top) - MARGIN_PX), int(box.bottom) + MARGIN_PX)
        mask[rows, max(0, int(box.left) - MARGIN_PX) : int(box.right) + MARGIN_PX] = True
    return mask


def save_failure(
    name: str, made: Image.Image, wanted: Image.Image, off: np.ndarray[Any, Any]
) -> Path:
    """Save the painted card, the reference and their difference side by side."""
    FAILURES.mkdir(parents=True, exist_ok=True)
    shown = Image.fromarray(np.where(off.max(axis=2) > 0, 255, 0).astype(np.uint8)).convert("RGB")
    sheet = Image.new("RGB", (3 * made.width, made.height))
    for nth, picture in enumerate((made, wanted, shown)):
        sheet.paste(picture, (nth * made.width, 0))
    sheet.save(FAILURES / f"{name}.png")
    return FAILURES / f"{name}.png"
