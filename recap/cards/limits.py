"""
The limits of processor time and memory for a card or a PDF: a theme may come from others.

Everything that runs because of a theme runs in a `limited` block, in any thread: filling a
template, layout, drawing. A thread of the process, the watchdog, raises an exception in a thread
whose block takes too long. Libraries in C are interrupted only when they return to Python; a
process that is not interrupted by then is ended.
"""

from __future__ import annotations

import ctypes
import math
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock, Thread, get_ident
from traceback import walk_tb
from types import TracebackType

from recap.errors import LimitError

CARD_S = 20.0  # of processor time. The slowest, which reads a new font, takes 3
CARD_MB = 1_000  # more than the process had before
GIVE_UP_CARDS = 3  # a process that took the time of so many cards is ended
CHECK_S = 0.1  # how often the watchdog looks
AGAIN_S = 0.5  # a library may have caught the exception
GAVE_UP = 70  # the exit code of a process that the watchdog ended
MEMORY = "/proc/self/statm"  # its first number is the size of the address space, in pages
UNLIMITED = resource.RLIM_INFINITY
IMPORTING = "<frozen importlib"
IN_DOCS = 'see "Themes from others" in docs/templates.md'

_watches: dict[int, _Watch] = {}  # by thread
_any_watch = Event()
_start_lock = Lock()
_watchdog: Thread | None = None


class _Stopped(BaseException):
    """Raised in a thread that takes too long. No `except Exception` of a library catches it."""


class limited:  # noqa: N801 - used as a statement, like contextlib.suppress
    """
    Run a block within the limits of a card. A block within such a block is a part of it.

    Args:
        subject: Begins the message, such as "Story 'cover'".
        where: Returns the file for the message, where no template is running.
        on_stop: Called when the block was stopped, perhaps between two steps of a cache.

    Raises:
        LimitError: The block took more time or memory than it may.
    """

    __slots__ = ("_on_stop", "_subject", "_watch", "_where")

    def __init__(
        self,
        subject: str,
        where: Callable[[], Path],
        on_stop: Callable[[], object] = lambda: None,
    ) -> None:
        self._subject, self._where, self._on_stop = subject, where, on_stop
        self._watch: _Watch | None = None

    def __enter__(self) -> None:
        thread = get_ident()
        if thread in _watches:
            return
        _memory.limit()
        _start_watchdog()
        self._watch = _watches[thread] = _Watch(thread, self._subject)
        if not _any_watch.is_set():
            _any_watch.set()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        watch = self._watch
        if watch is None:
            return
        watch.end()
        _memory.unlimit()
        if watch.was_stopped:
            what = f"took more than {CARD_S:g} seconds of processor time"
            raise self._error(what, "shorten its loops, and draw fewer shapes", error) from None
        if isinstance(error, MemoryError):
            what = f"asked for more than {CARD_MB:,} MB of memory"
            raise self._error(what, "build shorter texts and lists", error) from None

    def _error(self, what: str, fix: str, error: BaseException | None) -> LimitError:
        self._on_stop()
        place = _template_line(error) or str(self._where())
        return LimitError(f"{self._subject} was stopped: it {what}.", place, f"{fix}; {IN_DOCS}")


class _Watch:
    """One thread in a `limited` block, and until when it may run."""

    def __init__(self, thread: int, subject: str) -> None:
        self._thread, self._subject = thread, subject
        self._stop_at = self._give_up_at = 0.0  # until the first check: most blocks end before it
        self._lock = Lock()
        self._is_over = False
        self.was_stopped = False

    def check(self) -> None:
        """Stop the thread when its time is over; called by the watchdog."""
        if not self._lock.acquire(timeout=CHECK_S):
            return
        try:
            if self._is_over:
                return
            # The thread's own clock: it stands still while a busy machine runs other processes.
            now = time.clock_gettime(_clock_of(self._thread))
            if not self._stop_at:
                self._stop_at, self._give_up_at = now + CARD_S, now + CARD_S * GIVE_UP_CARDS
            if now > self._give_up_at:
                self._give_up()
            if now > self._stop_at and not _is_importing(self._thread):
                self.was_stopped = True
                self._stop_at = now + AGAIN_S
                _raise_in(self._thread, _Stopped)
        finally:
            self._lock.release()

    def end(self) -> None:
        """Take the thread out of the watchdog's sight; after that nothing is raised in it."""
        _watches.pop(self._thread, None)
        while not self._is_over:
            try:
                with self._lock:
                    if self.was_stopped:
                        _raise_in(self._thread, None)
                    self._is_over = True
            except _Stopped:  # raised a moment ago
                continue

    def _give_up(self) -> None:
        """End this process: a library neither returns nor can be interrupted."""
        print(
            f"{self._subject} was not to be stopped: this process ends.\n"
            f"  fix:   make its text and its drawings smaller; {IN_DOCS}",
            file=sys.__stderr__,
            flush=True,
        )
        os._exit(GAVE_UP)


