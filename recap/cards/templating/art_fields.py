"""Fields of a thousand strokes or stars, which a template would take too long to compute."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recap.cards.templating.art_groups import dot
from recap.cards.templating.art_paths import RADIAN, as_shares, checked_range, checked_values, polar
from recap.cards.templating.seeds import Seed

BLADE = "M%.1f %.1fL%.1f %.1f"
SMALLEST_STAR, LARGER_STAR = 1.8, 5.0  # radius, px


def blades(
    values: Sequence[float],
    x: float,
    y: float,
    width: float,
    height: float,
    columns: int,
    rows: int,
    tall: float,
    gust: float,
    breeze: float,
    first: int = 0,
    after: int = 0,
) -> str:
    """
    Return strokes like grass in the wind, row by row: from number *first* until before *after*.

    They are as tall as *values*, from left to right, at most *tall* px and a little more. They lean
    in two waves, whose phases are *gust* and *breeze* (degrees).
    """
    shares = as_shares(checked_values("blades", values, 1))
    drawn = []
    for nth in checked_range("blades", first, int(after) or columns * rows):
        row, column = divmod(nth, columns)
        lean = 0.5 * math.sin(RADIAN * (gust + 11 * column + 16 * row))
        lean += 0.4 * math.sin(RADIAN * (breeze - 7 * column + 23 * row))
        gusty = 0.12 * math.sin(RADIAN * (breeze + 37 * column + 61 * row))
        long = tall * (0.6 + 0.5 * shares[column * len(shares) // columns] + gusty)
        left = x + width * (column + 0.5 + 0.5 * (row % 2)) / columns
        foot = y + height * (row + 1) / rows
        drawn.append(BLADE % (left, foot, left + 0.6 * long * lean, foot - long))
    return "".join(drawn)


@dataclass(frozen=True, slots=True)
class GalaxyStars:
    """Two arms of stars around a middle: the further out, the further turned."""

    x: float
    y: float
    inner: float
    outer: float
    thin: float  # the width as a share of the height
    clear: Sequence[tuple[float, float, float, float]]  # boxes without stars: x, y, half sides

    def paths(self, seed: Seed, count: int, shades: int) -> list[tuple[int, str]]:
        """Return the number and the path of each of *shades*; a shade without stars has none."""
        groups: list[list[str]] = [[] for _ in range(shades)]
        for nth, x, y, size in self._stars(seed, count):
            if not any(abs(x - cx) <= rx and abs(y - cy) <= ry for cx, cy, rx, ry in self.clear):
                shade = int(size * shades / 2) + (nth % 3 == 0) * shades // 2
                groups[shade].append(dot(x, y, SMALLEST_STAR + LARGER_STAR * size**4))
        return [(nth, "".join(group)) for nth, group in enumerate(groups) if group]

    def _stars(self, seed: Seed, count: int) -> Iterator[tuple[int, float, float, float]]:
        chances = iter(seed.chances("galaxy", 4 * count))
        for nth, (far, turn, wide, size) in enumerate(zip(*[chances] * 4, strict=True)):
            share = ((nth + 1) / count) ** 0.8
            radius = self.inner + (self.outer - self.inner) * share + 70 * (far - 0.5)
            angle = 180 * (nth % 2) + 230 * share + 95 * (turn - 0.5) + 60 * (wide - 0.5)
            x, y = polar(self.x, self.y, radius, angle)
            yield nth, self.x + (x - self.x) * self.thin, y, size
