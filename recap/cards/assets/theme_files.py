"""
The files that a theme may show: those in its folder and in `assets/`, its fonts and its textures.

Templates and style sheets use addresses relative to `theme.css`: `pictures/star.svg`,
`assets/grain.png`, `fonts/Manrope-Bold.ttf`. No other file is read, and nothing is fetched from a
network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from recap.cards.assets.fonts import FontFace
from recap.cards.textures import Textures
from recap.errors import did_you_mean
from recap.stories import Theme

BASE = "https://theme.invalid/"
MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


EMPTY: Mapping[str, Path] = {}


class ThemeFiles:
    """The files that a theme may show, by address; *logos* are those of the brand."""

    def __init__(
        self,
        theme: Theme,
        faces: tuple[FontFace, ...],
        textures: Textures,
        logos: Mapping[str, Path] = EMPTY,
    ) -> None:
        self.theme, self._faces = theme, faces
        self._textures, self._logos = textures, logos

    @cached_property
    def by_address(self) -> dict[str, Path]:
        """Map every address to its file."""
        files = dict(_showable(self.theme.assets, "assets/"))
        for folder in reversed(self.theme.folders):
            files |= _showable(folder, "")
        return {**files, **self._logos, **{face.url: face.file for face in self._faces}}

    def read(self, url: str) -> tuple[bytes, str]:
        """Return the data and the media type at *url*. Raises `LookupError` as `find` does."""
        texture = self._textures.data(url.removeprefix(BASE))
        if texture is not None:
            return texture, MEDIA_TYPES[".webp"]
        file = self.find(url)
        return file.read_bytes(), media_type(file)

    def find(self, url: str) -> Path:
        """Return the file at *url*. Raises `LookupError` with a reason for the designer."""
        if not url.startswith(BASE):
            raise LookupError("is not a file of the theme; nothing is fetched from a network.")
        address = url.removeprefix(BASE).partition("?")[0]
        if address not in self.by_address:
            hint = did_you_mean(address, self.by_address)
            raise LookupError(f"is neither in the theme nor in assets.{hint}")
        return self.by_address[address]


def media_type(file: Path) -> str:
    """Return the media type of *file*, which a theme may show."""
    return MEDIA_TYPES[file.suffix.lower()]


def _showable(folder: Path, prefix: str) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*")):
        is_inside = file.resolve().is_relative_to(folder.resolve())
        if file.suffix.lower() in MEDIA_TYPES and is_inside and file.is_file():
            yield f"{prefix}{file.relative_to(folder).as_posix()}", file
