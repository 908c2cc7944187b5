"""
Fallback fonts: characters that the theme's own fonts lack, in every script.

The first font of the theme's list that has a character draws it, on every machine; fonts that are
only installed there are never used. A font is read when a character needs it, and adjusted to the
theme's first font: one weight, the same space, and the same height above and below the baseline.
So a name in another script moves nothing on a card.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont, TTLibError
from fontTools.varLib.instancer import instantiateVariableFont
from PIL import ImageFont

from recap.cards.assets.fonts import FontFace, code_points
from recap.cards.control_characters import without_control_characters
from recap.errors import TemplateError

MEASURED_AT_PX = 1000
CACHED_WIDTHS = 20_000
PAGES_FAMILY = "Fallbacks"  # the family name of all of them in a theme's style sheet
LARGEST_ON_PAGES = 1_000_000  # bytes
WEIGHT = 700  # text on cards is bold
PLAIN_ASCII = b"\t\n\r" + bytes(range(0x20, 0x7F))
NOT_PLAIN = re.compile(r"[^\t\n\r -~]")
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9-]")
INVISIBLE = "Cf"  # isolates, joiners: no font is loaded for their sake
SPACE = ord(" ")
PICTURE_TABLES = ("CBDT", "SVG ", "sbix")  # font tables of glyphs that are pictures
LINE_TABLES = {"BASE", "MVAR"}  # font tables that would change the height of a line again
NAME_IDS = (1, 4, 6, 16)  # family, full name, PostScript name, typographic family


@dataclass(frozen=True)
class Fallback:
    """One font file with characters that a theme may lack."""

    file: Path

    @property
    def family(self) -> str:
        """A family name that no other font has, of characters that a PDF name may have."""
        return f"fallback-{self._name}"

    @property
    def url(self) -> str:
        return f"fallbacks/{self._name}{self.file.suffix}"

    @property
    def _name(self) -> str:
        return NOT_IN_NAMES.sub("", self.file.stem)

    @cached_property
    def code_points(self) -> frozenset[int]:
        """The code points that the font can draw."""
        try:
            return _drawable_code_points(self.file)
        except (TTLibError, OSError, KeyError) as error:
            raise TemplateError(
                f"The font file '{self.file.name}' cannot be read: {error}.",
                str(self.file),
                "put a TrueType or OpenType font there, or remove it from the list of fallbacks",
            ) from error

    @cached_property
    def is_pictures(self) -> bool:
        """Whether its glyphs are pictures, such as emoji in colour."""
        with TTFont(self.file, lazy=True) as font:
            return any(table in font for table in PICTURE_TABLES)


class Fallbacks:
    """The fonts in *files*, for characters that none of the theme's *faces* has."""

    def __init__(self, files: Sequence[Path], faces: Sequence[FontFace]) -> None:
        self.all = tuple(map(Fallback, files))
        self._faces = tuple(faces)
        self._fonts: dict[str, tuple[Fallback, ...]] = {}  # by character
        self._pillow: dict[Fallback, ImageFont.FreeTypeFont] = {}
        self._widths_em: dict[tuple[Fallback, str], float] = {}
        self.missing_glyphs: Counter[str] = Counter()  # characters that `drawable` removed

    def fonts_of(self, character: str) -> tuple[Fallback, ...]:
        """
        Return the fallback fonts that *character* needs; none when the theme has it.

        The first draws it. A font of pictures follows: text may ask for an emoji in colour.
        """
        if character not in self._fonts:
            self._fonts[character] = tuple(self._search(character))
        return self._fonts[character]

    def needed(self, text: str) -> list[Fallback]:
        """Return the fallback fonts that *text* needs, in the order of the list."""
        if _is_plain(text) and self._faces:
            return []
        characters = {*NOT_PLAIN.findall(text)} if self._faces else {*text}
        shown = (each for each in characters if unicodedata.category(each) != INVISIBLE)
        needed = {font for character in shown for font in self.fonts_of(character)}
        return [font for font in self.all if font in needed]

    def for_pages(self) -> dict[Fallback, str]:
        """
        Map the fonts that a page may load to their `@font-face` rules.

        A browser loads one when the page has a character of it. Fonts larger than
        `LARGEST_ON_PAGES` are left out: a reader of Chinese has a font for it.
        """
        rules, covered = {}, {*self._theme_code_points}
        for font in self.all:
            new = sorted(font.code_points - covered)
            covered.update(new)
            if new and not font.is_pictures and font.file.stat().st_size <= LARGEST_ON_PAGES:
                rules[font] = (
                    f"@font-face {{ font-family: {PAGES_FAMILY}; font-weight: {WEIGHT}; "
                    f'src: url("{font.url}"); unicode-range: {_unicode_range(new)}; }}'
                )
        return rules

    def missing(self, text: str) -> list[str]:
        """Return the characters of *text* that no font has, in the order of the text."""
        characters = dict.fromkeys(NOT_PLAIN.findall(text))
        return [character for character in characters if self._is_missing(character)]

    def drawable(self, text: str) -> str:
        """
        Return *text* in NFC, without the characters that no font has, which are counted.

        Control characters are left out too: some fonts have a glyph for one.
        """
        if _is_plain(text):
            return text
        text = unicodedata.normalize("NFC", without_control_characters(text))
        for character in self.missing(text):
            self.missing_glyphs[character] += text.count(character)
            text = text.replace(character, "")
        return text

    def data(self, font: Fallback) -> bytes:
        """Return the file of *font*, adjusted to the theme's first font."""
        return _adjusted(font, self._faces[0].file if self._faces else None)

    def pillow(self, font: Fallback) -> ImageFont.FreeTypeFont:
        """Return *font* for measuring with Pillow, at `MEASURED_AT_PX`."""
        if font not in self._pillow:
            data = BytesIO(self.data(font))
            self._pillow[font] = ImageFont.truetype(data, MEASURED_AT_PX)
        return self._pillow[font]

    def em(self, font: Fallback, text: str) -> float:
        """Return the width of *text* in *font*, em."""
        if (font, text) not in self._widths_em:
            if len(self._widths_em) > CACHED_WIDTHS:
                self._widths_em.clear()
            width = self.pillow(font).getlength(text)
            self._widths_em[font, text] = float(width) / MEASURED_AT_PX
        return self._widths_em[font, text]

    @property
    def _theme_code_points(self) -> Iterator[int]:
        return (point for face in self._faces for point in code_points(face.file))

    def _is_missing(self, character: str) -> bool:
        return not (self._is_in_theme(character) or self.fonts_of(character))

    def _is_in_theme(self, character: str) -> bool:
        return any(ord(character) in code_points(face.file) for face in self._faces)

    def _search(self, character: str) -> Iterator[Fallback]:
        if self._is_in_theme(character):
            return
        fonts = [font for font in self.all if ord(character) in font.code_points]
        yield from (font for nth, font in enumerate(fonts) if nth == 0 or font.is_pictures)


