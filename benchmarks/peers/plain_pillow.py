"""
The card with Pillow alone: every card is drawn from scratch.

Pillow has no letter-spacing and no antialiased corners. Letters are drawn one by one, with
kerning. The round end of a bar is drawn once at four times its size, scaled down and cached.
Usage: `python -m peers.plain_pillow LEVEL`, the compression level.
"""

from __future__ import annotations

import sys
from functools import lru_cache, partial
from io import BytesIO
from itertools import zip_longest
from pathlib import Path

import font_manrope
import PIL
from PIL import Image, ImageDraw, ImageFont

from .card import Card, Item
from .request_loop import run

FONTS = Path(font_manrope.__file__).parent / "files"
WIDTH, HEIGHT, SIDE, FOOT = 1080, 1920, 84, 352
HEADER, TITLE, COUNT = 36, 116, 58
ROW, LINE, BAR = 180, 76, 72
INK = "#17120e"
STRIPES = ("#ff5128", "#2430e0", "#35104a", "#00573f", "#17120e")
ASCENT, DESCENT = 1.066, 0.3  # of Manrope, in em
OVERSAMPLING = 4


def draw(level: int, card: Card) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), card["background"])
    canvas = ImageDraw.Draw(picture)
    _draw_header(canvas, card)
    for index, line in enumerate(card["title"]):
        top = 331.2 + index * 1.02 * TITLE
        _draw_text(canvas, SIDE, _baseline(top, 1.02 * TITLE, TITLE), line, TITLE, -0.04)
    top = HEIGHT - FOOT - len(card["items"]) * ROW
    for index, item in enumerate(card["items"]):
        _draw_stripe(picture, canvas, top + index * ROW, item, STRIPES[index])
    out = BytesIO()
    picture.save(out, "PNG", compress_level=level)
    return out.getvalue()


def _draw_header(canvas: ImageDraw.ImageDraw, card: Card) -> None:
    baseline = _baseline(258, 1.2 * HEADER, HEADER)
    end = _draw_text(canvas, SIDE, baseline, card["brand"], HEADER)
    _draw_text(canvas, end + 0.55 * HEADER, baseline, card["year_label"], HEADER, weight="Bold")


def _draw_stripe(
    picture: Image.Image, canvas: ImageDraw.ImageDraw, top: int, item: Item, colour: str
) -> None:
    radius, bar_top = min(item["bar_px"], BAR // 2), top + LINE
    rectangle_px = item["bar_px"] - radius
    if rectangle_px:
        canvas.rectangle((0, bar_top, rectangle_px - 1, bar_top + BAR - 1), colour)
    picture.paste(colour, (rectangle_px, bar_top), _round_end(radius))
    size = item["size_px"]
    _draw_text(canvas, SIDE, _baseline(top, LINE, size), item["name"], size, -0.03)
    start = WIDTH - SIDE - _letter_offsets(item["events"], COUNT, -0.03)[-1]
    _draw_text(canvas, start, _baseline(top, LINE, COUNT), item["events"], COUNT, -0.03)


@lru_cache
def _round_end(radius: int) -> Image.Image:
    """Return the mask of a bar's last *radius* pixels, with both corners rounded."""
    mask = Image.new("L", (OVERSAMPLING * radius, OVERSAMPLING * BAR))
    bounds = (-mask.width, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(bounds, OVERSAMPLING * radius, 255)
    return mask.reduce(OVERSAMPLING)


def _baseline(top: float, line_px: float, size_px: float) -> int:
    return round(top + (line_px - (ASCENT + DESCENT) * size_px) / 2 + ASCENT * size_px)


def _draw_text(
    canvas: ImageDraw.ImageDraw,
    x: float,
    baseline: int,
    text: str,
    size_px: int,
    tracking: float = 0.0,
    weight: str = "ExtraBold",
) -> float:
    """Draw *text* with its left end at *x*; return the x of its right end."""
    *offsets, width = _letter_offsets(text, size_px, tracking, weight)
    for offset, letter in zip(offsets, text, strict=True):
        canvas.text((x + offset, baseline), letter, INK, _font(weight, size_px), anchor="ls")
    return x + width


def _letter_offsets(
    text: str, size_px: int, tracking: float, weight: str = "ExtraBold"
) -> list[float]:
    """Return the offset of each letter from the first, then the whole width, in px."""
    length, offsets = partial(_font(weight, size_px).getlength, features=["-liga"]), [0.0]
    for letter, following in zip_longest(text, text[1:], fillvalue=""):
        advance = length(letter + following) - length(following)
        offsets.append(offsets[-1] + advance + tracking * size_px)
    return offsets


@lru_cache
def _font(weight: str, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"Manrope-{weight}.ttf", size_px)


if __name__ == "__main__":
    run(partial(draw, int(sys.argv[1])), PIL.__version__)
