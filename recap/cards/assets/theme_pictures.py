"""
What WeasyPrint may get of a theme: pictures of a limited size, drawings without entities, fonts.

The size of a picture is read from its first bytes: a file of a few kB may need gigabytes when it is
decoded.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from recap.cards.assets.photos import FORMATS, MOST_PIXELS, reject_truncated

RASTER_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif")
SVG_TYPE = "image/svg+xml"
ENTITY = b"<!ENTITY"
UTF8_MARK = b"\xef\xbb\xbf"


class RefusedFileError(Exception):
    """A file that WeasyPrint does not get: *reason*, which begins with a verb, and *fix*."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.reason, self.fix = reason, fix


def check_fetched(data: bytes, kind: str, *, whole: bool) -> None:
    """
    Check a file of the media type *kind* before WeasyPrint reads it.

    With *whole* a picture is decoded to its end.

    Raises:
        RefusedFileError: The picture is huge, the drawing has entities, or *kind* is another.
        OSError: It is truncated, or not a file of that kind.
    """
    if kind in RASTER_TYPES:
        _check_picture(data, whole=whole)
    elif kind == SVG_TYPE:
        _check_drawing(data)
    elif "font" not in kind:
        raise RefusedFileError(
            f"is of the kind '{kind}'.", "load only pictures and fonts; write styles into theme.css"
        )


def _check_picture(data: bytes, *, whole: bool) -> None:
    try:
        with reject_truncated(), Image.open(BytesIO(data), formats=FORMATS) as picture:
            pixels = picture.width * picture.height
            if pixels > MOST_PIXELS:
                raise RefusedFileError(f"has {pixels:,} pixels; {_LIMIT}", _SMALLER)
            if whole:
                picture.load()
    except Image.DecompressionBombError:  # far above our limit
        raise RefusedFileError(f"is huge; {_LIMIT}", _SMALLER) from None


def _check_drawing(data: bytes) -> None:
    if ENTITY in data or b"\0" in data:  # in UTF-16 every second byte is 0
        raise RefusedFileError(
            "defines entities, or is not UTF-8.", "save it as plain SVG, in UTF-8"
        )
    if not data.removeprefix(UTF8_MARK).lstrip().startswith(b"<"):
        raise OSError("no SVG")


_LIMIT = f"the limit is {MOST_PIXELS:,} pixels."
_SMALLER = "save it smaller: no card is wider than 1,200 pixels"
