"""
Set one slot's words as WeasyPrint would: the same lines, the same letters, in PDF's operators.

Beside `boxes` the only place that calls WeasyPrint's own parts; tests/cards/test_letters.py
holds its version to what we use. What is set is kept: most words come again.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, TypeVar

from recap.cards.boxes import Rect
from recap.cards.skeleton import NotPaintableError

KEPT = 3_000  # lines of words, and as many slots
TOKEN = re.compile(rb"<([0-9a-f]*)>|(-?[0-9.]+(?:e-?[0-9]+)?)")
LOOKS = (
    "font_family", "font_style", "font_stretch", "font_weight", "font_variation_settings",
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps",
    "font_variant_numeric", "font_variant_alternates", "font_variant_east_asian",
    "font_feature_settings", "font_language_override", "lang", "direction", "white_space",
    "word_spacing", "hyphens", "overflow_wrap", "word_break", "hyphenate_limit_chars",
    "hyphenate_character", "text_decoration_line", "text_transform",
)  # fmt: skip


class Look(dict[str, Any]):
    """How letters look, their size aside: as much of WeasyPrint's style as setting words takes."""

    def __init__(self, said: Mapping[str, Any], fonts: Any) -> None:
        super().__init__({name: said[name] for name in LOOKS})
        self.font_config = fonts

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The same for looks that are the same."""
        return tuple(map(str, self.values()))

    def sized(self, size_px: float, spacing_px: float) -> Look:
        """Return it with letters of a size, and so much between two of them."""
        sized = Look(self, self.font_config)
        sized["font_size"], sized["letter_spacing"] = size_px, spacing_px
        return sized

    def said(self, words: str) -> str:
        """Return *words* in the case that it wants."""
        if self["text_transform"] == "none":
            return words
        from weasyprint.formatting_structure.text import transform  # type: ignore[import-untyped]

        language = (self["lang"] or "").split("-")[0].lower()
        return str(transform(self["text_transform"], words, language))


@dataclass(frozen=True, slots=True)
class Emoji:
    """A letter that is a picture: a PNG file, and its box from where the line starts, px."""

    file: bytes
    box: Rect


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
    emoji: tuple[Emoji, ...] = ()

    def box(self, x: float, y: float) -> Rect:
        """Return the rectangle of its ink when it starts at *x* and stands on *y*."""
        return Rect(x - self.before, y - self.above, x + self.beyond, y + self.below)


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font file as it goes into a PDF."""

    name: str
    data: bytes
    opentype: bool


Answer = TypeVar("Answer")


class Latest(OrderedDict[Any, Answer]):
    """The answers that were given last."""

    def of(self, key: Any, make: Callable[..., Answer], *given: Any) -> Answer:
        """Return the answer for *key*: what *make* returns, when it is not known."""
        if key in self:
            self.move_to_end(key)
            return self[key]
        made = self[key] = make(*given)
        if len(self) > KEPT:
            self.popitem(last=False)
        return made


