"""
Set one slot's words as WeasyPrint would: the same lines, the same letters, in PDF's operators.

Beside `boxes` the only place that calls WeasyPrint's own parts; tests/cards/test_letters.py
holds its version to what we use. What is set is kept: most words come again.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from recap.cards.skeleton import NotPaintableError

KEPT = 6_000  # lines of words
LARGEST_FONT = 1_500_000  # bytes; beyond, each card would wait for it
TOKEN = re.compile(rb"<([0-9a-f]*)>|(-?[0-9.]+(?:e-?[0-9]+)?)")
LOOKS = (
    "font_family", "font_style", "font_stretch", "font_weight", "font_variation_settings",
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps",
    "font_variant_numeric", "font_variant_alternates", "font_variant_east_asian",
    "font_feature_settings", "font_language_override", "lang", "direction", "white_space",
    "word_spacing", "hyphens", "overflow_wrap",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Set:
    """A line of words, set: operators that follow its place, its width and its ink, px."""

    operators: bytes
    fonts: frozenset[str]
    width: float
    above: float  # of the baseline
    below: float
    before: float  # of where it starts
    beyond: float


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font file as it goes into a PDF."""

    name: str
    data: bytes
    opentype: bool


class Letters:
    """Sets words; keeps what it set, and the fonts that it took for that."""

    def __init__(self) -> None:
        self.typefaces: dict[str, Typeface] = {}
        self._fonts: dict[float, dict[Any, Any]] = {}  # by size: widths are rounded at each
        self._lines: OrderedDict[tuple[Any, ...], tuple[Set, ...]] = OrderedDict()
        self._stream: Any = None

    def lines(
        self, text: str, style: Any, looks: tuple[Any, ...], px: tuple[float, float], room: float
    ) -> tuple[Set, ...]:
        """
        Break *text* into lines of at most *room* px, and set them.

        Args:
            px: Size of the letters, and the space between two of them.

        Raises:
            NotPaintableError: It needs letters that the fonts lack, or pictures of letters.
        """
        key = (text, looks, *px, room)
        found = self._lines.get(key)
        if found is None:
            found = self._lines[key] = self._set(text, _sized(style, px), room)
            if len(self._lines) > KEPT:
                self._lines.popitem(last=False)
        else:
            self._lines.move_to_end(key)
        return found

    def _set(self, text: str, style: Any, room: float) -> tuple[Set, ...]:
        if "\u00ad" in text or style["hyphens"] == "auto":
            raise NotPaintableError("words are hyphenated")
        return tuple(
            line for piece in text.split("\n") for line in self._broken(piece, style, room)
        )

    def _broken(self, text: str, style: Any, room: float) -> Iterator[Set]:
        from weasyprint.text.line_break import split_first_line  # type: ignore[import-untyped]

        rest = text.encode()
        while rest:
            layout, length, resume, width, _, _ = split_first_line(
                rest.decode(), style, None, room, 0
            )
            yield self._line(rest[:length].decode(), style, layout, width)
            rest = b"" if resume is None else rest[resume:]

    def _line(self, text: str, style: Any, layout: Any, width: float) -> Set:
        from weasyprint.draw.text import draw_first_line  # type: ignore[import-untyped]
        from weasyprint.matrix import Matrix  # type: ignore[import-untyped]

        fonts = self._fonts.setdefault(style["font_size"], {})
        stream = self._fresh_stream(fonts)
        layout.reactivate(style)
        ink = _ink(layout)
        words = _Words(text, style, layout)
        if draw_first_line(stream, words, "clip", "none", Matrix(d=-1)):
            raise NotPaintableError("a letter is a picture, such as an emoji")
        layout.deactivate()
        place, *operators = stream.stream
        if place != b"1 0 0 -1 0 0 Tm":
            raise NotPaintableError(f"letters are placed by {place!r}")
        by_name = {font.hash: font for font in fonts.values()}
        used, written = set(), []
        for operator in map(bytes, operators):
            if operator.endswith(b" Tf"):
                name = operator[1:].split()[0].decode()
                used.add(name)
            written.append(_spaced(operator, by_name[name].widths))
        if any(by_name[name].missing for name in used):
            raise NotPaintableError("no font has one of the letters")
        return Set(b"\n".join(written), frozenset(used), width, *ink)

    def _fresh_stream(self, fonts: dict[Any, Any]) -> Any:
        from weasyprint.pdf.stream import Stream  # type: ignore[import-untyped]

        letters = self

        class Ours(Stream):  # type: ignore[misc]
            def add_font(self, pango_font: Any) -> Any:
                font, size = super().add_font(pango_font)
                letters._prepare(font)
                return font, size

        return Ours(fonts, None, {"ExtGState": {}}, {}, None, {}, None)

    def _prepare(self, font: Any) -> None:
        if font.hash in self.typefaces:
            font.file_content = b""  # one copy is enough, and there is a font a size
            return
        if font.bitmap or font.png or font.svg or font.colr:
            raise NotPaintableError(f"letters of '{font.family}' are pictures")
        if len(font.file_content) > LARGEST_FONT:
            raise NotPaintableError(f"the font '{font.family}' is too large to keep at hand")
        if "fvar" in font.tables:
            raise NotPaintableError(f"'{font.family}' is a variable font")
        self.typefaces[font.hash] = _typeface(font)


