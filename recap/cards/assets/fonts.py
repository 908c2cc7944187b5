"""
The theme's fonts: which file has which weight.

Each file holds one weight; of variable fonts, each weight becomes a file of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from recap.cards.assets.font_instances import instance
from recap.errors import TemplateError
from recap.stories import Font, Theme

CONFIG = "theme.toml"
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

    Without *family*, the family of the first face. A family may have only italic faces.
    """
    family = family or faces[0].family
    members = [face for face in faces if face.family == family]
    candidates = [face for face in members if not face.italic] or members or faces
    return min(candidates, key=lambda face: (abs(face.weight - weight), face.weight))


@lru_cache(maxsize=64)
def code_points(file: Path) -> frozenset[int]:
    """Return the code points that the font in *file* has."""
    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _faces(font: Font, theme: Theme) -> Iterator[FontFace]:
    static = [face for file in font.files for face in _static_faces(font, file, theme)]
    if not static:
        raise TemplateError(
            f"'{font.files[0].name}' is a variable font, which would slow down every card.",
            _where(font, theme),
            "name the weights to make of it, such as weights = [400, 700], or files of one weight",
        )
    yield from sorted(static, key=lambda face: (face.italic, face.weight))


def _static_faces(font: Font, file: Path, theme: Theme) -> Iterator[FontFace]:
    """Yield the face of a static font; of a variable font, one for each weight of *font*."""
    try:
        with file.open("rb") as data, TTFont(data, lazy=True) as opened:
            is_variable = "fvar" in opened
            table = opened["OS/2"]
            weight, is_italic = _weight(table.usWeightClass), bool(table.fsSelection & 1)
        if not is_variable:
            yield FontFace(font.family, weight, is_italic, file)
            return
        for weight in font.weights:
            made = instance(file, weight, font.axes)
            yield FontFace(font.family, weight, is_italic, made)
    except ValueError as error:
        raise TemplateError(
            f"The variable font '{file.name}' cannot be used so: {error}.",
            _where(font, theme),
            "correct 'weights' and 'axes'",
        ) from None
    except (TTLibError, OSError, KeyError) as error:
        raise TemplateError(
            f"The font file '{file.name}' cannot be read: {error}.",
            _where(font, theme),
            "put a TrueType or OpenType font there",
        ) from error


def _where(font: Font, theme: Theme) -> str:
    return f"{theme.find(CONFIG)}, font '{font.family}'"


def _weight(weight_class: int) -> int:
    return 200 if weight_class == EXTRA_LIGHT else max(100, min(900, round(weight_class, -2)))
