"""Colours as screens have them: `#rrggbb`, their light, and the contrast of two of them."""

from __future__ import annotations

from functools import lru_cache

Linear = tuple[float, float, float]  # red, green and blue light, 0 to 1

KNEE = 0.04045  # IEC 61966-2-1: below it, light grows with the value


def to_linear(color: str) -> Linear:
    """Return the light of `#rrggbb`."""
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _light(red), _light(green), _light(blue)


def to_hex(light: Linear) -> str:
    """Return the nearest `#rrggbb`."""
    return "#" + "".join(f"{round(255 * _value(part)):02x}" for part in light)


@lru_cache(maxsize=1_000)
def luminance(color: str) -> float:
    """Return the relative luminance of `#rrggbb`, 0 to 1. Source: WCAG 2.2."""
    red, green, blue = to_linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    return luminance_contrast(luminance(first), luminance(second))


def luminance_contrast(first: float, second: float) -> float:
    """Return the contrast of two luminances, 1 to 21. Source: WCAG 2.2, contrast ratio."""
    dark, light = sorted((first, second))
    return (light + 0.05) / (dark + 0.05)


def _light(value: float) -> float:
    return value / 12.92 if value <= KNEE else float(((value + 0.055) / 1.055) ** 2.4)


def _value(light: float) -> float:
    part = min(1.0, max(0.0, light))
    return 12.92 * part if part <= KNEE / 12.92 else 1.055 * part ** (1 / 2.4) - 0.055