@dataclass(slots=True)
class _Words:
    """As much of WeasyPrint's text box as drawing its letters asks for."""

    text: str
    style: Any
    pango_layout: Any
    baseline: float = 0.0


def looks(style: Any) -> tuple[Any, ...]:
    """Return what tells letters of this *style* from others, their size aside."""
    return tuple(str(style[name]) for name in LOOKS)


def spacing_px(style: Any) -> float:
    """Return the space that *style* puts between letters."""
    spacing = style["letter_spacing"]
    return 0.0 if spacing == "normal" else float(spacing)


def colour(value: Any) -> bytes:
    """Write the operator that fills with *value*. Raises `NotPaintableError`."""
    if value == "currentcolor" or value.space != "srgb" or value.alpha != 1:
        raise NotPaintableError("a slot's colour is not plain RGB")
    return b"%s rg" % b" ".join(map(number, map(float, value.coordinates)))


def number(value: float) -> bytes:
    """Write *value* as WeasyPrint does."""
    if value.is_integer():
        return b"%d" % int(value)
    return f"{value:f}".rstrip("0").encode()


def _sized(style: Any, px: tuple[float, float]) -> Any:
    sized = style.copy()
    sized["font_size"], sized["letter_spacing"] = px
    return sized


def _ink(layout: Any) -> tuple[float, float, float, float]:
    from weasyprint.text.ffi import FROM_UNITS, ffi, pango  # type: ignore[import-untyped]

    ink = ffi.new("PangoRectangle *")
    line, _ = layout.get_first_line()
    pango.pango_layout_line_get_extents(line, ink, ffi.NULL)
    left, top = ink.x * FROM_UNITS, ink.y * FROM_UNITS
    wide, tall = ink.width * FROM_UNITS, ink.height * FROM_UNITS
    return -top, top + tall, -left, left + wide


def _typeface(font: Any) -> Typeface:
    """Cut *font* as WeasyPrint does for a PDF, all its glyphs kept: without hints."""
    font.clean(dict.fromkeys(range(font.glyph_count), ""), False)
    data, font.file_content = font.file_content, b""
    return Typeface(font.hash, data, data[:4] == b"OTTO")


def _spaced(operator: bytes, widths: dict[int, int]) -> bytes:
    """Write the widths of letters into their operator; the font in the PDF says nought."""
    if not operator.endswith(b"TJ"):
        return operator
    pieces: list[bytes] = []
    skipped = 0.0
    for glyphs, gap in TOKEN.findall(operator):
        if gap:
            skipped += float(gap)
            continue
        for at in range(0, len(glyphs), 4):
            if skipped:
                pieces.append(number(skipped))
            pieces.append(b"<%s>" % glyphs[at : at + 4])
            skipped = -float(widths[int(glyphs[at : at + 4], 16)])
    return b"[%s] TJ" % b"".join(pieces)
