"""The style sheet of a theme and the files that it loads, for pages in a browser."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from recap.cards.assets.fallback_fonts import Fallbacks
from recap.cards.assets.fonts import FontFace
from recap.cards.assets.theme_files import ThemeFiles


class PageAssets:
    """
    What a page loads besides the fragments.

    Addresses are relative to the style sheet. Browsers load a fallback font only when the page
    has a character of it.
    """

    def __init__(
        self, theme_files: ThemeFiles, faces: tuple[FontFace, ...], fallbacks: Fallbacks
    ) -> None:
        self._theme_files, self._faces, self._fallbacks = theme_files, faces, fallbacks

    @cached_property
    def theme_css(self) -> str:
        """The theme's own style sheet."""
        return (self._theme_files.folder / "theme.css").read_text(encoding="utf-8")

    @cached_property
    def font_css(self) -> str:
        """The `@font-face` rules of the theme's fonts."""
        return "\n".join(face.css for face in self._faces)

    @cached_property
    def css(self) -> str:
        """The style sheet with the theme's fonts."""
        return f"{self.font_css}\n{self.theme_css}"

    @cached_property
    def css_with_fallbacks(self) -> str:
        """The style sheet with the theme's fonts and the fallback fonts."""
        return "\n".join([*self._fallbacks.for_pages().values(), self.css])

    @property
    def files(self) -> Mapping[str, Path]:
        """Every font and picture that `css` and the fragments may load, by address."""
        return self._theme_files.by_address

    @property
    def files_with_fallbacks(self) -> Mapping[str, Path]:
        """Every file that `css_with_fallbacks` and the fragments may load, by address."""
        fonts = {font.url: font.file for font in self._fallbacks.for_pages()}
        return {**self.files, **fonts}
