"""Measure the time and the memory of a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TypeVar

Result = TypeVar("Result")


def time_call(call: Callable[[], Result]) -> tuple[float, Result]:
    """Return the seconds by the clock that *call* took, and its result."""
    start_s = perf_counter()
    result = call()
    return perf_counter() - start_s, result


def time_cpu(call: Callable[[], Result]) -> tuple[float, Result]:
    """Return the seconds of processor time that *call* took in this process, and its result."""
    start_s = process_time()
    result = call()
    return process_time() - start_s, result


def peak_mb() -> int:
    """Return the peak memory of this process. Linux counts it in KiB."""
    # getrusage would include the peak of the parent process.
    lines = Path("/proc/self/status").read_text().splitlines()
    kib = next(line.split()[1] for line in lines if line.startswith("VmHWM"))
    return round(int(kib) * 1024 / 1_000_000)


def measure_in_new_process(
    call: Callable[..., Result], *arguments: Any
) -> tuple[float, int, Result]:
    """Run *call* in a new process; return its processor seconds, its peak MB and its result."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measure, call, arguments).result()


def _measure(call: Callable[..., Result], arguments: Iterable[Any]) -> tuple[float, int, Result]:
    seconds, result = time_cpu(lambda: call(*arguments))
    return seconds, peak_mb(), result
