"""How letters look, and one slot's words in such letters. What is set is kept: it comes again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar

from recap.cards.exceptions import NotPaintableError
from recap.cards.painting import ShapedLine, number

KEPT = 3_000  # lines of words, and as many slots
TEXT_STYLE_PROPERTIES = (
    "font_family", "font_style", "font_stretch", "font_weight", "font_variation_settings",
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps",
    "font_variant_numeric", "font_variant_alternates", "font_variant_east_asian",
    "font_feature_settings", "font_language_override", "lang", "direction", "white_space",
    "word_spacing", "hyphens", "overflow_wrap", "word_break", "hyphenate_limit_chars",
    "hyphenate_character", "text_decoration_line", "text_transform",
)  # fmt: skip


class TextStyle(dict[str, Any]):
    """How letters look, their size aside: as much of WeasyPrint's style as setting words takes."""

    def __init__(self, said: Mapping[str, Any], fonts: Any) -> None:
        super().__init__({name: said[name] for name in TEXT_STYLE_PROPERTIES})
        self.font_config = fonts

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The same for looks that are the same."""
        return tuple(map(str, self.values()))

    def sized(self, size_px: float, letter_spacing_px: float) -> TextStyle:
        """Return it with letters of a size, and so much between two of them."""
        sized = TextStyle(self, self.font_config)
        sized["font_size"], sized["letter_spacing"] = size_px, letter_spacing_px
        return sized

    def said(self, words: str) -> str:
        """Return *words* in the case that it wants."""
        if self["text_transform"] == "none":
            return words
        from weasyprint.formatting_structure.text import transform  # type: ignore[import-untyped]

        language = (self["lang"] or "").split("-")[0].lower()
        return str(transform(self["text_transform"], words, language))


Answer = TypeVar("Answer")


class LRU(OrderedDict[Any, Answer]):
    """The *most* answers that were given last."""

    def __init__(self, most: int = KEPT) -> None:
        super().__init__()
        self._most = most

    def of(self, key: Any, make: Callable[..., Answer], *given: Any) -> Answer:
        """Return the answer for *key*: what *make* returns, when it is not known."""
        if key in self:
            self.move_to_end(key)
            return self[key]
        made = self[key] = make(*given)
        if len(self) > self._most:
            self.popitem(last=False)
        return made


class TextShaper:
    """Sets words; keeps what it set, and the fonts that it took for that."""

    def __init__(self) -> None:
        from recap.cards.layout.shaping import Shaper  # with which WeasyPrint is loaded

        self.setter = Shaper()
        self._lines = LRU[tuple[ShapedLine, ...]]()
        self.painted = LRU[Any]()  # what draws a slot on its plate, as `Plate` asks for it
        self.counted = LRU[int]()  # how many lines it needs there

    def lines(
        self, text: str, look: TextStyle, px: tuple[float, float], room: float, *, cut: bool = False
    ) -> tuple[ShapedLine, ...]:
        """
        Break *text* into lines of at most *room* px, and set them.

        Args:
            px: Size of the letters, and the space between two of them.
            cut: Whether a line that is wider than its room ends in an ellipsis.

        Raises:
            NotPaintableError: It needs letters that the fonts lack, or pictures of letters.
        """
        key = (text, look.key, *px, room, cut)
        return self._lines.of(key, self.setter.set, text, look, px, room, cut)


def text_style_of(style: Any) -> TextStyle:
    """Return how letters of WeasyPrint's *style* look. Raises `NotPaintableError`."""
    if style["white_space"] not in ("normal", "nowrap"):
        raise NotPaintableError("blanks between words are kept")
    if style["text_decoration_line"] != "none":
        raise NotPaintableError("words are underlined, or struck out")
    return TextStyle(style, style.font_config)


def line_break_pieces(text: str) -> list[str]:
    """Split *text*, which has no blanks, where a line may end: between ideographs, Thai words."""
    return _split(text, "is_line_break")


def grapheme_clusters(text: str) -> list[str]:
    """Split *text* into what readers take for one letter: with its accents, joined emoji whole."""
    return _split(text, "is_cursor_position")


def _split(text: str, where: str) -> list[str]:
    from weasyprint.text.line_break import get_log_attrs  # type: ignore[import-untyped]

    attrs = get_log_attrs(text, "en")
    ends = [at for at in range(1, len(text)) if getattr(attrs[at], where)] + [len(text)]
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def letter_spacing_px(style: Any) -> float:
    """Return the space that *style* puts between letters."""
    spacing = style["letter_spacing"]
    return 0.0 if spacing == "normal" else float(spacing)


def colour(value: Any) -> bytes:
    """Write the operator that fills with *value*. Raises `NotPaintableError`."""
    if value == "currentcolor" or value.space != "srgb" or value.alpha != 1:
        raise NotPaintableError("a slot's colour is not plain RGB")
    return b"%s rg" % b" ".join(map(number, map(float, value.coordinates)))
