"""From pixels to files: PNG without loss, JPEG and WebP within a limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from PIL import Image

from recap.cards.encoding.png_strips import Rows
from recap.errors import CardError

LIMIT_BYTES = 100_000  # what chats and mails load without asking
FULL_COLOUR, HALF_COLOUR = 0, 2  # 4:4:4 keeps coloured letters sharp; 4:2:0 is smaller
QUALITIES = (90, 80, 70, 60, 50, 40, 30, 20, 10)  # of WebP
LEVELS = {"fast": 3, "small": 6}  # of Pillow's zlib
# A card with grain fits at the first step; a better one would make files larger, no card better.
STEPS = [(quality, FULL_COLOUR) for quality in (84, 80, 72, 64)] + [
    (quality, HALF_COLOUR) for quality in (72, 60, 48, 36, 24, 12, 5)
]

Options = Mapping[str, Any]


def picture(rows: Rows) -> Image.Image:
    """Turn a PNG's rows, unfiltered, into a picture of its own."""
    height, stride = rows.shape
    size = ((stride - 1) // 3, height)
    return Image.frombytes("RGB", size, rows.reshape(-1)[1:].data, "raw", "RGB", stride, 1)


def png(picture: Image.Image, size: str = "fast") -> bytes:
    """Encode as PNG, `fast` or `small`, with nothing in it but the picture."""
    out = BytesIO()
    picture.save(out, "PNG", compress_level=LEVELS[size])
    return out.getvalue()


def webp(picture: Image.Image, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """
    Encode as WebP of at most *limit_bytes*, as good as that allows.

    Raises:
        CardError: Even the plainest is larger.
    """
    ways = [{"quality": quality} for quality in QUALITIES]
    return _within(limit_bytes, picture, "WebP", ways)


def jpeg(picture: Image.Image, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """
    Encode as JPEG of at most *limit_bytes*, as good as that allows.

    Raises:
        CardError: Even the plainest is larger.
    """
    ways = [
        {"quality": quality, "subsampling": subsampling, "optimize": True}
        for quality, subsampling in STEPS
    ]
    return _within(limit_bytes, picture, "JPEG", ways)


def _within(limit_bytes: int, picture: Image.Image, kind: str, ways: Sequence[Options]) -> bytes:
    for way in ways:
        out = BytesIO()
        picture.save(out, kind, **way)
        if out.tell() <= limit_bytes:
            return out.getvalue()
    raise CardError(
        f"A picture of {picture.width}x{picture.height} does not fit into {limit_bytes:,} bytes.",
        f"{kind}, at the lowest quality",
        "take grain and photographs out of the card",
    )