class Letters:
    """Sets words; keeps what it set, and the fonts that it took for that."""

    def __init__(self) -> None:
        self.typefaces: dict[str, Typeface] = {}
        self._fonts: dict[float, dict[Any, Any]] = {}  # by size: widths are rounded at each
        self._lines = Latest[tuple[Set, ...]]()
        self.painted = Latest[Any]()  # what draws a slot on its plate, as `Plate` asks for it
        self.counted = Latest[int]()  # how many lines it needs there
        self._stream: Any = None

    def lines(
        self, text: str, look: Look, px: tuple[float, float], room: float, *, cut: bool = False
    ) -> tuple[Set, ...]:
        """
        Break *text* into lines of at most *room* px, and set them.

        Args:
            px: Size of the letters, and the space between two of them.
            cut: Whether a line that is wider than its room ends in an ellipsis.

        Raises:
            NotPaintableError: It needs letters that the fonts lack, or pictures of letters.
        """
        key = (text, look.key, *px, room, cut)
        return self._lines.of(key, self._set, text, look, px, room, cut)

    def _set(
        self, text: str, look: Look, px: tuple[float, float], room: float, cut: bool
    ) -> tuple[Set, ...]:
        style = look.sized(*px)
        if "\u00ad" in text or style["hyphens"] == "auto":
            raise NotPaintableError("words are hyphenated")
        return tuple(
            line
            for piece in style.said(text).split("\n")
            for line in self._broken(piece, style, room, cut)
        )

    def _broken(self, text: str, style: Look, room: float, cut: bool) -> Iterator[Set]:
        from weasyprint.text.line_break import split_first_line  # type: ignore[import-untyped]

        if (room == math.inf or style["white_space"] == "nowrap") and len(text.splitlines()) == 1:
            yield self._one_line(text, style, room, cut)
            return
        rest = text.encode()
        while rest:
            layout, length, resume, width, _, _ = split_first_line(
                rest.decode(), style, None, room, 0
            )
            layout.reactivate(style)
            yield self._line(rest[:length].decode(), style, layout, width, cut)
            rest = b"" if resume is None else rest[resume:]

    def _one_line(self, text: str, style: Look, room: float, cut: bool) -> Set:
        """Set *text* where it cannot break: half the work, for its letters are chosen once."""
        from weasyprint.text.ffi import pango  # type: ignore[import-untyped]
        from weasyprint.text.line_break import create_layout, line_size

        layout = create_layout(text, style, None, room, 0)
        pango.pango_layout_set_single_paragraph_mode(layout.layout, True)  # as drawing wants it
        width, _ = line_size(layout.get_first_line()[0], style)
        return self._line(text, style, layout, width, cut)

    def _line(self, text: str, style: Look, layout: Any, width: float, cut: bool) -> Set:
        from weasyprint.draw.text import draw_first_line  # type: ignore[import-untyped]
        from weasyprint.matrix import Matrix  # type: ignore[import-untyped]

        if not text.strip():
            return Set(b"", frozenset(), width, 0.0, 0.0, 0.0, 0.0)
        fonts = self._fonts.setdefault(style["font_size"], {})
        stream = _stream(fonts, self._prepare)
        words = _Words(text, style, layout)
        overflow = "ellipsis" if cut else "clip"
        emoji = draw_first_line(stream, words, overflow, "none", Matrix(d=-1))
        ink = _ink(layout)
        layout.deactivate()
        place, *operators = stream.stream
        if place != b"1 0 0 -1 0 0 Tm":
            raise NotPaintableError(f"letters are placed by {place!r}")
        by_name = {font.hash: font for font in fonts.values()}
        written, used = _written(map(bytes, operators), by_name)
        pictures = tuple(_emoji(each, style["font_size"]) for each in emoji)
        return Set(written, used, width, *ink, pictures)

    def _prepare(self, font: Any) -> None:
        if font.hash in self.typefaces:
            font.file_content = b""  # one copy is enough, and there is a font a size
            return
        if font.png:
            font.file_content = b""
            return
        if font.bitmap or font.svg or font.colr:
            raise NotPaintableError(f"letters of '{font.family}' are pictures")
        if "fvar" in font.tables:
            raise NotPaintableError(f"'{font.family}' is a variable font")
        self.typefaces[font.hash] = _typeface(font)


@dataclass(slots=True)
class _Words:
    """As much of WeasyPrint's text box as drawing its letters asks for."""

    text: str
    style: Look
    pango_layout: Any
    baseline: float = 0.0


def _stream(fonts: dict[Any, Any], prepare: Callable[[Any], None]) -> Any:
    """Return a stream for operators, which adds to *fonts* and has those it uses prepared."""
    stream = _stream_class()(fonts, None, {"ExtGState": {}}, {}, None, {}, None)
    stream.prepare = prepare
    return stream


@cache
def _stream_class() -> Any:
    from weasyprint.pdf.stream import Stream  # type: ignore[import-untyped]
    from weasyprint.text.ffi import pango

    class Ours(Stream):  # type: ignore[misc]
        def add_font(self, pango_font: Any) -> Any:
            font, size = super().add_font(pango_font)
            font.hb_font = pango.pango_font_get_hb_font(pango_font)  # the last may be gone
            self.prepare(font)
            return font, size

    return Ours