class _Memory:
    """The limit of the address space of this process, while any thread is in a block."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._blocks = 0
        self._before = self._within = (UNLIMITED, UNLIMITED)
        self._measured_at = -math.inf
        self._file: int | None = None

    def limit(self) -> None:
        with self._lock:
            self._blocks += 1
            if self._blocks > 1:
                return
            now = time.monotonic()
            if now - self._measured_at > CHECK_S:  # a card after the other: not for each
                self._measured_at = now
                self._before = resource.getrlimit(resource.RLIMIT_AS)
                self._within = self._measure(*self._before)
            resource.setrlimit(resource.RLIMIT_AS, self._within)

    def unlimit(self) -> None:
        with self._lock:
            self._blocks -= 1
            if not self._blocks:
                resource.setrlimit(resource.RLIMIT_AS, self._before)

    def reset(self) -> None:
        """Take the limit away in a child process, whatever its parent's threads are doing."""
        if self._blocks:
            resource.setrlimit(resource.RLIMIT_AS, self._before)

    def _measure(self, soft: int, hard: int) -> tuple[int, int]:
        """Return the limits for a block, where those of the process are *soft* and *hard*."""
        size = self._address_space()
        most = UNLIMITED if size is None else size + CARD_MB * 1_000_000
        limits = [limit for limit in (soft, hard, most) if limit != UNLIMITED]
        return (min(limits, default=UNLIMITED), hard)

    def _address_space(self) -> int | None:
        """Return the size of the address space, bytes; None where the system does not say it."""
        try:
            if self._file is None:
                self._file = os.open(MEMORY, os.O_RDONLY | os.O_CLOEXEC)
            pages = os.pread(self._file, 32, 0).split()[0]
        except OSError:
            return None
        return int(pages) * resource.getpagesize()


def _clock_of(thread: int) -> int:
    """Return the clock of the processor time of *thread*; where there is none, of all time."""
    try:
        return time.pthread_getcpuclockid(thread)
    except AttributeError:  # macOS
        return time.CLOCK_MONOTONIC


def _start_watchdog() -> None:
    global _watchdog
    if _watchdog is None:
        with _start_lock:
            if _watchdog is None:
                _watchdog = Thread(target=_watch_threads, name="card-limits", daemon=True)
                _watchdog.start()


def _watch_threads() -> None:
    while True:
        _any_watch.wait()
        for watch in [*_watches.values()]:
            watch.check()
        time.sleep(CHECK_S)
        if not _watches:
            _any_watch.clear()
            if _watches:  # entered in between
                _any_watch.set()


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Raise *error* in *thread* at its next step in Python; None takes back what was not raised."""
    raised = ctypes.py_object(error) if error else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)


def _is_importing(thread: int) -> bool:
    """Return whether *thread* loads a module: half a module would stay loaded for ever."""
    frame = sys._current_frames().get(thread)
    while frame is not None:
        if frame.f_code.co_filename.startswith(IMPORTING):
            return True
        frame = frame.f_back
    return False


def _template_line(error: BaseException | None) -> str | None:
    """Return file and line of the last line of a template that *error* passed through."""
    place = None
    for frame, line in walk_tb(error.__traceback__ if error else None):
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            place = f"{template.filename}:{template.get_corresponding_lineno(line)}"
        elif "__jinja_exception__" in frame.f_globals:  # Jinja replaced the frame by the template's
            place = f"{frame.f_code.co_filename}:{line}"
    return place


def _reset() -> None:
    """Begin anew in a child process: it has neither the watchdog nor the threads of its parent."""
    global _memory, _watchdog, _start_lock, _any_watch
    _memory.reset()
    _watches.clear()
    _memory, _watchdog, _start_lock, _any_watch = _Memory(), None, Lock(), Event()


_memory = _Memory()
os.register_at_fork(after_in_child=_reset)
