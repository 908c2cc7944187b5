"""
The theme's fonts: which file has which weight.

Each file holds one weight. WeasyPrint would instantiate a variable font for every card, which
takes 190 ms; static files take 8 ms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from recap.errors import TemplateError
from recap.stories import Font, Theme

EXTRA_LIGHT = 250  # some fonts say 250 for what CSS calls 200


@dataclass(frozen=True, slots=True)
class FontFace:
    """One font file: family, CSS weight 100 to 900, upright or italic."""

    family: str
    weight: int
    italic: bool
    file: Path

    @property
    def url(self) -> str:
        return f"fonts/{self.file.name}"

    @property
    def css(self) -> str:
        """The `@font-face` rule; its address is relative to the folder of `fonts/`."""
        style = "italic" if self.italic else "normal"
        return (
            f'@font-face {{ font-family: "{self.family}"; font-weight: {self.weight}; '
            f'font-style: {style}; src: url("{self.url}"); font-display: block; }}'
        )


def read_faces(theme: Theme) -> tuple[FontFace, ...]:
    """Read every face of *theme*, lightest first. Raises `TemplateError`."""
    return tuple(face for font in theme.fonts for face in _faces(font, theme))


def nearest_face(faces: tuple[FontFace, ...], weight: int, family: str | None = None) -> FontFace:
    """
    Return the upright face of *family* that is nearest to *weight*; of two, the lighter.

    Without *family*, the family of the first face.
    """
    family = family or faces[0].family
    candidates = [face for face in faces if face.family == family and not face.italic]
    return min(candidates or faces, key=lambda face: (abs(face.weight - weight), face.weight))


@lru_cache(maxsize=64)
def code_points(file: Path) -> frozenset[int]:
    """Return the code points that the font in *file* has."""
    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _faces(font: Font, theme: Theme) -> Iterator[FontFace]:
    faces = [face for file in font.files if (face := _face(font.family, file, theme))]
    if not faces:
        raise TemplateError(
            f"'{font.files[0].name}' is a variable font, which would slow down every card.",
            f"{theme.folder / 'theme.toml'}, font '{font.family}'",
            "name files of one weight each, such as package:font_manrope/files/Manrope-*.ttf",
        )
    yield from sorted(faces, key=lambda face: (face.italic, face.weight))


def _face(family: str, file: Path, theme: Theme) -> FontFace | None:
    try:
        with file.open("rb") as data, TTFont(data, lazy=True) as font:
            if "fvar" in font:
                return None
            table = font["OS/2"]
            return FontFace(family, _weight(table.usWeightClass), bool(table.fsSelection & 1), file)
    except (TTLibError, OSError, KeyError) as error:
        raise TemplateError(
            f"The font file '{file.name}' cannot be read: {error}.",
            f"{theme.folder / 'theme.toml'}, font '{family}'",
            "put a TrueType or OpenType font there",
        ) from error


def _weight(weight_class: int) -> int:
    return 200 if weight_class == EXTRA_LIGHT else max(100, min(900, round(weight_class, -2)))
