"""What templates draw art with: angles, paths, and numbers from the customer's seed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from recap.cards.templating import art_fields, art_groups, art_paths
from recap.cards.templating.formatting import FilterError
from recap.cards.templating.seeds import Seed

PATHS: tuple[Callable[..., Any], ...] = (
    art_paths.sin,
    art_paths.cos,
    art_paths.polar,
    art_paths.smooth_path,
    art_paths.polygon_path,
    art_paths.blob,
    art_paths.wave,
    art_paths.star,
    art_paths.ring_segment,
    art_paths.spiral,
    art_groups.dot,
    art_groups.dots,
    art_groups.sunflower,
    art_groups.dot_ring,
    art_groups.dot_grid,
    art_groups.bar,
    art_groups.bar_row,
    art_groups.petals,
    art_groups.ring_marks,
    art_groups.teeth,
    art_fields.blades,
)


def art_functions() -> dict[str, Any]:
    """Map the names of the functions for art, and of pi, to what templates get."""
    paths = {function.__name__: function for function in PATHS}
    return {
        "pi": math.pi,
        "chance": chance,
        "chances": chances,
        "noise": noise,
        "galaxy": galaxy,
        **paths,
    }


@pass_context
def chance(context: Context, name: str, n: int = 0) -> float:
    """Return a number from 0 to below 1: the customer's own for each *name* and *n*."""
    return _seed(context).chance(str(name), int(n))


@pass_context
def chances(context: Context, name: str, count: int) -> list[float]:
    """Return *count* numbers from 0 to below 1 at once, others than those of `chance`."""
    art_paths.checked_range("chances", 0, count)
    return _seed(context).chances(str(name), int(count))


@pass_context
def noise(context: Context, x: float, y: float = 0.0, name: str = "") -> float:
    """Return a number from -1 to 1 that changes smoothly with *x* and *y*: the customer's own."""
    return _seed(context).noise(x, y, str(name))


@pass_context
def galaxy(
    context: Context,
    count: int,
    x: float,
    y: float,
    inner: float,
    outer: float,
    thin: float,
    shades: int,
    clear: Sequence[tuple[float, float, float, float]] = (),
) -> list[tuple[int, str]]:
    """Return *count* stars in two arms: the number and the path of each of *shades*."""
    art_paths.checked_range("galaxy", 0, count)
    stars = art_fields.GalaxyStars(x, y, inner, outer, thin, clear)
    return stars.paths(_seed(context), int(count), int(shades))


def _seed(context: Context) -> Seed:
    seed = context.get("seed")
    if not isinstance(seed, Seed):
        raise FilterError(
            "uses chance or noise where there is no customer",
            'import macros that use them with the context: {% import "parts.html" as parts '
            "with context %}",
        )
    return seed
