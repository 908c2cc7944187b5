"""The function `texture` of templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from recap.cards.colors import Palette
from recap.cards.templating.color_functions import color_or_hex
from recap.cards.templating.formatting import FilterError
from recap.cards.textures import TextureError, Textures


def texture_function(textures: Textures, palette: Palette) -> Callable[..., str]:
    """Return the function; its colours are names of *palette*, or `#rrggbb`."""

    def texture(kind: str, **options: Any) -> str:
        """Return the address of a texture: for `<img src>`, or `url()` in an inline style."""
        try:
            return textures.address(kind, {name: _value(name, options[name]) for name in options})
        except TextureError as error:
            raise FilterError(error.what, error.fix) from None

    def _value(name: str, value: Any) -> Any:
        if name == "colors" and isinstance(value, list | tuple):
            return [color_or_hex(palette, color) for color in value]
        return color_or_hex(palette, value) if name in ("color", "ground") else value

    return texture
