"""Encode pictures as files: PNG without loss, JPEG and WebP within a limit of bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from PIL import Image

from recap.cards.encoding.png_strips import Rows
from recap.errors import CardError

LIMIT_BYTES = 100_000  # chat and mail programs load pictures of this size without asking
FULL_COLOUR, HALF_COLOUR = 0, 2  # 4:4:4 keeps coloured letters sharp; 4:2:0 is smaller
WEBP_QUALITIES = (90, 80, 70, 60, 50, 40, 30, 20, 10)
PNG_LEVELS = {"fast": 3, "small": 6}  # of zlib
# A card with grain fits at the first step. A higher quality makes files larger, but no card better.
JPEG_STEPS = [(quality, FULL_COLOUR) for quality in (84, 80, 72, 64)] + [
    (quality, HALF_COLOUR) for quality in (72, 60, 48, 36, 24, 12, 5)
]

Options = Mapping[str, Any]


def picture(rows: Rows) -> Image.Image:
    """Copy unfiltered PNG rows into an RGB picture."""
    height, stride = rows.shape
    size = ((stride - 1) // 3, height)
    return Image.frombytes("RGB", size, rows.reshape(-1)[1:].data, "raw", "RGB", stride, 1)


def png(picture: Image.Image, size: str = "fast") -> bytes:
    """Encode as PNG, `fast` or `small`, without metadata."""
    out = BytesIO()
    picture.save(out, "PNG", compress_level=PNG_LEVELS[size])
    return out.getvalue()


def webp(picture: Image.Image, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """
    Encode as WebP of at most *limit_bytes*, at the highest quality that fits.

    Raises:
        CardError: The lowest quality does not fit.
    """
    options = [{"quality": quality} for quality in WEBP_QUALITIES]
    return _first_within(limit_bytes, picture, "WebP", options)


def jpeg(picture: Image.Image, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """
    Encode as JPEG of at most *limit_bytes*, at the highest quality that fits.

    Raises:
        CardError: The lowest quality does not fit.
    """
    options = [
        {"quality": quality, "subsampling": subsampling, "optimize": True}
        for quality, subsampling in JPEG_STEPS
    ]
    return _first_within(limit_bytes, picture, "JPEG", options)


def _first_within(
    limit_bytes: int, picture: Image.Image, kind: str, options: Sequence[Options]
) -> bytes:
    for arguments in options:
        out = BytesIO()
        picture.save(out, kind, **arguments)
        if out.tell() <= limit_bytes:
            return out.getvalue()
    raise CardError(
        f"A picture of {picture.width}x{picture.height} does not fit into {limit_bytes:,} bytes.",
        f"{kind}, at the lowest quality",
        "remove grain and photographs from the card",
    )