def _unicode_range(points: list[int]) -> str:
    """Write sorted code points as CSS does: `U+600-6FF, U+750`."""
    ranges: list[list[int]] = []
    for point in points:
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in ranges)


def fontconfig_xml(fallbacks: Iterable[Fallback]) -> str:
    """
    Return a configuration of Fontconfig that uses only the theme's fonts and *fallbacks*.

    Every search for a character ends in the list of fallbacks, in its order. A search for emoji
    begins with the fonts of pictures; these have one size, and are scaled.
    """
    names = [font.family for font in fallbacks]
    pictures = [font.family for font in fallbacks if font.is_pictures]
    return f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<match target="pattern">
  <test qual="any" name="family"><string>emoji</string></test>
  {_edit_rule("prepend", pictures)}
</match>
<match target="pattern">{_edit_rule("append_last", names)}</match>
<match target="font">
  <test name="outline"><bool>false</bool></test>
  <edit name="pixelsizefixupfactor" mode="assign"><divide>
    <name target="pattern">pixelsize</name><name target="font">pixelsize</name>
  </divide></edit>
  <edit name="matrix" mode="assign"><times><name>matrix</name><matrix>
    <name>pixelsizefixupfactor</name><double>0</double>
    <double>0</double><name>pixelsizefixupfactor</name>
  </matrix></times></edit>
  <edit name="size" mode="assign"><divide>
    <name>size</name><name>pixelsizefixupfactor</name>
  </divide></edit>
</match>
</fontconfig>
"""


def _edit_rule(mode: str, families: list[str]) -> str:
    if not families:
        return ""
    names = "".join(f"<string>{escape(family)}</string>" for family in families)
    return f'<edit name="family" mode="{mode}" binding="strong">{names}</edit>'


@lru_cache(maxsize=64)
def _drawable_code_points(file: Path) -> frozenset[int]:
    """Return the code points that *file* can draw; none of italic fonts and of colour layers."""
    with file.open("rb") as data, TTFont(data, lazy=True) as font:
        is_italic = bool(font["OS/2"].fsSelection & 1)
        is_layers = "COLR" in font and not any(table in font for table in PICTURE_TABLES)
        return frozenset() if is_italic or is_layers else frozenset(font.getBestCmap())


@lru_cache(maxsize=64)
def _adjusted(fallback: Fallback, theme_font: Path | None) -> bytes:
    """Return the file of *fallback* in one weight, with the line height of *theme_font*."""
    with TTFont(fallback.file, lazy=True, recalcBBoxes=False, recalcTimestamp=False) as font:
        if "fvar" in font:
            defaults = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
            instantiateVariableFont(font, defaults | {"wght": WEIGHT}, inplace=True)
        if theme_font is not None:
            with TTFont(theme_font, lazy=True) as theme:
                _match_line_height(font, theme)
        _rename(font, fallback.family)
        for table in LINE_TABLES & {*font.keys()}:
            del font[table]
        font.tables.pop("CFF ", None)  # it is copied unchanged: writing it takes seconds
        out = BytesIO()
        font.save(out, reorderTables=False)
        return out.getvalue()


def _match_line_height(font: Any, theme: Any) -> None:
    """Give *font* the height of *theme* above and below the baseline, and its space."""
    scale = font["head"].unitsPerEm / theme["head"].unitsPerEm
    lines, theme_lines = font["hhea"], theme["hhea"]
    lines.ascent = round(theme_lines.ascent * scale)
    lines.descent = round(theme_lines.descent * scale)
    lines.lineGap = round(theme_lines.lineGap * scale)
    space, theme_space = font.getBestCmap().get(SPACE), theme.getBestCmap().get(SPACE)
    if space and theme_space and "CFF " not in font:  # else an emoji's space is as wide as it is
        font["hmtx"][space] = (round(theme["hmtx"][theme_space][0] * scale), 0)
    table = font["OS/2"]
    table.sTypoAscender, table.sTypoDescender = lines.ascent, lines.descent
    table.sTypoLineGap = lines.lineGap
    table.usWinAscent, table.usWinDescent = lines.ascent, -lines.descent


def _rename(font: Any, family: str) -> None:
    for number in NAME_IDS:
        font["name"].removeNames(nameID=number)
        if number != 16:
            font["name"].setName(family, number, 3, 1, 0x409)


def _is_plain(text: str) -> bool:
    """Return quickly whether *text* has only characters that every font has."""
    return text.isascii() and not text.encode().translate(None, PLAIN_ASCII)
