"""
Fall-back fonts: letters that the theme's own fonts lack, in every script.

The first font of the theme's list that has a letter draws it, on every machine: what else
is installed there is never looked at. A font is read when a letter asks for it, and
brought into line with the theme's first font: one weight, the same blank, the same height
above and below the line, so that a name in another script moves nothing.
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

from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]
from PIL import ImageFont

from recap.cards.assets.fonts import FontFace, letters
from recap.errors import TemplateError

MEASURED_AT_PX = 1000
MOST_MEASURED = 20_000  # texts
PAGES_FAMILY = "Fallbacks"  # what a theme's style sheet calls them all
LARGEST_ON_PAGES = 1_000_000  # bytes
WEIGHT = 700  # words on cards are bold
PLAIN = b"\t\n\f\r" + bytes(range(0x20, 0x7F))
FOREIGN = re.compile(r"[^\t\n\f\r -~]")
UNNAMED = re.compile(r"[^A-Za-z0-9-]")
BLANK = ord(" ")
PICTURES = ("CBDT", "SVG ", "sbix")  # tables of letters that are pictures
LOOSE = {"BASE", "MVAR"}  # tables that would move a line, or its height, after all
NAMES = (1, 4, 6, 16)  # records of a font's name: family, full, PostScript, family again
HIDDEN = re.compile(
    r"[\u115f\u1160\u3164\uffa0\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef\u034f\u17b4\u17b5]"
)


@dataclass(frozen=True)
class Fallback:
    """One font file that lends its letters."""

    file: Path

    @property
    def family(self) -> str:
        """A name that no other font has, of letters that PDF takes for a name."""
        return f"fallback-{self._name}"

    @property
    def url(self) -> str:
        return f"fallbacks/{self._name}{self.file.suffix}"

    @property
    def _name(self) -> str:
        return UNNAMED.sub("", self.file.stem)

    @cached_property
    def letters(self) -> frozenset[int]:
        """The code points it can draw."""
        try:
            return _drawn(self.file)
        except (TTLibError, OSError, KeyError) as error:
            raise TemplateError(
                f"The font file '{self.file.name}' cannot be read: {error}.",
                str(self.file),
                "put a TrueType or OpenType font there, or take it off the list of fallbacks",
            ) from error

    @cached_property
    def is_pictures(self) -> bool:
        """Tell whether its letters are pictures, such as emoji in colour."""
        with TTFont(self.file, lazy=True) as font:
            return any(table in font for table in PICTURES)


class Fallbacks:
    """The fonts in *files*, for letters that none of the theme's *faces* has."""

    def __init__(self, files: Sequence[Path], faces: Sequence[FontFace]) -> None:
        self.all = tuple(map(Fallback, files))
        self._faces = tuple(faces)
        self._found: dict[str, tuple[Fallback, ...]] = {}
        self._pillow: dict[Fallback, ImageFont.FreeTypeFont] = {}
        self._measured: dict[tuple[Fallback, str], float] = {}
        self.missing_glyphs: Counter[str] = Counter()  # characters that no font has

    def of(self, letter: str) -> tuple[Fallback, ...]:
        """
        Return the fonts that *letter* needs, none when the theme's own have it.

        The first draws it. An emoji in colour is asked for where a text says so: that font too.
        """
        if letter not in self._found:
            self._found[letter] = tuple(self._search(letter))
        return self._found[letter]

    def needed(self, text: str) -> list[Fallback]:
        """Return the fonts that *text* needs, in their order: all, when the theme has none."""
        if _is_plain(text) and self._faces:
            return []
        asked = {*FOREIGN.findall(text)} if self._faces else {*text}
        found = {font for letter in asked for font in self.of(letter)}
        return [font for font in self.all if font in found]

    def for_pages(self) -> dict[Fallback, str]:
        """
        Map the fonts that a page may load to their `@font-face` rules, as seen from beside them.

        A browser loads one when the page has a letter of it. Large ones are left out: whoever
        reads Chinese has letters for it.
        """
        rules, taken = {}, {*self._own}
        for font in self.all:
            mine = sorted(font.letters - taken)
            taken.update(mine)
            if mine and not font.is_pictures and font.file.stat().st_size <= LARGEST_ON_PAGES:
                rules[font] = (
                    f"@font-face {{ font-family: {PAGES_FAMILY}; font-weight: {WEIGHT}; "
                    f'src: url("{font.url}"); unicode-range: {_ranges(mine)}; }}'
                )
        return rules

    @property
    def _own(self) -> Iterator[int]:
        return (letter for face in self._faces for letter in letters(face.file))

    def missing(self, text: str) -> list[str]:
        """Return the letters of *text* that no font has, in their order."""
        return [letter for letter in dict.fromkeys(FOREIGN.findall(text)) if self._lacks(letter)]

    def drawable(self, text: str) -> str:
        """Return *text* without what no font has, letters and accents joined; count what went."""
        if _is_plain(text):
            return text
        text = unicodedata.normalize("NFC", text)
        for letter in self.missing(text):
            self.missing_glyphs[letter] += text.count(letter)
            text = text.replace(letter, "")
        return text

    def data(self, font: Fallback) -> bytes:
        """Return the file of *font*, in line with the theme's first one."""
        return _in_line(font, self._faces[0].file if self._faces else None)

    def pillow(self, font: Fallback) -> ImageFont.FreeTypeFont:
        """Return *font* for measuring with Pillow, at `MEASURED_AT_PX`."""
        if font not in self._pillow:
            data = BytesIO(self.data(font))
            self._pillow[font] = ImageFont.truetype(data, MEASURED_AT_PX)
        return self._pillow[font]

    def em(self, font: Fallback, text: str) -> float:
        """Return the width of *text* in *font*, em; what was measured last is remembered."""
        if (font, text) not in self._measured:
            if len(self._measured) > MOST_MEASURED:
                self._measured.clear()
            width = self.pillow(font).getlength(text)
            self._measured[font, text] = float(width) / MEASURED_AT_PX
        return self._measured[font, text]

    def _lacks(self, letter: str) -> bool:
        return not (self._is_own(letter) or self.of(letter) or _is_hidden(letter))

    def _is_own(self, letter: str) -> bool:
        return any(ord(letter) in letters(face.file) for face in self._faces)

    def _search(self, letter: str) -> Iterator[Fallback]:
        if self._is_own(letter):
            return
        found = [font for font in self.all if ord(letter) in font.letters]
        yield from (font for nth, font in enumerate(found) if nth == 0 or font.is_pictures)


