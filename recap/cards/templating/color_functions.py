"""Functions of templates for the brand and the colours of the theme: `color`, `mix`, `logo`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from recap.cards.assets import Logos
from recap.cards.colors import Oklch, Palette, mix
from recap.cards.templating.formatting import FilterError

CACHED_COLORS = 1_000
HEX = re.compile(r"#[0-9a-fA-F]{6}")


def color_functions(palette: Palette) -> dict[str, Callable[..., str]]:
    """Return the functions for *palette*; each returns `#rrggbb`."""

    @lru_cache(maxsize=CACHED_COLORS)
    def color(name: str, lighter: float = 0.0) -> str:
        """`tomato`, `on-tomato`, `lime-on-cobalt`; *lighter* is added to the OKLCH lightness."""
        value = color_value(palette, name)
        if not lighter:
            return value
        exact = Oklch.from_hex(value)
        return replace(exact, lightness=exact.lightness + lighter).to_hex()

    @lru_cache(maxsize=CACHED_COLORS)
    def mixed(first: str, second: str, share: float = 0.5) -> str:
        """Between two colours by name: *share* 0 is the first, 1 the second."""
        return mix(color_value(palette, first), color_value(palette, second), share)

    return {"color": color, "mix": mixed}


def logo_function(logos: Logos) -> Callable[..., dict[str, str | float] | None]:
    """Return the function `logo`."""

    def logo(ground: str, height: float, most: float = math.inf) -> dict[str, str | float] | None:
        """
        Return `src`, `width` and `height` (px) of the logo that is seen best on *ground*.

        It is at most *height* px high and *most* px wide. None without a logo, or where none of its
        files can be seen on that colour: show the brand's name then.
        """
        found = logos.on(ground)
        if found is None:
            return None
        fitting = min(height, most / found.ratio)
        return {
            "src": found.address,
            "width": round(fitting * found.ratio, 1),
            "height": round(fitting, 1),
        }

    return logo


def color_value(palette: Palette, name: str) -> str:
    """Return the `#rrggbb` that *name* has in *palette*. Raises `FilterError`."""
    try:
        return palette.color(name)
    except LookupError as error:
        what = f"asks for a colour that the theme does not have: {str(error).rstrip('.')}"
        fix = f"use one of {', '.join(palette.tokens)}, or name it under [colors] in theme.toml"
        raise FilterError(what, fix) from None


def color_or_hex(palette: Palette, color: str) -> str:
    """Return the `#rrggbb` of a name; `#rrggbb` itself as it is. Raises `FilterError`."""
    if not isinstance(color, str) or not color:
        raise FilterError(f"uses {color!r} as a colour", "write its name, or #rrggbb")
    if not color.startswith("#"):
        return color_value(palette, color)
    if HEX.fullmatch(color) is None:
        raise FilterError(f"uses the colour '{color}'", "write it #rrggbb, or use a name")
    return color.lower()
