"""
The card with Pillow alone: everything drawn anew each time.

Pillow has no letter-spacing and no smooth corners. Letters are set one by one, with
their kerning; a bar's end is drawn four times as large once and kept, as anybody would.
Usage: `python -m peers.plain_pillow LEVEL`, the level of compression.
"""

from __future__ import annotations

import sys
from functools import lru_cache, partial
from io import BytesIO
from itertools import zip_longest
from pathlib import Path

import font_manrope  # type: ignore[import-untyped]
import PIL
from PIL import Image, ImageDraw, ImageFont

from .answering import answer
from .card import Card, Item

FONTS = Path(font_manrope.__file__).parent / "files"
WIDTH, HEIGHT, SIDE, FOOT = 1080, 1920, 84, 352
MAST, TITLE, COUNT = 36, 124, 68
STRIPE, GAP = 174, 18
INK = "#17120e"
STRIPES = ("#ff5128", "#ffb0d9", "#d9ff43", "#c7b5ff", "#fff4e2")
ASCENT, DESCENT = 1.066, 0.3  # of Manrope, in em
SMOOTH = 4


def draw(level: int, card: Card) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), card["ground"])
    pen = ImageDraw.Draw(picture)
    _mast(pen, card)
    for nth, line in enumerate(card["title"]):
        top = 331.2 + nth * 1.02 * TITLE
        _text(pen, SIDE, _baseline(top, 1.02 * TITLE, TITLE), line, TITLE, -0.04)
    top = HEIGHT - FOOT + GAP - len(card["items"]) * (STRIPE + GAP)
    for nth, item in enumerate(card["items"]):
        _stripe(picture, pen, top + nth * (STRIPE + GAP), item, STRIPES[nth])
    out = BytesIO()
    picture.save(out, "PNG", compress_level=level)
    return out.getvalue()


def _mast(pen: ImageDraw.ImageDraw, card: Card) -> None:
    baseline = _baseline(258, 1.2 * MAST, MAST)
    end = _text(pen, SIDE, baseline, card["brand"], MAST)
    _text(pen, end + 0.55 * MAST, baseline, card["year_label"], MAST, weight="Bold")


def _stripe(
    picture: Image.Image, pen: ImageDraw.ImageDraw, top: int, item: Item, colour: str
) -> None:
    bend = min(item["bar_px"], STRIPE // 2)
    straight = item["bar_px"] - bend
    if straight:
        pen.rectangle((0, top, straight - 1, top + STRIPE - 1), colour)
    picture.paste(colour, (straight, top), _bend(bend))
    size = item["size_px"]
    _text(pen, SIDE, _baseline(top, STRIPE, size), item["name"], size, -0.03)
    start = WIDTH - SIDE - _set(item["events"], COUNT, -0.03)[-1]
    _text(pen, start, _baseline(top, STRIPE, COUNT), item["events"], COUNT, -0.03)


@lru_cache
def _bend(radius: int) -> Image.Image:
    """Return the mask of a bar's last *radius* pixels, rounded above and below."""
    mask = Image.new("L", (SMOOTH * radius, SMOOTH * STRIPE))
    whole = (-mask.width, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(whole, SMOOTH * radius, 255)
    return mask.reduce(SMOOTH)


def _baseline(top: float, line_px: float, size_px: float) -> int:
    return round(top + (line_px - (ASCENT + DESCENT) * size_px) / 2 + ASCENT * size_px)


def _text(
    pen: ImageDraw.ImageDraw,
    x: float,
    baseline: int,
    text: str,
    size_px: int,
    tracking: float = 0.0,
    weight: str = "ExtraBold",
) -> float:
    """Draw *text* from *x* on; return where it ends."""
    *steps, width = _set(text, size_px, tracking, weight)
    for step, letter in zip(steps, text, strict=True):
        pen.text((x + step, baseline), letter, INK, _font(weight, size_px), anchor="ls")
    return x + width


def _set(text: str, size_px: int, tracking: float, weight: str = "ExtraBold") -> list[float]:
    """Return where each letter starts, and where the last ends, px from the first."""
    width, starts = partial(_font(weight, size_px).getlength, features=["-liga"]), [0.0]
    for letter, following in zip_longest(text, text[1:], fillvalue=""):
        step = width(letter + following) - width(following)
        starts.append(starts[-1] + step + tracking * size_px)
    return starts


@lru_cache
def _font(weight: str, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"Manrope-{weight}.ttf", size_px)


if __name__ == "__main__":
    answer(partial(draw, int(sys.argv[1])), PIL.__version__)
