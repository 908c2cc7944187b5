"""Functions of templates for the colours of the theme: `color` and `mix`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from recap.cards.colors import Oklch, Palette, mix
from recap.cards.templating.formatting import FilterError

CACHED_COLORS = 1_000


def color_functions(palette: Palette) -> dict[str, Callable[..., str]]:
    """Return the functions for *palette*; each returns `#rrggbb`."""

    @lru_cache(maxsize=CACHED_COLORS)
    def color(name: str, lighter: float = 0.0) -> str:
        """`tomato`, `on-tomato`, `lime-on-cobalt`; *lighter* is added to the OKLCH lightness."""
        value = _value(palette, name)
        if not lighter:
            return value
        exact = Oklch.from_hex(value)
        return replace(exact, lightness=exact.lightness + lighter).to_hex()

    @lru_cache(maxsize=CACHED_COLORS)
    def mixed(first: str, second: str, share: float = 0.5) -> str:
        """Between two colours by name: *share* 0 is the first, 1 the second."""
        return mix(_value(palette, first), _value(palette, second), share)

    return {"color": color, "mix": mixed}


def _value(palette: Palette, name: str) -> str:
    try:
        return palette.color(name)
    except LookupError as error:
        what = f"asks for a colour that the theme does not have: {str(error).rstrip('.')}"
        fix = f"use one of {', '.join(palette.tokens)}, or name it under [colors] in theme.toml"
        raise FilterError(what, fix) from None
