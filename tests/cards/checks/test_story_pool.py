"""Ctrl-C while processes are started: all of them are known when it is raised."""

from __future__ import annotations

import signal

import pytest

from recap.cards.checks.story_pool import ctrl_c_after


def interrupt(finished: list[str]) -> None:
    """Get Ctrl-C in this thread, and as Python tells it when another thread got it."""
    with ctrl_c_after():
        signal.raise_signal(signal.SIGINT)
        handler = signal.getsignal(signal.SIGINT)
        assert callable(handler)
        handler(signal.SIGINT, None)
        finished.append("block")


def fail() -> None:
    with ctrl_c_after():
        signal.raise_signal(signal.SIGINT)
        raise ValueError("no processes")


def test_ctrl_c_waits_for_the_end_of_the_block():
    """
    Then it is raised, and the next one is raised at once again.
    """
    finished: list[str] = []
    handler = signal.getsignal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        interrupt(finished)

    assert ["block"] == finished
    assert handler is signal.getsignal(signal.SIGINT)
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_an_error_in_the_block_is_raised():
    """
    Ctrl-C does not hide it.
    """
    with pytest.raises(ValueError, match="no processes"):
        fail()