def look_of(style: Any) -> Look:
    """Return how letters of WeasyPrint's *style* look. Raises `NotPaintableError`."""
    if style["white_space"] not in ("normal", "nowrap"):
        raise NotPaintableError("blanks between words are kept")
    if style["text_decoration_line"] != "none":
        raise NotPaintableError("words are underlined, or struck out")
    return Look(style, style.font_config)


def pieces(text: str) -> list[str]:
    """Split *text*, which has no blanks, where a line may end: between ideographs, Thai words."""
    return _split(text, "is_line_break")


def clusters(text: str) -> list[str]:
    """Split *text* into what readers take for one letter: with its accents, joined emoji whole."""
    return _split(text, "is_cursor_position")


def _split(text: str, where: str) -> list[str]:
    from weasyprint.text.line_break import get_log_attrs

    attrs = get_log_attrs(text, "en")
    ends = [at for at in range(1, len(text)) if getattr(attrs[at], where)] + [len(text)]
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


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


def _ink(layout: Any) -> tuple[float, float, float, float]:
    from weasyprint.text.ffi import FROM_UNITS, ffi, pango

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


def _written(operators: Iterable[bytes], fonts: Mapping[str, Any]) -> tuple[bytes, frozenset[str]]:
    """Write *operators* anew, without the letters that are pictures; return the fonts, too."""
    used, written, skipped = set[str](), list[bytes](), 0.0
    for operator in operators:
        if operator.endswith(b" Tf"):
            font = fonts[operator[1:].split()[0].decode()]
            if font.missing:
                raise NotPaintableError("no font has one of the letters")
        if font.png:
            skipped += _width(operator, font.widths) if operator.endswith(b"TJ") else 0.0
            continue
        used.add(font.hash)
        if operator.endswith(b"TJ"):
            operator, skipped = _spaced(operator, font.widths, skipped), 0.0
        written.append(operator)
    return b"\n".join(written), frozenset(used)


def _spaced(operator: bytes, widths: Mapping[int, int], skipped: float) -> bytes:
    """
    Write the widths of letters into their operator; the font in the PDF says nought.

    *skipped* is what goes before them: like all gaps a thousandth of their size, to the left.
    """
    pieces: list[bytes] = []
    for glyph, gap in _glyphs(operator):
        if glyph is None:
            skipped += gap
            continue
        if skipped:
            pieces.append(number(skipped))
        pieces.append(b"<%s>" % glyph)
        skipped = -float(widths[int(glyph, 16)])
    if skipped:  # another font, or a raised accent, may follow
        pieces.append(number(skipped))
    return b"[%s] TJ" % b"".join(pieces)


def _width(operator: bytes, widths: Mapping[int, int]) -> float:
    """Return the gap that is as wide as the letters of *operator*."""
    return sum(
        gap if glyph is None else -float(widths[int(glyph, 16)]) for glyph, gap in _glyphs(operator)
    )


def _glyphs(operator: bytes) -> Iterator[tuple[bytes | None, float]]:
    """Yield each letter and each gap that *operator* shows."""
    for glyphs, gap in TOKEN.findall(operator):
        if gap:
            yield None, float(gap)
        for at in range(0, len(glyphs), 4):
            yield glyphs[at : at + 4], 0.0


def _emoji(drawn: Any, size_px: float) -> Emoji:
    """Read where WeasyPrint would draw one, as `press` has it do that."""
    image, _, _, advance, right, below = drawn
    across, down = emoji_size(image, advance)
    left, wide, tall = right * size_px, across * size_px, down * size_px
    return Emoji(image.image_data.data, Rect(left, below, left + wide, below + tall))


def emoji_size(image: Any, advance: float) -> tuple[float, float]:
    """
    Return width and height of an emoji, em: as wide as its letter, which is *advance*.

    WeasyPrint makes it as tall as that.
    """
    return advance, advance * image.height / image.width
