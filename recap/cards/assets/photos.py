"""
Pictures of customers and companies, prepared for cards: turned, cropped and resized once.

The result is a JPEG, or a PNG where the picture has transparent parts, of exactly the size that a
template asks for. It is a `data:` address, so page, card and PDF need no other file.
"""

from __future__ import annotations

import warnings
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from recap.cards.exceptions import NotPaintableError
from recap.errors import CardError

MOST_PIXELS = 50_000_000  # a camera makes as many; a file of a few kB may claim more
LARGEST_PX = 2_000  # of a side, on a card
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")
QUALITY = 90
DATA = "data:image/"
JPEG, PNG = f"{DATA}jpeg;base64,", f"{DATA}png;base64,"
CACHED_PHOTOS = 500
CUT_OFF_PCT = 1  # of the darkest and of the lightest pixels, so that a duotone has contrast

Duotone = tuple[str, str]


class Photos:
    """The pictures in *files*, by the name of what they show."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files, self.names = files, frozenset(files)
        self._fit_photo = lru_cache(maxsize=CACHED_PHOTOS)(fit_photo)

    def address(self, name: str, width: int, height: int, duotone: Duotone | None = None) -> str:
        """Return the `data:` address of the picture of *name*; an empty text without one."""
        file = self._files.get(name)
        return self._fit_photo(file, width, height, duotone) if file else ""

    def errors(self) -> Iterator[CardError]:
        """Try every picture; yield an error for each that cannot be shown."""
        for file in dict.fromkeys(self._files.values()):
            try:
                fit_photo(file, 8, 8)
            except CardError as error:
                yield error


def fit_photo(file: Path, width: int, height: int, duotone: Duotone | None = None) -> str:
    """
    Return the picture in *file* as a `data:` address, *width* x *height* pixels.

    It is turned as its EXIF data say, and cropped around its middle. Of an animation, the first
    frame is shown. With *duotone*, `#rrggbb` of dark and of light parts, it has only these colours
    and those between them.

    Raises:
        CardError: The file is not a picture, is broken or huge, or has a kind of pixels or a
            format that is not supported.
    """
    try:
        with reject_truncated(), Image.open(file, formats=FORMATS) as picture:
            _raise_if_huge(picture.width * picture.height, file)
            _raise_if_unsupported(picture.mode, file)
            picture.draft("RGB", (2 * width, 2 * height))  # JPEG: decode no more than we need
            kind, converted = _converted(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError as error:
        raise _error(file, "is not a picture that we show", _SAVE) from error
    except Image.DecompressionBombError as error:
        raise _error(file, "is huge", _SMALLER) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # what Pillow raises
        raise _error(file, f"is broken: {error}", _SAVE) from error
    fitting = ImageOps.fit(converted, (width, height))
    return _data_address(_in_two_colors(fitting, *duotone) if duotone else fitting, kind)


@lru_cache(maxsize=200)
def inline_jpeg(address: str) -> tuple[int, int, bytes]:
    """
    Return width, height and PDF operators of a JPEG from `fit_photo`.

    The operators paint it into a square of size 1.

    Raises:
        NotPaintableError: *address* is not such a JPEG.
    """
    if not address.startswith(JPEG):
        raise NotPaintableError("a photo is not from the filter `picture`")
    width, height, data = _decoded(address.removeprefix(JPEG))
    head = b"BI /W %d /H %d /CS /RGB /BPC 8 /F /DCT /I true ID " % (width, height)
    return width, height, head + data + b"\nEI"


def transparent_png(address: str) -> tuple[int, int, bytes] | None:
    """Return width, height and file of a transparent picture from `fit_photo`; None of others."""
    return _decoded(address.removeprefix(PNG)) if address.startswith(PNG) else None


def _decoded(encoded: str) -> tuple[int, int, bytes]:
    data = b64decode(encoded)
    with Image.open(BytesIO(data)) as picture:
        return *picture.size, data


@contextmanager
def reject_truncated() -> Iterator[None]:
    """Make Pillow refuse truncated pictures; WeasyPrint allows them in the whole process."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our limit is lower
            yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _converted(picture: Image.Image) -> tuple[str, Image.Image]:
    """Return *picture* as RGB for a JPEG; as RGBA for a PNG when a pixel is transparent."""
    has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    if not has_alpha:
        return "JPEG", picture.convert("RGB")
    converted = picture.convert("RGBA")
    is_opaque = converted.getchannel("A").getextrema() == (255, 255)
    return ("JPEG", converted.convert("RGB")) if is_opaque else ("PNG", converted)


def _in_two_colors(picture: Image.Image, dark: str, light: str) -> Image.Image:
    """Return *picture* with its darkest parts *dark*, its lightest *light*; alpha stays."""
    grey = ImageOps.autocontrast(picture.convert("L"), cutoff=CUT_OFF_PCT)
    colored = ImageOps.colorize(grey, dark, light)
    if picture.mode == "RGBA":
        colored.putalpha(picture.getchannel("A"))
    return colored


def _data_address(picture: Image.Image, kind: str) -> str:
    out = BytesIO()
    picture.save(out, kind, quality=QUALITY, subsampling=0)
    return f"{DATA}{kind.lower()};base64,{b64encode(out.getvalue()).decode()}"


def _raise_if_huge(pixels: int, file: Path) -> None:
    if pixels > MOST_PIXELS:
        raise _error(file, f"is huge: {pixels:,} pixels; the limit is {MOST_PIXELS:,}", _SMALLER)


def _raise_if_unsupported(mode: str, file: Path) -> None:
    if mode not in MODES:
        raise _error(file, f"has pixels of an unsupported kind ({mode})", _SAVE)


_SAVE = "save it again as JPEG, PNG, WebP or GIF, with 8 bits a colour"
_SMALLER = "save it smaller: no card is wider than 1,200 pixels"


def _error(file: Path, what: str, fix: str) -> CardError:
    return CardError(f"The picture '{file.name}' {what}.", str(file), fix)
