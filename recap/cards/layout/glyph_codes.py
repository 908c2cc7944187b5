"""
The character codes of a PDF font: one for each pair of a glyph and the letters that it says.

WeasyPrint uses a glyph's number as its code, so a glyph says the same letters everywhere: those of
its first use. Further letters get codes above the font's last glyph, and the font's CIDToGIDMap
leads them to the glyph. Fonts with CFF outlines have no such map: their glyphs keep one text.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

MAX_CODE = 0xFFFF
CODES = "recap_codes"  # our attribute of WeasyPrint's `Font`: codes by glyph and text

BuildFont = Callable[..., None]


def patch_fonts(fonts: Any) -> None:
    """Patch WeasyPrint's module `pdf.fonts`. Call it once per process."""
    fonts._build_vector_font_dictionary = _with_code_map(fonts._build_vector_font_dictionary)


def code_of(font: Any, glyph: int, text: str) -> int:
    """Return the code that draws *glyph* of WeasyPrint's *font* and says *text*."""
    if font.to_unicode.setdefault(glyph, text) == text:
        return glyph
    codes: dict[tuple[int, str], int] = font.__dict__.setdefault(CODES, {})
    if (glyph, text) not in codes:
        if font.type == "otf" or font.glyph_count + len(font.missing) > MAX_CODE:
            return glyph
        code = codes[glyph, text] = font.get_unused_glyph_id((glyph, text))
        font.to_unicode[code], font.widths[code] = text, font.widths[glyph]
    return codes[glyph, text]


def _with_code_map(original: BuildFont) -> BuildFont:
    def build(
        dictionary: Any, pdf: Any, font: Any, widths: Any, compress: bool, *rest: Any
    ) -> None:
        codes: dict[tuple[int, str], int] = font.__dict__.get(CODES, {})
        if not codes:
            original(dictionary, pdf, font, widths, compress, *rest)
            return
        missing, font.missing = font.missing, {}  # with it, WeasyPrint maps our codes to no glyph
        original(dictionary, pdf, font, widths, compress, *rest)
        font.missing = missing
        glyphs = [*range(font.glyph_count), *[0] * len(missing)]
        for (glyph, _), code in codes.items():
            glyphs[code] = glyph
        import pydyf

        code_map = pydyf.Stream([struct.pack(f">{len(glyphs)}H", *glyphs)], compress=compress)
        pdf.add_object(code_map)
        descendant = int(dictionary["DescendantFonts"][0].split()[0])
        pdf.objects[descendant]["CIDToGIDMap"] = code_map.reference

    return build
