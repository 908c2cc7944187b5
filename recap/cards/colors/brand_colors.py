"""Put the colours of a brand into those of a theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from recap.cards.colors.oklch import Oklch

GREY = 0.03  # chroma below which a colour has no hue of its own: ink, paper, greys


def branded(
    tokens: Mapping[str, str], places: Sequence[str], colors: Sequence[str]
) -> dict[str, str]:
    """
    Return *tokens* with the *colors* of a brand, all `#rrggbb`.

    The tokens of *places*, the theme's, become the brand's colours as they are, first to first.
    Every other token that is not grey keeps its lightness, so that light stays light, and gets the
    hue of one of the colours, in turn; its chroma is at most that of the colour. Without *colors*
    nothing changes.
    """
    if not colors:
        return dict(tokens)
    exact = dict(zip(places, colors, strict=False))
    result, turn = dict(tokens), len(exact)
    for name, value in tokens.items():
        own = Oklch.from_hex(value)
        if name in exact:
            result[name] = exact[name]
        elif own.chroma >= GREY:
            color = Oklch.from_hex(colors[turn % len(colors)])
            turn += 1
            chroma = min(own.chroma, color.chroma)
            result[name] = replace(own, chroma=chroma, hue=color.hue).to_hex()
    return result
