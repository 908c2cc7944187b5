"""The real server in a process of its own, as `recap serve` runs it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from recap.runs.folder import Run

SERVE = """
import sys
from pathlib import Path
from recap.delivery.server import serve
from recap.runs.folder import open_
serve(open_(Path(sys.argv[1])), int(sys.argv[2]))
"""


@dataclass
class Served:
    """Where the server answers, and, once it has ended, all that it printed."""

    base: str
    printed: str = ""


@contextmanager
def serving(run: Run) -> Iterator[Served]:
    """Serve *run* on a free port until the block ends."""
    port = free_port()
    served = Served(f"http://127.0.0.1:{port}")
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(run.folder), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(f"{served.base}/healthz", server)
        yield served
    finally:
        server.terminate()
        served.printed = server.communicate(timeout=20)[0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[str], timeout_s: float = 30) -> None:
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        try:
            httpx.get(url).raise_for_status()
        except httpx.TransportError:
            assert server.poll() is None, "The server ended before it answered."
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"The server did not answer within {timeout_s} s.")


def nonsense(base: str, request: str) -> None:
    """Send bytes that are not HTTP, and hear the server out."""
    host, port = base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(request.encode())
        line.shutdown(socket.SHUT_WR)
        while line.recv(4096):
            pass
