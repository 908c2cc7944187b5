"""What decides how letters look, read from WeasyPrint's computed style."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from recap.cards.exceptions import NotPaintableError
from recap.cards.painting import number

PROPERTIES = (
    "font_family", "font_style", "font_stretch", "font_weight", "font_variation_settings",
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps",
    "font_variant_numeric", "font_variant_alternates", "font_variant_east_asian",
    "font_feature_settings", "font_language_override", "lang", "direction", "white_space",
    "word_spacing", "hyphens", "overflow_wrap", "word_break", "hyphenate_limit_chars",
    "hyphenate_character", "text_decoration_line", "text_transform",
)  # fmt: skip


class TextStyle(dict[str, Any]):
    """
    The properties that decide how letters look, without their size, spacing and colour.

    Keys are those of WeasyPrint's computed style, and `PROPERTIES` names them. WeasyPrint's text
    functions take it as a style.
    """

    def __init__(self, properties: Mapping[str, Any], fonts: Any) -> None:
        super().__init__({name: properties[name] for name in PROPERTIES})
        self.font_config = fonts

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Equal for text styles that are equal."""
        return tuple(map(str, self.values()))

    def sized(self, size_px: float, letter_spacing_px: float) -> TextStyle:
        """Return a copy that has a font size and a letter-spacing."""
        sized = TextStyle(self, self.font_config)
        sized["font_size"], sized["letter_spacing"] = size_px, letter_spacing_px
        return sized

    def transformed(self, text: str) -> str:
        """Return *text* after `text-transform`."""
        if self["text_transform"] == "none":
            return text
        from weasyprint.formatting_structure.text import transform

        language = (self["lang"] or "").split("-")[0].lower()
        return str(transform(self["text_transform"], text, language))


def read_text_style(style: Any) -> TextStyle:
    """
    Read the text style from WeasyPrint's computed *style*.

    Raises:
        NotPaintableError: It keeps spaces, underlines or strikes out text.
    """
    if style["white_space"] not in ("normal", "nowrap"):
        raise NotPaintableError("spaces between words are preserved")
    if style["text_decoration_line"] != "none":
        raise NotPaintableError("text is underlined or struck out")
    return TextStyle(style, style.font_config)


def letter_spacing_px(style: Any) -> float:
    """Return the letter-spacing of WeasyPrint's computed *style*."""
    spacing = style["letter_spacing"]
    return 0.0 if spacing == "normal" else float(spacing)


def fill_operator(colour: Any) -> bytes:
    """
    Return the PDF operator that sets the fill to *colour*, one of WeasyPrint's.

    Raises:
        NotPaintableError: It is not opaque sRGB.
    """
    if colour == "currentcolor" or colour.space != "srgb" or colour.alpha != 1:
        raise NotPaintableError("a slot's colour is not plain RGB")
    return b"%s rg" % b" ".join(map(number, map(float, colour.coordinates)))
