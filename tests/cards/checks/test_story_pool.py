"""Ctrl-C while processes are started: all of them are known when it is raised."""

from __future__ import annotations

import os
import signal
from threading import Event, Thread

import pytest

from recap.cards.checks.story_pool import ctrl_c_after


def interrupt(thread: int, finished: list[str]) -> None:
    """Send Ctrl-C to another thread, as the system may decide, and to this process."""
    with ctrl_c_after():
        signal.pthread_kill(thread, signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        finished.append("block")


def fail() -> None:
    with ctrl_c_after():
        os.kill(os.getpid(), signal.SIGINT)
        raise ValueError("no processes")


def test_ctrl_c_waits_for_the_end_of_the_block():
    """
    Then it is raised, and the next one is raised at once again.
    """
    finished: list[str] = []
    done = Event()
    other = Thread(target=done.wait)
    other.start()
    handler = signal.getsignal(signal.SIGINT)
    assert other.ident is not None
    try:
        with pytest.raises(KeyboardInterrupt):
            interrupt(other.ident, finished)
    finally:
        done.set()
        other.join()

    assert ["block"] == finished
    assert handler is signal.getsignal(signal.SIGINT)
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_an_error_in_the_block_is_raised():
    """
    Ctrl-C does not hide it.
    """
    with pytest.raises(ValueError, match="no processes"):
        fail()
