"""
Colours in OKLCH: lightness, chroma and hue, as people see them.

Source of the matrices: Björn Ottosson, "A perceptual color space for image processing", 2020.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from recap.cards.colors.srgb import Linear, to_hex, to_linear

GAMUT_SLACK = 1e-4  # of a linear channel: less than half a step of 255
CHROMA_STEPS = 18  # halvings: chroma is found to within 0.000002


@dataclass(frozen=True, slots=True)
class Oklch:
    """
    A colour: ``lightness`` 0 (black) to 1 (white), ``chroma`` 0 (grey) to about 0.37, ``hue`` in
    degrees.
    """

    lightness: float
    chroma: float
    hue: float

    @classmethod
    def from_hex(cls, color: str) -> Oklch:
        """Return the colour `#rrggbb`."""
        red, green, blue = to_linear(color)
        long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
        medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
        short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
        lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
        a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
        b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
        return cls(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)

    def to_hex(self) -> str:
        """Return `#rrggbb`; a colour that screens lack gets the highest chroma that they have."""
        lightness = min(1.0, max(0.0, self.lightness))
        color = replace(self, lightness=lightness)
        if not color._is_displayable:
            low, high = 0.0, color.chroma
            for _ in range(CHROMA_STEPS):
                middle = (low + high) / 2
                fits = replace(color, chroma=middle)._is_displayable
                low, high = (middle, high) if fits else (low, middle)
            color = replace(color, chroma=low)
        return to_hex(color._linear)

    @property
    def _is_displayable(self) -> bool:
        return all(-GAMUT_SLACK <= part <= 1 + GAMUT_SLACK for part in self._linear)

    @property
    def _linear(self) -> Linear:
        a = self.chroma * math.cos(math.radians(self.hue))
        b = self.chroma * math.sin(math.radians(self.hue))
        long = (self.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        medium = (self.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (self.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        return (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )


def mix(first: str, second: str, share: float) -> str:
    """Return `#rrggbb` between two colours in OKLab: *share* 0 is the first, 1 the second."""
    one, other = Oklch.from_hex(first), Oklch.from_hex(second)

    def between(low: float, high: float) -> float:
        return low + (high - low) * share

    a = between(*(c.chroma * math.cos(math.radians(c.hue)) for c in (one, other)))
    b = between(*(c.chroma * math.sin(math.radians(c.hue)) for c in (one, other)))
    lightness = between(one.lightness, other.lightness)
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360).to_hex()
