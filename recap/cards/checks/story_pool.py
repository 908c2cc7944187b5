"""
Check stories in several processes: laying out cards takes nearly all time of a check.

The processes are forked from a server that has loaded what draws, and no thread of this process:
WeasyPrint starts threads of its own with its first font.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread, current_thread, main_thread

from recap.campaign import Campaign
from recap.cards.card_renderer import CardRenderer
from recap.cards.checks.story_results import StoryResult, ThemeChecker
from recap.errors import MachineError
from recap.stories import Theme

MOST_PROCESSES = 4  # some 150 MB each
FEWEST_STORIES = 3  # with fewer, starting processes takes longer than it saves
PRELOADED = "recap.cards.checks.preloaded"
# New objects until garbage is collected, after a story. Layouts make so many that Python's own
# threshold takes a tenth of the time.
MOST_OBJECTS = 400_000

Results = Iterator[StoryResult]


@contextmanager
def story_checks(
    campaign: Campaign, theme: Theme, stories: Sequence[str], sizes: Sequence[str], *, exact: bool
) -> Iterator[Callable[[], Results]]:
    """
    Check the theme's files and then *stories*, in the formats *sizes*; start at once.

    With *exact*, find out for each format alone whether cards are drawn fast.

    Yields a function that returns the results, in order; the first has the name "" and is that of
    the theme's files. The context ends the processes. On one core, the function does the work.

    Raises:
        MachineError: A library that draws is missing, or the system has ended a process.
        TemplateError: The theme cannot be read at all.
    """
    processes = min(_cores(), MOST_PROCESSES)
    if processes == 1 or len(stories) < FEWEST_STORIES:
        yield lambda: _check_here(campaign, theme, stories, sizes, exact=exact)
        return
    context = get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    executor = ProcessPoolExecutor(processes, context, _prepare, (campaign, theme, sizes, exact))
    try:
        with ctrl_c_after():
            results = executor.map(_check, ("", *stories))
        yield lambda: _explained(results)
    finally:
        executor.shutdown(cancel_futures=True)


def _cores() -> int:
    return len(os.sched_getaffinity(0))


@contextmanager
def ctrl_c_after() -> Iterator[None]:
    """
    Raise `KeyboardInterrupt` after the block, not in it: each process that it starts gets known.

    Processes that are started in the block inherit that the signal is blocked. That alone is not
    enough: the system may give the signal to another thread, and Python runs its handler in this
    one.
    """
    if current_thread() is not main_thread():  # no other thread gets a KeyboardInterrupt
        yield
        return
    received: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: received.append(number))
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)  # runs the handler, if need be
        signal.signal(signal.SIGINT, handler)
    if received:
        raise KeyboardInterrupt


def _check_here(
    campaign: Campaign, theme: Theme, stories: Sequence[str], sizes: Sequence[str], *, exact: bool
) -> Results:
    checker = ThemeChecker(CardRenderer(campaign, theme, marks_lines=True), sizes, exact=exact)
    yield from map(checker.check, ("", *stories))


def _explained(results: Results) -> Results:
    try:
        yield from results
    except BrokenProcessPool as error:
        raise MachineError(
            "A process that checks cards was ended by the system.",
            "this machine",
            "give it more memory, or check one story at a time: --story",
        ) from error


# -- in each process ------------------------------------------------------------------


class _Worker:
    """The checker of this process, made with its first story: errors belong to a result."""

    arguments: tuple[Campaign, Theme, Sequence[str], bool]
    checker: ThemeChecker | None = None


def _prepare(campaign: Campaign, theme: Theme, sizes: Sequence[str], exact: bool) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()
    gc.disable()
    _Worker.arguments = (campaign, theme, sizes, exact)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _check(story: str) -> StoryResult:
    if _Worker.checker is None:
        campaign, theme, sizes, exact = _Worker.arguments
        _Worker.checker = ThemeChecker(
            CardRenderer(campaign, theme, marks_lines=True), sizes, exact=exact
        )
    if gc.get_count()[0] > MOST_OBJECTS:
        gc.collect()
    return _Worker.checker.check(story)
