"""Time what is called, and say what is usual and what is slow."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median, quantiles
from time import perf_counter
from typing import Any, TypeVar

Result = TypeVar("Result")

ROUNDS = 15


def timed(call: Callable[[], Result]) -> tuple[float, Result]:
    """Return how long *call* took, in seconds, and what it returned."""
    started = perf_counter()
    result = call()
    return perf_counter() - started, result


def in_turns(calls: dict[str, Callable[[], bytes]], rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """
    Time *calls* in alternating rounds, so that a busy minute slows all of them alike.

    Returns:
        For each call ``tool``, ``median_ms``, ``p95_ms``, and ``bytes`` of what it returned.
        A first round, which fills caches, is not counted.
    """
    for call in calls.values():
        call()
    took: dict[str, list[float]] = {name: [] for name in calls}
    size: dict[str, int] = {}
    for _ in range(rounds):
        for name, call in calls.items():
            seconds, made = timed(call)
            took[name].append(seconds * 1000)
            size[name] = len(made)
    return [{"tool": name, **_figures(took[name]), "bytes": size[name]} for name in calls]


def _figures(took_ms: list[float]) -> dict[str, float]:
    return {
        "median_ms": round(median(took_ms), 1),
        "p95_ms": round(quantiles(took_ms, n=20)[-1], 1),
    }