def _ranges(letters: list[int]) -> str:
    """Write sorted code points as CSS does: `U+600-6FF, U+750`."""
    ends: list[list[int]] = []
    for letter in letters:
        if ends and ends[-1][1] == letter - 1:
            ends[-1][1] = letter
        else:
            ends.append([letter, letter])
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in ends)


def config(fallbacks: Iterable[Fallback]) -> str:
    """
    Write the configuration of Fontconfig under which letters come from our fonts alone.

    Every search for a letter ends in our list, in its order; a search for emoji begins
    with those in colour, which are pictures of one size, to be scaled.
    """
    names = [font.family for font in fallbacks]
    pictures = [font.family for font in fallbacks if font.is_pictures]
    return f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<match target="pattern">
  <test qual="any" name="family"><string>emoji</string></test>
  {_edit("prepend", pictures)}
</match>
<match target="pattern">{_edit("append_last", names)}</match>
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


def _edit(mode: str, families: list[str]) -> str:
    if not families:
        return ""
    names = "".join(f"<string>{escape(family)}</string>" for family in families)
    return f'<edit name="family" mode="{mode}" binding="strong">{names}</edit>'


@lru_cache(maxsize=64)
def _drawn(file: Path) -> frozenset[int]:
    """Return the code points that *file* can draw; none of a slanted font, or of colour layers."""
    with file.open("rb") as data, TTFont(data, lazy=True) as font:
        slanted = bool(font["OS/2"].fsSelection & 1)
        layers = "COLR" in font and not any(table in font for table in PICTURES)
        return frozenset() if slanted or layers else frozenset(font.getBestCmap())


@lru_cache(maxsize=64)
def _in_line(fallback: Fallback, like: Path | None) -> bytes:
    with TTFont(fallback.file, lazy=True, recalcBBoxes=False, recalcTimestamp=False) as font:
        if "fvar" in font:
            usual = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
            instantiateVariableFont(font, usual | {"wght": WEIGHT}, inplace=True)
        if like is not None:
            with TTFont(like, lazy=True) as theme:
                _level(font, theme)
        _rename(font, fallback.family)
        for table in LOOSE & {*font.keys()}:
            del font[table]
        font.tables.pop("CFF ", None)  # as it was: writing it anew takes seconds
        written = BytesIO()
        font.save(written, reorderTables=False)
        return written.getvalue()


def _level(font: Any, theme: Any) -> None:
    """Give *font* the height of *theme* above and below the line."""
    scale = font["head"].unitsPerEm / theme["head"].unitsPerEm
    lines, usual = font["hhea"], theme["hhea"]
    lines.ascent, lines.descent = round(usual.ascent * scale), round(usual.descent * scale)
    lines.lineGap = round(usual.lineGap * scale)
    blank, its = font.getBestCmap().get(BLANK), theme.getBestCmap().get(BLANK)
    if blank and its and "CFF " not in font:  # after an emoji it would be as wide as one
        font["hmtx"][blank] = (round(theme["hmtx"][its][0] * scale), 0)
    table = font["OS/2"]
    table.sTypoAscender, table.sTypoDescender = lines.ascent, lines.descent
    table.sTypoLineGap = lines.lineGap
    table.usWinAscent, table.usWinDescent = lines.ascent, -lines.descent


def _rename(font: Any, family: str) -> None:
    for number in NAMES:
        font["name"].removeNames(nameID=number)
        if number != 16:
            font["name"].setName(family, number, 3, 1, 0x409)


def _is_plain(text: str) -> bool:
    """Tell at little cost whether *text* is what every font has."""
    return text.isascii() and not text.encode().translate(None, PLAIN)


def _is_hidden(letter: str) -> bool:
    """Tell whether *letter* shows nothing by itself: a joiner, a mark of direction, a variant."""
    return unicodedata.category(letter)[0] == "x"
