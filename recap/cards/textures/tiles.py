"""
Textures that repeat: grain and paper. Their edges fit each other.

They have few different values, because every value more makes each card larger.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from recap.cards.textures.gradients import Pixels, generator, rgb

GRAIN_STEPS = 3  # of darkness and of light
FIBRE_AREA_PX = 330  # one fibre in so many pixels
FIBRE_STEPS = (14, 44)  # length of a fibre, px
DIRECTIONS = 256
BLACK, WHITE = 0, 255
PAPER_RANGE = 14  # how much the values of paper differ, of 255, at strength 1

Field = np.ndarray[Any, np.dtype[np.int64]]


def grain(
    *, width: int, height: int, color: str, strength: float, sparse: bool, seed: int
) -> Pixels:
    """
    Specks: RGBA. Dark and light ones, or of one *color*; *strength* is their largest opacity.

    With *sparse* only one pixel in eight has a speck, and all are alike.
    """
    noise = _without_clusters(generator(seed).integers(-4, 4, (height, width), endpoint=True))
    pixels = np.empty((height, width, 4), np.uint8)
    if color:
        pixels[..., :3] = rgb(color)
    else:
        pixels[..., :3] = np.where(noise > 0, WHITE, BLACK)[..., None]
    share = noise == GRAIN_STEPS if sparse else np.abs(noise) / GRAIN_STEPS
    pixels[..., 3] = np.floor(255 * strength * share + 0.5)
    return pixels


def _without_clusters(noise: Field) -> Field:
    """Return how much each pixel differs from its neighbours: no cluster shows that it repeats."""
    around = sum(np.roll(noise, by, axis) for by in (-1, 1) for axis in (0, 1))
    contrast: Field = np.clip((4 * noise - around) // 5, -GRAIN_STEPS, GRAIN_STEPS)
    return contrast


def paper(*, width: int, height: int, color: str, strength: float, seed: int) -> Pixels:
    """Paper with short fibres, around *color*: RGB."""
    field = _blurred(_fibres(width, height, generator(seed)))
    shift = np.clip(field / max(1, int(np.abs(field).max())), -1, 1) * PAPER_RANGE * strength
    values = rgb(color) + np.floor(shift + 0.5)[..., None]
    pixels: Pixels = np.clip(values, 0, 255).astype(np.uint8)
    return pixels


def _fibres(width: int, height: int, random: np.random.Generator) -> Field:
    """Count fibres in each pixel: light ones add one, dark ones take one."""
    count = max(1, width * height // FIBRE_AREA_PX)
    angles = [2 * math.pi * nth / DIRECTIONS for nth in range(DIRECTIONS)]
    steps_x = np.array([round(math.cos(angle), 9) for angle in angles])
    steps_y = np.array([round(math.sin(angle), 9) for angle in angles])
    x, y = random.random(count) * width, random.random(count) * height
    direction, bend = random.integers(0, DIRECTIONS, count), random.integers(-3, 4, count)
    length = random.integers(*FIBRE_STEPS, count)
    weight = random.integers(0, 2, count) * 2 - 1
    field = np.zeros((height, width), np.int64)
    for step in range(FIBRE_STEPS[1]):
        shown = step < length
        at = (
            np.floor(y[shown]).astype(np.int64) % height,
            np.floor(x[shown]).astype(np.int64) % width,
        )
        np.add.at(field, at, weight[shown])
        x, y = x + steps_x[direction], y + steps_y[direction]
        direction = (direction + bend) % DIRECTIONS
    return field


def _blurred(field: Field) -> Field:
    """Return weighted sums of nine pixels each; edges continue on the other side."""
    for axis in (0, 1):
        field = np.roll(field, 1, axis) + 2 * field + np.roll(field, -1, axis)
    return field
