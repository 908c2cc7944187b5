"""
Time `recap serve`: the answer for a card that is not drawn yet, and for one that is.

The server runs in its own process; requests go over HTTP on this machine, on one connection.

    python benchmarks/serving.py FOLDER PORT     serve the run in FOLDER
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from timing import time_call

from recap.campaign import Campaign
from recap.delivery import links, server, snapshot_store
from recap.delivery.store import Store
from recap.runs.folder import Run, begin, open_
from recap.stories import Snapshot

WARM_UP, MEASURED = 20, 60  # customers
TIMEOUT_S = 60
HOST = "127.0.0.1"


def measure(year: Campaign, snapshots: Sequence[Snapshot], card: str) -> dict[str, float]:
    """Return the median times to answer for *card*, such as `cover-story`, in milliseconds."""
    with TemporaryDirectory() as folder:
        run = begin(year, Path(folder))
        tokens = _store_snapshots(run, snapshots[: WARM_UP + MEASURED])
        paths = [f"/r/{token}/{card}.png" for token in tokens]
        with _serving(run) as connection:
            undrawn, drawn = ([_request_ms(connection, path) for path in paths] for _ in range(2))
            return {
                "serve_undrawn_ms": round(median(undrawn[WARM_UP:]), 1),
                "serve_drawn_ms": round(median(drawn[WARM_UP:]), 1),
            }


def _store_snapshots(run: Run, snapshots: Sequence[Snapshot]) -> list[str]:
    """Write the snapshots to the run's store; return the tokens of their links."""
    store = Store(run.store_url)
    ids = [run.recap_id(snapshot.customer["id"]) for snapshot in snapshots]
    for recap_id, snapshot in zip(ids, snapshots, strict=True):
        snapshot_store.keep(store, recap_id, snapshot)
    return [token for _, token in links.mint(run, ids)]


@contextmanager
def _serving(run: Run) -> Iterator[HTTPConnection]:
    with socket.socket() as unused:
        unused.bind((HOST, 0))
        port = unused.getsockname()[1]
    command = [sys.executable, __file__, str(run.folder), str(port)]
    process = subprocess.Popen(command)  # noqa: S603 - our own command line
    try:
        connection = HTTPConnection(HOST, port, timeout=TIMEOUT_S)
        _wait_until_ready(connection)
        yield connection
        connection.close()
    finally:
        process.terminate()
        process.wait()


def _wait_until_ready(connection: HTTPConnection) -> None:
    start_s = monotonic()
    while True:
        try:
            _get(connection, "/healthz")
        except ConnectionRefusedError:
            connection.close()
            if monotonic() - start_s > TIMEOUT_S:
                raise
            sleep(0.1)
        else:
            return


def _request_ms(connection: HTTPConnection, path: str) -> float:
    seconds, _ = time_call(lambda: _get(connection, path))
    return seconds * 1000


def _get(connection: HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"The server answered {response.status}.")
    return body


if __name__ == "__main__":
    server.serve(open_(Path(sys.argv[1])), int(sys.argv[2]))
