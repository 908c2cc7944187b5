"""
The private parts of WeasyPrint that this package uses, and the versions they were tested with.

WeasyPrint's public interface lays out HTML and writes PDF. It has nothing to read boxes,
to reuse computed styles, or to shape a line of text. `PRIVATE_PARTS` names everything that we
use beyond the public interface, and what would break without it.
tests/cards/layout/test_weasyprint_contract.py checks each part, and that the table is complete.

With a version of WeasyPrint that is not in `TESTED_VERSIONS`, none of these parts is used:
every card is laid out by WeasyPrint alone and drawn through its PDF, which is the reference
that plates are compared with. That takes some ten times longer. One warning says so.
To add a version: run the tests of cards with it, then add it here.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib.metadata import version
from typing import NamedTuple

TESTED_VERSIONS = ("70.0",)

logger = logging.getLogger("recap.cards")


class PrivatePart(NamedTuple):
    """A part of WeasyPrint, or of a library below it, that is not its public interface."""

    name: str  # with its module
    used_by: str  # our module
    without: str  # what breaks


PRIVATE_PARTS = (
    PrivatePart("weasyprint.Page._page_box", "box_tree", "no slot is found: no plates"),
    # Reusing computed styles
    PrivatePart("weasyprint.DEFAULT_OPTIONS", "style_cache", "no layout with cached styles"),
    PrivatePart("weasyprint.HTML._ua_counter_style", "style_cache", "as above"),
    PrivatePart("weasyprint.HTML._ua_stylesheets", "style_cache", "as above"),
    PrivatePart("weasyprint.HTML.wrapper_element", "style_cache", "as above"),
    PrivatePart("weasyprint.Document", "style_cache", "as above; its constructor is private"),
    PrivatePart("weasyprint.document.Page", "style_cache", "as above; its constructor is private"),
    PrivatePart("weasyprint.css.AnonymousStyle", "style_cache", "styles are computed anew"),
    PrivatePart("weasyprint.css.ComputedStyle", "style_cache", "as above"),
    PrivatePart("weasyprint.css.InitialStyle", "style_cache", "as above"),
    PrivatePart("weasyprint.css.StyleFor", "style_cache", "as above"),
    PrivatePart("weasyprint.css.declaration_precedence", "style_cache", "wrong cascade"),
    PrivatePart("weasyprint.css.find_style_attributes", "style_cache", "`style` is ignored"),
    PrivatePart("weasyprint.css.find_stylesheets", "style_cache", "`<style>` is ignored"),
    PrivatePart("weasyprint.css.preprocess_declarations", "style_cache", "`style` is ignored"),
    PrivatePart(
        "weasyprint.css.computed_values.PHYSICAL_FUNCTIONS", "style_cache",
        "logical sides such as padding-inline-start are ignored",
    ),
    PrivatePart("weasyprint.css.counters.CounterStyle", "style_cache", "no counters"),
    PrivatePart("weasyprint.css.properties.INHERITED", "style_cache", "slower styles"),
    PrivatePart("weasyprint.css.properties.INITIAL_NOT_COMPUTED", "style_cache", "slower styles"),
    PrivatePart("weasyprint.css.properties.INITIAL_VALUES", "style_cache", "slower styles"),
    PrivatePart("weasyprint.css.targets.TargetCollector", "style_cache", "no layout"),
    PrivatePart(
        "weasyprint.formatting_structure.build.build_formatting_structure", "style_cache",
        "no layout with cached styles",
    ),
    PrivatePart("weasyprint.html.get_html_metadata", "style_cache", "a PDF without a title"),
    PrivatePart("weasyprint.images.get_image_from_uri", "style_cache", "no pictures"),
    PrivatePart("weasyprint.layout.LayoutContext", "style_cache", "no layout"),
    PrivatePart("weasyprint.layout.layout_document", "style_cache", "no layout"),
    PrivatePart("weasyprint.pdf.metadata.DocumentMetadata", "style_cache", "no document"),
    # Shaping text
    PrivatePart("weasyprint.text.line_break.Layout", "shaping", "no text on plates"),
    PrivatePart("weasyprint.text.line_break.line_size", "shaping", "no width of a line"),
    PrivatePart("weasyprint.text.line_break.split_first_line", "shaping", "no line breaks"),
    PrivatePart("weasyprint.text.ffi.ffi", "shaping", "no access to Pango's structs"),
    PrivatePart("weasyprint.text.ffi.pango", "shaping", "no access to Pango"),
    PrivatePart("weasyprint.text.ffi.FROM_UNITS", "shaping", "wrong lengths"),
    PrivatePart("weasyprint.text.ffi.TO_UNITS", "shaping", "wrong lengths"),
    PrivatePart("weasyprint.text.fonts.get_hb_object_data", "shaping", "no emoji on plates"),
    PrivatePart("weasyprint.text.fonts.get_pango_font_key", "shaping", "no text on plates"),
    PrivatePart("weasyprint.pdf.fonts.Font", "shaping", "no font files for the painter"),
    PrivatePart(
        "weasyprint.text.ffi.ffi.typeof('PangoGlyphInfo')", "shaping",
        "`shaping.GLYPH` reads that struct from memory: wrong glyphs",
    ),
    PrivatePart(
        "weasyprint.formatting_structure.text.transform", "text_style",
        "`text-transform` is ignored on plates",
    ),
    # Process-wide patches
    PrivatePart(
        "weasyprint.text.line_break.Layout.set_text", "letter_spacing",
        "letter-spacing tears joined scripts such as Arabic apart",
    ),
    PrivatePart(
        "weasyprint.pdf.stream.Stream.show_text", "weasyprint_patches",
        "PDFium ignores a gap beside an empty string: letters after it are moved",
    ),
    PrivatePart(
        "weasyprint.draw.text.round", "weasyprint_patches",
        "letters of small text are moved by a pixel, where the font has another size before",
    ),
    PrivatePart(
        "weasyprint.draw.text.draw_emojis", "weasyprint_patches",
        "emoji that are not square are stretched",
    ),
    PrivatePart(
        "weasyprint.images.RasterImage", "weasyprint_patches", "as above: it tells emoji apart"
    ),
    PrivatePart(
        "tinyhtml5.inputstream.characters_until_regex", "weasyprint_patches",
        "reading HTML takes twice as long",
    ),
    PrivatePart(
        "ctypes.util.find_library", "weasyprint_patches",
        "loading WeasyPrint takes twice as long on Linux: it starts a compiler for each library",
    ),
    # Tags of the PDF
    PrivatePart(
        "weasyprint.pdf.stream.Stream.marked", "pdf_tags",
        "decoration is a figure without alternative text; the words of Arabic are lost",
    ),
    PrivatePart("pydyf.Dictionary", "pdf_tags", "the words of Arabic are lost"),
    PrivatePart("pydyf.String", "pdf_tags", "as above"),
    PrivatePart(
        "weasyprint.pdf.stream.Stream.artifact", "pdf_tags",
        "decoration is a figure without alternative text",
    ),
    PrivatePart("weasyprint.pdf.tags._build_box_tree", "pdf_tags", "as above"),
    # The letters of text from right to left in the PDF
    PrivatePart(
        "weasyprint.draw.text.draw_first_line", "right_to_left",
        "programs that extract text from the PDF find other words",
    ),
    PrivatePart(
        "weasyprint.pdf.fonts._build_vector_font_dictionary", "glyph_codes",
        "as above, and glyphs are missing",
    ),
    PrivatePart("weasyprint.images.RasterImage", "glyph_clusters", "no emoji among Arabic"),
    PrivatePart("weasyprint.text.ffi.harfbuzz", "glyph_clusters", "no glyph without ink"),
    # Messages
    PrivatePart(
        "weasyprint.LOGGER", "renderer",
        "it reports lost pictures and fonts, and missing letters, only in its log: we look for "
        "its messages that begin with `renderer.LOST` and `renderer.NO_FONT`",
    ),
)  # fmt: skip


def installed_version() -> str:
    """Return the version of the installed WeasyPrint."""
    return version("weasyprint")


@cache
def untested_version() -> str | None:
    """Return the version of WeasyPrint if it is not a tested one, else None."""
    installed = installed_version()
    return None if installed in TESTED_VERSIONS else installed


def untested_reason() -> str:
    """Say in words for designers why no card is painted on a plate."""
    return f"WeasyPrint {installed_version()} is not a version that recap was tested with"


def tested_requirement() -> str:
    """Return what to install, as pip takes it."""
    return f"weasyprint=={TESTED_VERSIONS[-1]}"


@cache
def warn_once() -> None:
    """Log, once per process, that WeasyPrint's version is not a tested one."""
    tested = " or ".join(TESTED_VERSIONS)
    logger.warning(
        f"{untested_reason()} ({tested}). Cards are drawn without plates: they are right, but "
        "take some ten times longer; emoji and letter-spaced Arabic may look a little different. "
        f"Install {tested_requirement()}, or a newer recap."
    )
