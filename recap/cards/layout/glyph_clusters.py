"""
The glyphs of a line of Pango, from left to right, with the letters that they draw together.

Importing this module loads WeasyPrint; it uses private parts that `weasyprint_internals` lists.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image
from weasyprint.images import RasterImage
from weasyprint.text.ffi import FROM_UNITS, ffi, harfbuzz, pango
from weasyprint.text.fonts import get_hb_object_data

from recap.cards.layout.shaping import (
    EMPTY_GLYPH,
    UNKNOWN_GLYPH_FLAG,
    logical_rect,
    read_glyphs,
    read_runs,
)

ELLIPSIS = 1 << 1  # of PangoAnalysis.flags
MARKS = ("Mn", "Me")  # categories of letters that follow the letter they belong to
JOINERS = "\u200c\u200d"
NO_INK = (0x200B, 0x2060, 0xFEFF, 0x034F, 0x0000, 0x0020)  # letters whose glyph may have no ink
SPACE = "recap_space"  # our attribute of WeasyPrint's `Font`

if not hasattr(harfbuzz, "hb_font_get_nominal_glyph"):
    ffi.cdef(
        "hb_bool_t hb_font_get_nominal_glyph "
        "(hb_font_t *font, hb_codepoint_t unicode, hb_codepoint_t *glyph);"
    )


class Glyph(NamedTuple):
    """A glyph; *at* is px from the start of its line, *rise* px above the baseline."""

    id: int
    at: float
    rise: float


@dataclass(slots=True, kw_only=True)
class Cluster:
    """Glyphs that draw letters together. Lengths are px, *at* is from the start of the line."""

    font: Any  # WeasyPrint's
    pango_font: Any
    size_px: float
    text: str  # in the order of reading
    is_right_to_left: bool
    at: float
    glyphs: list[Glyph] = field(default_factory=list)

    @property
    def main_glyph(self) -> Glyph:
        """The glyph on the baseline that is widest; the others are dots and marks."""
        return max(self.glyphs, key=lambda glyph: (not glyph.rise, self.font.widths[glyph.id]))


def read_clusters(line: Any, stream: Any, text: str, emoji_px: float) -> Iterator[Cluster]:
    """
    Yield the clusters of *line*, a line of Pango's whose layout has *text*, from left to right.

    Text from right to left has marks and joiners in the cluster of the letter before them.
    Controls without a glyph are left out. WeasyPrint's *stream* gets the fonts; emoji are of the
    size *emoji_px*.
    """
    marks: list[Cluster] = []  # they are left of their letter
    for cluster in _read_all(line, stream, text.encode(), emoji_px):
        if cluster.is_right_to_left and _is_mark(cluster.text):
            marks.append(cluster)
            continue
        for mark in reversed(marks):
            cluster.text += mark.text
            cluster.glyphs += mark.glyphs
        marks = []
        if cluster.glyphs:
            yield cluster


def is_drawable(cluster: Cluster) -> bool:
    """Return whether the font has all glyphs of *cluster*, as outlines or as PNG."""
    font = cluster.font
    return not (font.bitmap or font.svg or font.colr) and not any(
        glyph.id & UNKNOWN_GLYPH_FLAG for glyph in cluster.glyphs
    )


def pictures(cluster: Cluster) -> Iterator[list[Any]]:
    """Yield the pictures of emoji in *cluster*, as WeasyPrint's `draw_emojis` takes them."""
    font, size_px = cluster.font, cluster.size_px
    for glyph in cluster.glyphs if font.png else ():
        data = get_hb_object_data(font.hb_font, "png", glyph.id)
        if data:
            png = Image.open(BytesIO(data))
            image, height = RasterImage(png, f"{font.hash}{glyph.id}", data), font.widths[glyph.id]
            below = -logical_rect(cluster.pango_font, glyph.id).y * FROM_UNITS / size_px - size_px
            width = png.width / png.height * height
            yield [image, font, width / 1000, height / 1000, glyph.at / size_px, below]


def measure(cluster: Cluster, glyph: int, stream: Any) -> bool:
    """Put the width of *glyph* into its font, as WeasyPrint does; return whether it has ink."""
    ink, logical = stream.ink_rect, stream.logical_rect
    pango.pango_font_get_glyph_extents(cluster.pango_font, glyph, ink, logical)
    width = round(logical.width * 1000 * FROM_UNITS / cluster.size_px)
    cluster.font.widths.setdefault(glyph, width)
    return bool(ink.width and ink.height)


def glyph_without_ink(cluster: Cluster, stream: Any) -> int | None:
    """Return a glyph of the cluster's font that draws nothing, if possible without a width."""
    font = cluster.font
    if SPACE not in font.__dict__:
        found = ffi.new("hb_codepoint_t *")
        glyphs = (
            found[0]
            for letter in NO_INK
            if harfbuzz.hb_font_get_nominal_glyph(font.hb_font, letter, found) and found[0]
        )
        blank = next((glyph for glyph in glyphs if not measure(cluster, glyph, stream)), None)
        setattr(font, SPACE, blank)
    glyph: int | None = getattr(font, SPACE)
    return glyph


def _read_all(line: Any, stream: Any, text: bytes, emoji_px: float) -> Iterator[Cluster]:
    at = 0.0
    for run in read_runs(line):
        item, glyphs = run.item, list(read_glyphs(run))
        font, size_px = stream.add_font(item.analysis.font)
        size_px = emoji_px if font.png else size_px  # as WeasyPrint does: its #2800
        starts = [run.glyphs.log_clusters[index] for index in range(len(glyphs))]
        ends = _cluster_ends(starts, item.length)
        is_ellipsis = item.analysis.level >> 16 & ELLIPSIS  # WeasyPrint declares four bytes as one
        clusters: dict[int, Cluster] = {}
        for start, (glyph, width, right, down) in zip(starts, glyphs, strict=True):
            if start not in clusters:
                letters = text[item.offset + start : item.offset + ends[start]].decode()
                clusters[start] = Cluster(
                    font=font,
                    pango_font=item.analysis.font,
                    size_px=size_px,
                    text="\u2026" if is_ellipsis else letters,
                    is_right_to_left=bool(item.analysis.level % 2),
                    at=at,
                )
            if glyph != EMPTY_GLYPH:
                # The rise is what WeasyPrint makes of it.
                place = Glyph(glyph, at + right * FROM_UNITS, -down / 1000)
                clusters[start].glyphs.append(place)
                if not glyph & UNKNOWN_GLYPH_FLAG and glyph not in font.widths:
                    measure(clusters[start], glyph, stream)
            at += width * FROM_UNITS
        yield from clusters.values()


def _cluster_ends(starts: list[int], length: int) -> dict[int, int]:
    """Return where each cluster of a run ends in its text, by where it starts."""
    ordered = sorted(set(starts))
    return dict(zip(ordered, [*ordered[1:], length], strict=True))


def _is_mark(text: str) -> bool:
    return all(unicodedata.category(letter) in MARKS or letter in JOINERS for letter in text)
