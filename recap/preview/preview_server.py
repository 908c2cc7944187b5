"""Serve a preview on this machine until Ctrl-C."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn

from recap.preview.live_campaign import LiveCampaign, PreviewOptions
from recap.preview.preview_app import app

HOST = "127.0.0.1"
GRACE_S = 2  # for answers that are being written


class _Server(uvicorn.Server):
    """Ends the streams of events first: uvicorn waits for open connections."""

    def __init__(
        self, config: uvicorn.Config, live: LiveCampaign, on_start: Callable[[], object]
    ) -> None:
        super().__init__(config)
        self._live, self._on_start = live, on_start

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_start()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._live.events.close()
        super().handle_exit(sig, frame)


def serve(options: PreviewOptions, port: int, *, opens: bool = False) -> None:
    """Serve the preview of *options* at *port*; with *opens*, open it in the browser."""
    live = LiveCampaign(options)
    config = uvicorn.Config(
        app(live),
        host=HOST,
        port=port,
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=GRACE_S,
    )
    address = f"http://{HOST}:{port}"
    _Server(config, live, lambda: webbrowser.open(address) if opens else None).run()
