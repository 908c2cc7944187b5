"""
Textures that change smoothly: mesh, glow and halftone.

Only sums, products, quotients and square roots are computed, which every machine rounds alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Values = np.ndarray[Any, Any]
Block = Callable[[Values, Values], Values]  # from x and y of pixels to their values

BLOCK_ROWS = 128  # computed at once, so that a large texture needs little memory
REACH = 0.42  # of the longer side: how far a colour of a mesh reaches
# Thresholds in a square of four pixels: a value between two steps is a pattern of both.
DITHER = np.array([[1, 5], [7, 3]]) / 8
ROUND = np.array([[0.5]])


def mesh(*, width: int, height: int, colors: Sequence[str], seed: int, dither: bool) -> Pixels:
    """Blend *colors*, each around a point: RGB. The mixture is of light, so it stays clear."""
    points = _spread(seed, len(colors))
    lights = [np.square(rgb(color)) for color in colors]
    scale = (REACH * max(width, height)) ** 2

    def block(x: Values, y: Values) -> Values:
        total, light = np.zeros((y.size, x.size)), np.zeros((y.size, x.size, 3))
        for (left, top), color in zip(points, lights, strict=True):
            distance = (np.square(x - left * width) + np.square(y - top * height)) / scale
            weight = 1 / (1 + distance)
            weight = weight * weight * weight * weight
            total += weight
            light += weight[..., None] * color
        mixed: Values = np.sqrt(light / total[..., None])
        return mixed

    return _drawn(width, height, 3, block, dithered=dither)


def glow(
    *, width: int, height: int, color: str, ground: str, strength: float, dither: bool
) -> Pixels:
    """Light in the middle that ends at the edges: RGBA, or RGB over the colour *ground*."""
    ink = rgb(color)
    below = rgb(ground) if ground else None

    def block(x: Values, y: Values) -> Values:
        across, down = 2 * x / width - 1, 2 * y / height - 1
        rest = np.maximum(0, 1 - np.square(across) - np.square(down))
        share: Values = (strength * rest * rest * (0.4 + 0.6 * rest))[..., None]
        if below is None:
            return _with_alpha(ink, share[..., 0])
        opaque: Values = below + (ink - below) * share
        return opaque

    return _drawn(width, height, 4 if below is None else 3, block, dithered=dither)


def halftone(
    *, width: int, height: int, color: str, step: int, start: float, end: float, turn: float
) -> Pixels:
    """Dots in rows that are set off, from the size *start* to *end* in the direction *turn*."""
    ink, (along_x, along_y) = rgb(color), _direction(turn)
    length = abs(along_x) * width + abs(along_y) * height

    def block(x: Values, y: Values) -> Values:
        alpha = np.zeros((y.size, x.size))
        for row in (np.floor(2 * y / step) + near for near in (-1, 0, 1)):
            offset = row % 2 * (step / 2)
            dot_x = (np.floor((x - offset) / step) + 0.5) * step + offset
            dot_y = (row + 0.5) * (step / 2)
            along = (dot_x - width / 2) * along_x + (dot_y - height / 2) * along_y
            share = np.clip(along / length + 0.5, 0, 1)
            radius = (start + (end - start) * share) * (step / 2)
            distance = np.sqrt(np.square(x - dot_x) + np.square(y - dot_y))
            alpha = np.maximum(alpha, np.clip(radius - distance + 0.5, 0, 1) * (radius > 0))
        return _with_alpha(ink, alpha)

    return _drawn(width, height, 4, block, dithered=False)


def rgb(color: str) -> Values:
    """Return red, green and blue of `#rrggbb`, 0 to 255."""
    return np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)], np.float64)


def generator(seed: int) -> np.random.Generator:
    """Return the generator of *seed*: an algorithm by name, so that its numbers never change."""
    return np.random.Generator(np.random.PCG64(seed))


def _spread(seed: int, count: int) -> list[tuple[float, float]]:
    """Return points around the middle, as shares of width and height, in all directions."""
    numbers = generator(seed).random(2 * count + 1)
    places = []
    for nth in range(count):
        turn = numbers[-1] + (nth + 0.6 * numbers[nth]) / count
        radius = 0.35 + 0.25 * numbers[count + nth]
        across, down = _direction(360 * float(turn))
        places.append((0.5 + radius * across, 0.5 + radius * down))
    return places


def _direction(degrees: float) -> tuple[float, float]:
    """Return the direction *degrees* clockwise from the top; machines differ in the last digits."""
    angle = math.radians(degrees)
    return round(math.sin(angle), 9), round(-math.cos(angle), 9)


def _with_alpha(ink: Values, alpha: Values) -> Values:
    return np.dstack([*(np.full_like(alpha, part) for part in ink), 255 * alpha])


def _drawn(width: int, height: int, channels: int, block: Block, *, dithered: bool) -> Pixels:
    """Compute the values of all pixels in blocks of rows, and round them."""
    pixels = np.empty((height, width, channels), np.uint8)
    x: Values = np.arange(width)[None, :] + 0.5
    thresholds = DITHER if dithered else ROUND
    for first in range(0, height, BLOCK_ROWS):
        y: Values = np.arange(first, min(first + BLOCK_ROWS, height))[:, None] + 0.5
        repeats = -(-y.size // len(thresholds)), -(-width // len(thresholds))
        threshold = np.tile(thresholds, repeats)[: y.size, :width, None]
        pixels[first : first + BLOCK_ROWS] = np.floor(block(x, y) + threshold)
    return pixels
