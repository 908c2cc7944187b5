"""
How long `recap serve` takes to answer: a card that is drawn already, and one that is not.

The server is a process of its own, asked over HTTP on this machine, through one connection.

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

from stopwatch import timed

from recap.campaign import Campaign
from recap.delivery import links, server, snapshot_store
from recap.delivery.store import Store
from recap.runs.folder import Run, begin, open_
from recap.stories import Snapshot

WARM_UP, ASKED = 20, 60  # customers
START_S = 60
HERE = "127.0.0.1"


def measure(year: Campaign, customers: Sequence[Snapshot], card: str) -> dict[str, float]:
    """Return the medians of answering for *card*, such as `cover-story`: undrawn, and drawn; ms."""
    with TemporaryDirectory() as folder:
        run = begin(year, Path(folder))
        paths = [f"/r/{token}/{card}.png" for token in _kept(run, customers[: WARM_UP + ASKED])]
        with _serving(run) as asked:
            undrawn, drawn = ([_answer_ms(asked, path) for path in paths] for _ in range(2))
            return {
                "serve_undrawn_ms": round(median(undrawn[WARM_UP:]), 1),
                "serve_drawn_ms": round(median(drawn[WARM_UP:]), 1),
            }


def _kept(run: Run, customers: Sequence[Snapshot]) -> list[str]:
    """Put the snapshots into the run's store; return the tokens that open them."""
    store, ids = Store(run.store_url), [run.recap_id(one.customer["id"]) for one in customers]
    for recap_id, snapshot in zip(ids, customers, strict=True):
        snapshot_store.keep(store, recap_id, snapshot)
    return [token for _, token in links.mint(run, ids)]


@contextmanager
def _serving(run: Run) -> Iterator[HTTPConnection]:
    with socket.socket() as free:
        free.bind((HERE, 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, __file__, str(run.folder), str(port)])  # noqa: S603 - ours
    try:
        asked = HTTPConnection(HERE, port, timeout=START_S)
        _wait(asked)
        yield asked
        asked.close()
    finally:
        process.terminate()
        process.wait()


def _wait(asked: HTTPConnection) -> None:
    """Wait until the server answers."""
    started = monotonic()
    while True:
        try:
            _get(asked, "/healthz")
        except ConnectionRefusedError:
            asked.close()
            if monotonic() - started > START_S:
                raise
            sleep(0.1)
        else:
            return


def _answer_ms(asked: HTTPConnection, path: str) -> float:
    took_s, _ = timed(lambda: _get(asked, path))
    return took_s * 1000


def _get(asked: HTTPConnection, path: str) -> bytes:
    asked.request("GET", path)
    answer = asked.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"The server answered {answer.status}.")
    return body


if __name__ == "__main__":
    server.serve(open_(Path(sys.argv[1])), int(sys.argv[2]))
