"""
Customers' and companies' pictures, made fit for a card: turned, cropped and resized once.

Whatever the file holds, what comes out is a JPEG (a PNG where it can be seen through) of exactly
the size that a template asks for, as a `data:` address: page, card and PDF need no other file.
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

MOST_PIXELS = 50_000_000  # what a camera makes; a few kB may claim to be more
LARGEST_PX = 2_000  # of a side, on a card
KINDS = ("JPEG", "PNG", "WEBP", "GIF")
MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")
QUALITY = 90
DATA = "data:image/"
JPEG, PNG = f"{DATA}jpeg;base64,", f"{DATA}png;base64,"
KEPT = 500  # pictures that were made fit last


class Photos:
    """Shows the pictures of *files*, by the name of what they show."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files, self.names = files, frozenset(files)
        self._fit = lru_cache(maxsize=KEPT)(fit)

    def show(self, name: str, width: int, height: int) -> str:
        """Return the address of the picture of *name*, cropped to a size; empty without one."""
        file = self._files.get(name)
        return self._fit(file, width, height) if file else ""

    def try_all(self) -> Iterator[CardError]:
        """Yield what is wrong with any of them."""
        for file in dict.fromkeys(self._files.values()):
            try:
                fit(file, 8, 8)
            except CardError as error:
                yield error


def fit(file: Path, width: int, height: int) -> str:
    """
    Return the picture in *file* as a `data:` address, *width* x *height* pixels.

    Its middle is shown. Of one that moves, the first picture; turned as its camera was held.

    Raises:
        CardError: It is none, is cut, huge, or of a kind that we do not show.
    """
    try:
        with whole_only(), Image.open(file, formats=KINDS) as picture:
            _raise_if_huge(picture.width * picture.height, file)
            _raise_if_strange(picture.mode, file)
            picture.draft("RGB", (2 * width, 2 * height))  # JPEG: decode no more than we need
            kind, made = _shown(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError as error:
        raise _error(file, "is not a picture that we show", _SAVE) from error
    except Image.DecompressionBombError as error:
        raise _error(file, "is huge", _SMALLER) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # as Pillow says it
        raise _error(file, f"is broken: {error}", _SAVE) from error
    return _address(ImageOps.fit(made, (width, height)), kind)


@lru_cache(maxsize=200)
def inline(address: str) -> tuple[int, int, bytes]:
    """
    Return the size of what `fit` made, and the operators that paint it into a square of one.

    Raises:
        NotPaintableError: It is another picture.
    """
    if not address.startswith(JPEG):
        raise NotPaintableError("a photo is not from the filter `picture`")
    width, height, data = _file(address.removeprefix(JPEG))
    head = b"BI /W %d /H %d /CS /RGB /BPC 8 /F /DCT /I true ID " % (width, height)
    return width, height, head + data + b"\nEI"


def clear(address: str) -> tuple[int, int, bytes] | None:
    """Return the size of what `fit` made, and its file, when it can be seen through."""
    return _file(address.removeprefix(PNG)) if address.startswith(PNG) else None


def _file(written: str) -> tuple[int, int, bytes]:
    data = b64decode(written)
    with Image.open(BytesIO(data)) as picture:
        return *picture.size, data


@contextmanager
def whole_only() -> Iterator[None]:
    """Let no half of a picture pass: WeasyPrint allows that, for everybody in the process."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we are stricter
            yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _shown(picture: Image.Image) -> tuple[str, Image.Image]:
    clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    if not clear:
        return "JPEG", picture.convert("RGB")
    made = picture.convert("RGBA")
    solid = made.getchannel("A").getextrema() == (255, 255)
    return ("JPEG", made.convert("RGB")) if solid else ("PNG", made)


def _address(picture: Image.Image, kind: str) -> str:
    out = BytesIO()
    picture.save(out, kind, quality=QUALITY, subsampling=0)
    return f"{DATA}{kind.lower()};base64,{b64encode(out.getvalue()).decode()}"


def _raise_if_huge(pixels: int, file: Path) -> None:
    if pixels > MOST_PIXELS:
        raise _error(file, f"is huge: {pixels:,} pixels, and {MOST_PIXELS:,} is the most", _SMALLER)


def _raise_if_strange(mode: str, file: Path) -> None:
    if mode not in MODES:
        raise _error(file, f"has pixels of a strange kind ({mode})", _SAVE)


_SAVE = "save it anew as JPEG, PNG, WebP or GIF, with 8 bits a colour"
_SMALLER = "save it smaller: no card is wider than 1,200 pixels"


def _error(file: Path, what: str, fix: str) -> CardError:
    return CardError(f"The picture '{file.name}' {what}.", str(file), fix)
