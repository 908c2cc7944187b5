"""Time what is called, and say what is usual and what is slow."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median, quantiles
from time import perf_counter
from typing import TypeVar

Result = TypeVar("Result")


def timed(call: Callable[[], Result]) -> tuple[float, Result]:
    """Return how long *call* took, in seconds, and what it returned."""
    started = perf_counter()
    result = call()
    return perf_counter() - started, result


def figures(took_ms: list[float]) -> dict[str, float]:
    """Return the median, and what 95 of 100 stay below."""
    return {
        "median_ms": round(median(took_ms), 1),
        "p95_ms": round(quantiles(took_ms, n=20)[-1], 1),
    }
