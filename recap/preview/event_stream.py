"""Server-sent events: every open page gets each message, as the HTML standard writes them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

HEARTBEAT_S = 15  # a comment line: proxies and browsers keep the connection open
MOST_WAITING = 100  # messages of a page that does not read


class EventStream:
    """Sends messages to all pages that listen."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[str | None]] = set()
        self._is_closed = False

    @property
    def listeners(self) -> int:
        return len(self._queues)

    def send(self, kind: str, **values: Any) -> None:
        """Send a message of the type *kind*, with *values* as JSON."""
        text = f"event: {kind}\ndata: {json.dumps(values)}\n\n"
        for queue in self._queues:
            if queue.qsize() < MOST_WAITING:
                queue.put_nowait(text)

    def close(self) -> None:
        """End all streams."""
        self._is_closed = True
        for queue in self._queues:
            queue.put_nowait(None)

    async def listen(self, first: str = "") -> AsyncIterator[str]:
        """Yield *first*, then each message from now on."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield f"retry: 500\n\n{first}"
            while not self._is_closed:
                try:
                    text = await asyncio.wait_for(queue.get(), HEARTBEAT_S)
                except TimeoutError:
                    text = ": still here\n\n"
                if text is None:
                    return
                yield text
        finally:
            self._queues.discard(queue)
