"""The style sheet of a theme and the files that it loads, for pages in a browser."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from recap.cards.assets.fallback_fonts import Fallbacks
from recap.cards.assets.fonts import FontFace
from recap.cards.assets.theme_files import ThemeFiles
from recap.cards.colors import Palette
from recap.errors import TemplateError
from recap.stories import STYLES, read_text


class PageAssets:
    """
    What a page loads besides the fragments.

    Addresses are relative to the style sheet. Browsers load a fallback font only when the page
    has a character of it.
    """

    def __init__(
        self,
        theme_files: ThemeFiles,
        faces: tuple[FontFace, ...],
        fallbacks: Fallbacks,
        palette: Palette,
    ) -> None:
        self._theme_files, self._faces = theme_files, faces
        self._fallbacks, self._palette = fallbacks, palette

    @cached_property
    def theme_css(self) -> str:
        """The theme's style sheets: that of its base, then its own."""
        return "\n".join(self.style_sheets)

    @cached_property
    def style_sheets(self) -> tuple[str, ...]:
        """The colours of the palette, and each style sheet of the theme, the base's first."""
        theme = self._theme_files.theme
        all_css = "\n".join(read_text(file) for file in theme.files("*.css"))
        own = [read_text(file) for file in theme.files(STYLES)]
        if not own:
            raise TemplateError(
                f"The theme '{theme.name}' has no {STYLES}.",
                str(theme.folder / STYLES),
                "write it: at least the size of .card in each format",
            )
        return (self._palette.css(all_css, theme.stories), *reversed(own))

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
