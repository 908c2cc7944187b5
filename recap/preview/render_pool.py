"""The processes that draw: the most urgent call first, each process one call at a time."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from recap.errors import RecapError
from recap.preview.child_process import ChildProcess, Report
from recap.preview.problem import problem_of
from recap.preview.wall import Wall

MOST_PROCESSES = 2  # each holds a renderer, some 250 MB
CALL_S = 90  # for a process that the limits of a card do not stop: see recap.cards.limits
URGENT, NORMAL, LATER = range(3)

Call = tuple[int, int, asyncio.Future[Any], str, tuple[Any, ...]]  # urgency and number first


def make_wall(folder: Path, _report: Report) -> Wall:
    return Wall(folder)


class RenderPool:
    """Calls methods of `Wall` in processes of their own."""

    def __init__(self, folder: Path, timeout_s: float = CALL_S) -> None:
        make = partial(make_wall, folder)
        processes = min(MOST_PROCESSES, os.cpu_count() or 1)
        self._processes = [ChildProcess(make, timeout_s) for _ in range(processes)]
        self._queue: asyncio.PriorityQueue[Call]
        self._queue = asyncio.PriorityQueue()
        self._numbers = count()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to answer calls, in the event loop that runs."""
        self._tasks = [asyncio.create_task(self._work(each)) for each in self._processes]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*(asyncio.to_thread(each.stop) for each in self._processes))

    async def call(self, method: str, *arguments: Any, urgency: int = NORMAL) -> Any:
        """Return the result of the `Wall`'s *method*; a `Problem` when the process failed."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((urgency, next(self._numbers), future, method, arguments))
        return await future

    async def _work(self, process: ChildProcess) -> None:
        while True:
            _, _, future, method, arguments = await self._queue.get()
            if future.cancelled():
                continue
            try:
                result = await asyncio.to_thread(process.call, method, *arguments)
            except RecapError as error:
                result = problem_of(error, "card")
            if not future.cancelled():
                future.set_result(result)
