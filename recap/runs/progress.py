"""
How a run is shown while it runs: bars in a terminal, plain lines elsewhere.

A run says where it stands by giving `Progress` to a listener, a few times a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as Bars

UNITS = {
    "read": "of the log",
    "rank": "population",
    "showcase": "pieces",
    "gallery": "page",
    "try": "stories",  # these two of a check: with made-up customers, and on plates
    "paint": "stories",
}
PERCENT = 100  # the total of a stage that is told in hundredths:
IN_PERCENT = ("read",)
LINE_S = 5.0
WORTH_A_LINE_S = 2.0  # of what passes: whoever waits longer, in no terminal, is told of it
COUNTING = ("count", "tell")  # stages that draw nothing
WORTH_A_WORD_S = 5.0  # who waits so long with nothing done is told that it goes on
ENOUGH = 20  # done, or a tenth of all: before that, what is made once seems to be the pace
WORTH_A_PACE_S = 0.1  # less is a stage that was done already


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a run stands in one stage. `done` and `total` count `unit`s."""

    stage: str
    done: int
    total: int
    cards: int = 0  # drawn in this run
    reused: int = 0  # found drawn already
    failures: int = 0
    seconds: float = 0.0
    finished: bool = False
    notice: str = ""  # what whoever watches should know or do

    @property
    def unit(self) -> str:
        return UNITS.get(self.stage, "customers")

    @property
    def done_a_second(self) -> float:
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def cards_a_second(self) -> float:
        return self.cards / self.seconds if self.seconds > 0 else 0.0

    @property
    def left_s(self) -> float | None:
        """
        Seconds that the stage still takes at this pace; None while nothing is known.

        When the log is read there is work to do with it still, and nobody knows how much.
        """
        enough = self.done >= min(ENOUGH, self.total / 10)
        if not self.done or not enough or self.finished or self.stage in IN_PERCENT:
            return None
        return (self.total - self.done) / self.done_a_second


Listener = Callable[[Progress], None]


def details(now: Progress) -> str:
    """Return pace, cards, failures and time left or spent: ``310 customers/s, 2 failed``."""
    parts = []
    if now.unit in ("customers", "pieces") and now.done and now.seconds >= WORTH_A_PACE_S:
        parts.append(f"{_pace(now.done_a_second)} {now.unit}/s")
    if now.cards and now.stage not in COUNTING:
        parts.append(f"{now.cards:,} cards, {_pace(now.cards_a_second)}/s")
    if now.reused:
        parts.append(f"{now.reused:,} reused")
    if now.failures:
        parts.append(f"{now.failures:,} failed")
    if now.left_s is not None:
        parts.append(f"{duration(now.left_s)} left")
    elif not now.finished and now.seconds >= WORTH_A_WORD_S:
        parts.append(f"{duration(now.seconds)} so far")  # a long log is read in one piece
    return ", ".join(parts)


def so_far(stage: str, done: int, total: int, width: int = 0) -> str:
    """Return ``43 %`` or ``310 of 2,000``, the first number as wide as *width*."""
    return f"{done:>{width},} {'%' if stage in IN_PERCENT else f'of {total:,}'}"


def duration(seconds: float) -> str:
    """Return ``4.2 s``, ``3 min 05 s`` or ``2 h 10 min``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"


@contextmanager
def listener(out: TextIO) -> Iterator[Listener]:
    """Show a run on *out*: as bars when it is a terminal, as lines when it is not."""
    console = Console(file=out)
    if console.is_terminal:
        with bars(console) as show:
            yield show
    else:
        yield Lines(out)


@contextmanager
def while_it_lasts(out: TextIO) -> Iterator[Listener]:
    """
    Show bars on *out* when it is a terminal, and nothing of them afterwards.

    Elsewhere a line tells of a stage that lasts, and none of what is done.
    """
    console = Console(file=out)
    if console.is_terminal:
        with bars(console, passing=True) as show:
            yield show
    else:
        lines = Lines(out, after_s=WORTH_A_LINE_S)
        yield lambda now: None if now.finished else lines(now)


@contextmanager
def bars(console: Console, *, passing: bool = False) -> Iterator[Listener]:
    """Show a bar a stage, the finished ones above; *passing* bars go when it is over."""
    with Bars(
        TextColumn("{task.description:<9}"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[where]:<25}"),
        TextColumn("{task.fields[details]}"),
        console=console,
        transient=passing,
    ) as shown:
        rows: dict[str, TaskID] = {}
        notices: set[str] = set()

        def show(now: Progress) -> None:
            if now.stage not in rows:
                rows[now.stage] = shown.add_task(now.stage, where="", details="")
            took = f"{duration(now.seconds)}; " if now.finished else ""
            shown.update(
                rows[now.stage],
                completed=now.done,
                total=now.total,
                where=f"{so_far(now.stage, now.done, now.total, 9)} {now.unit}",
                details=(took + details(now)).removesuffix("; "),
            )
            if now.notice and now.notice not in notices:
                notices.add(now.notice)
                shown.console.print(now.notice, markup=False)

        yield show


class Lines:
    """Write a line every few seconds of a stage, the first after *after_s*, and one at its end."""

    def __init__(self, out: TextIO, every_s: float = LINE_S, after_s: float | None = None) -> None:
        self._out, self._every_s = out, every_s
        self._after_s = every_s if after_s is None else after_s
        self._next: dict[str, float] = {}
        self._notice = ""

    def __call__(self, now: Progress) -> None:
        if now.notice and now.notice != self._notice:
            self._notice = now.notice
            self._write(now.notice)
        if now.finished:
            took = f"done in {duration(now.seconds)}"
            self._write("; ".join(filter(None, [f"{_where(now)}, {took}", details(now)])))
        elif self._is_time(now.stage, monotonic()):
            self._write("; ".join(filter(None, [_where(now), details(now)])))

    def _is_time(self, stage: str, at: float) -> bool:
        due = at >= self._next.setdefault(stage, at + self._after_s)
        if due:
            self._next[stage] = at + self._every_s
        return due

    def _write(self, line: str) -> None:
        self._out.write(f"{line}\n")
        self._out.flush()


def _where(now: Progress) -> str:
    return f"{now.stage}: {so_far(now.stage, now.done, now.total)} {now.unit}"


def _pace(a_second: float) -> str:
    return f"{a_second:,.0f}" if a_second >= 10 else f"{a_second:.1f}"
