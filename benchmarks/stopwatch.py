"""Time what is called, and say what is usual and what is slow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TypeVar

Result = TypeVar("Result")


def timed(call: Callable[[], Result]) -> tuple[float, Result]:
    """Return how long *call* took, in seconds, and what it returned."""
    started = perf_counter()
    result = call()
    return perf_counter() - started, result


def timed_cpu(call: Callable[[], Result]) -> tuple[float, Result]:
    """Return the seconds of processor that *call* took in this process, and what it returned."""
    started = process_time()
    result = call()
    return process_time() - started, result


def peak_mb() -> int:
    """Return the most memory that this process had; Linux counts it in KiB."""
    said = Path("/proc/self/status").read_text()  # getrusage would tell of the parent's as well
    kib = next(line.split()[1] for line in said.splitlines() if line.startswith("VmHWM"))
    return round(int(kib) * 1024 / 1_000_000)


def apart(call: Callable[..., Result], *given: Any) -> tuple[float, int, Result]:
    """Return the seconds that *call* takes in a new process, its peak, and what it returns."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_watched, call, given).result()


def _watched(call: Callable[..., Result], given: Iterable[Any]) -> tuple[float, int, Result]:
    seconds, answer = timed_cpu(lambda: call(*given))
    return seconds, peak_mb(), answer
