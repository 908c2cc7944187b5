"""
Set one slot's words as WeasyPrint would: the same lines, the same letters, in PDF's operators.

Beside `boxes` and `glyphs` the only place that calls WeasyPrint's own parts;
tests/cards/test_boxes.py holds its version to what we use. What is set is kept: most words
come again.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from recap.cards.boxes import Rect
from recap.cards.glyphs import Emoji, Fonts, number
from recap.cards.skeleton import NotPaintableError

KEPT = 3_000  # lines of words, and as many slots
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
        self.fonts = Fonts()
        self._lines = Latest[tuple[Set, ...]]()
        self.painted = Latest[Any]()  # what draws a slot on its plate, as `Plate` asks for it
        self.counted = Latest[int]()  # how many lines it needs there

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
        if not text.strip():
            return Set(b"", frozenset(), width, 0.0, 0.0, 0.0, 0.0)
        line = _line_to_draw(layout, cut)
        written, ink = self.fonts.write(line, style["font_size"]), _ink(line)
        layout.deactivate()
        fonts, emoji = frozenset(written.fonts), tuple(written.emoji)
        return Set(b"\n".join(written.operators), fonts, width, *ink, emoji)


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


def _line_to_draw(layout: Any, cut: bool) -> Any:
    """Return the only line of *layout*, as WeasyPrint would draw it."""
    from weasyprint.text.ffi import TO_UNITS, pango

    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    if cut:
        pango.pango_layout_set_width(layout.layout, int(layout.max_width * TO_UNITS))
        pango.pango_layout_set_ellipsize(layout.layout, pango.PANGO_ELLIPSIZE_END)
    return layout.get_first_line()[0]


def _ink(line: Any) -> tuple[float, float, float, float]:
    from weasyprint.text.ffi import FROM_UNITS, ffi, pango

    ink = ffi.new("PangoRectangle *")
    pango.pango_layout_line_get_extents(line, ink, ffi.NULL)
    left, top = ink.x * FROM_UNITS, ink.y * FROM_UNITS
    wide, tall = ink.width * FROM_UNITS, ink.height * FROM_UNITS
    return -top, top + tall, -left, left + wide
