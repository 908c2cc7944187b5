"""
A process that holds one object and calls its methods, one at a time.

A card that takes too long, or that ends the process, costs that card and not the preview.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Lock
from typing import Any

from recap.errors import CardError, RecapError

Report = Callable[[float], None]
START_S = 120  # for the libraries to load on a busy machine
STOP_S = 2  # for the process to end by itself


class ChildProcess:
    """
    Calls the methods of the object that *make* returns, in a process of its own.

    *make* gets a function that reports a share of the work, 0 to 1; *on_report* gets it here. The
    process starts with the first call, and again with the next call after it has ended.
    """

    def __init__(
        self, make: Callable[[Report], Any], timeout_s: float, on_report: Report = lambda _: None
    ) -> None:
        self._make, self._timeout_s, self._on_report = make, timeout_s, on_report
        self._lock = Lock()
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def call(self, method: str, *arguments: Any) -> Any:
        """
        Call *method* and return its result, or raise its error.

        Raises:
            CardError: It took longer than the timeout, or the process has ended.
        """
        with self._lock:
            try:
                connection = self._running()
                connection.send((method, arguments))
                return self._answer(connection, self._timeout_s)
            except (EOFError, OSError) as error:
                self._end()
                raise CardError(
                    "The process that draws has ended.",
                    "this machine",
                    "save the file again; if it happens again, the card needs too much memory",
                ) from error

    def stop(self) -> None:
        """End the process; a call that is running fails."""
        self._end()

    def _running(self) -> Connection:
        if self._process is None or self._connection is None or not self._process.is_alive():
            context = multiprocessing.get_context("spawn")  # WeasyPrint's libraries do not fork
            self._connection, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs, self._make), daemon=True)
            self._process.start()
            theirs.close()
            self._answer(self._connection, START_S)  # that it is ready
        return self._connection

    def _answer(self, connection: Connection, timeout_s: float) -> Any:
        while connection.poll(timeout_s):
            kind, value = connection.recv()
            if kind == "report":
                self._on_report(value)
            elif kind == "error":
                raise value
            else:
                return value
        self._end()
        raise CardError(
            f"This took longer than {timeout_s:.0f} seconds, and was stopped.",
            "the templates of this card",
            "look for a loop over many things, or a very large picture",
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError):
                connection.close()  # the process reads the end of its input, and ends
        if process is not None:
            process.terminate()
            process.join(STOP_S)
            if process.is_alive():
                process.kill()
                process.join(STOP_S)


def _serve(connection: Connection, make: Callable[[Report], Any]) -> None:
    """Answer calls until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the process that started us
    with suppress(EOFError, OSError):
        served = make(lambda share: connection.send(("report", share)))
        connection.send(("result", None))
        while True:
            method, arguments = connection.recv()
            try:
                answer = ("result", getattr(served, method)(*arguments))
            except RecapError as error:
                answer = ("error", error)
            connection.send(answer)
