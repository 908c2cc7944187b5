"""
Showing the progress of a run: bars in a terminal, plain lines elsewhere.

A run calls a listener with `Progress` a few times a second.
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
    "sheet": "cards",
    "read": "of the log",
    "rank": "population",
    "showcase": "pieces",
    "gallery": "page",
    "try": "stories",  # a step of `recap check`
}
PERCENT = 100  # the total of a stage in `IN_PERCENT`
IN_PERCENT = ("read",)
LINE_INTERVAL_S = 5.0
FIRST_TRANSIENT_LINE_S = 2.0  # a transient stage gets a line only after so long
NO_CARDS = ("count", "freeze")  # stages that draw nothing
MIN_ELAPSED_S = 5.0  # before that, a stage with no known end shows no elapsed time
MIN_DONE = 20  # or a tenth of all: before that, one-time work at the start hides the pace
MIN_PACE_S = 0.1  # a stage that took less had nothing to do: it shows no pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The progress of a run in one stage. `done` and `total` count `unit`s."""

    stage: str
    done: int
    total: int
    cards: int = 0  # drawn in this run
    reused: int = 0  # drawn by an earlier run
    failures: int = 0
    seconds: float = 0.0
    finished: bool = False
    notice: str = ""  # what the user should know or do

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
        Seconds that the stage still takes at this pace; None when they cannot be estimated.

        There is no estimate for the stage `read`: work on the log goes on after its last byte
        is read, and nobody knows how long that takes.
        """
        enough = self.done >= min(MIN_DONE, self.total / 10)
        if not self.done or not enough or self.finished or self.stage in IN_PERCENT:
            return None
        return (self.total - self.done) / self.done_a_second


Listener = Callable[[Progress], None]


def format_details(now: Progress) -> str:
    """Return pace, cards, failures and the time left or elapsed: ``310 customers/s, 2 failed``."""
    parts = []
    if now.unit in ("customers", "pieces") and now.done and now.seconds >= MIN_PACE_S:
        parts.append(f"{_format_pace(now.done_a_second)} {now.unit}/s")
    if now.cards and now.stage not in NO_CARDS:
        parts.append(f"{now.cards:,} cards, {_format_pace(now.cards_a_second)}/s")
    if now.reused:
        parts.append(f"{now.reused:,} reused")
    if now.failures:
        parts.append(f"{now.failures:,} failed")
    if now.left_s is not None:
        parts.append(f"{duration(now.left_s)} left")
    elif not now.finished and now.seconds >= MIN_ELAPSED_S:
        parts.append(f"{duration(now.seconds)} so far")
    return ", ".join(parts)


def format_done(stage: str, done: int, total: int, width: int = 0) -> str:
    """Return ``43 %`` or ``310 of 2,000``, the first number padded to *width* characters."""
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
    """Show a run on *out*: as bars when it is a terminal, else as lines."""
    console = Console(file=out)
    if console.is_terminal:
        with bars(console) as show:
            yield show
    else:
        yield Lines(out)


@contextmanager
def transient_listener(out: TextIO) -> Iterator[Listener]:
    """
    Show bars on *out* when it is a terminal, and remove them at the end.

    Elsewhere write lines for a stage that takes long, and nothing when it is finished.
    """
    console = Console(file=out)
    if console.is_terminal:
        with bars(console, transient=True) as show:
            yield show
    else:
        lines = Lines(out, after_s=FIRST_TRANSIENT_LINE_S)
        yield lambda now: None if now.finished else lines(now)


@contextmanager
def bars(console: Console, *, transient: bool = False) -> Iterator[Listener]:
    """Show one bar a stage; *transient* bars are removed at the end."""
    with Bars(
        TextColumn("{task.description:<9}"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[where]:<25}"),
        TextColumn("{task.fields[details]}"),
        console=console,
        transient=transient,
    ) as rich_bars:
        rows: dict[str, TaskID] = {}
        notices: set[str] = set()

        def show(now: Progress) -> None:
            if now.stage not in rows:
                rows[now.stage] = rich_bars.add_task(now.stage, where="", details="")
            took = f"{duration(now.seconds)}; " if now.finished else ""
            rich_bars.update(
                rows[now.stage],
                completed=now.done,
                total=now.total,
                where=f"{format_done(now.stage, now.done, now.total, 9)} {now.unit}",
                details=(took + format_details(now)).removesuffix("; "),
            )
            if now.notice and now.notice not in notices:
                notices.add(now.notice)
                rich_bars.console.print(now.notice, markup=False)

        yield show


class Lines:
    """
    Writes a line about a stage every *every_s* seconds, and one when it is finished.

    The first line of a stage comes after *after_s* seconds.
    """

    def __init__(
        self, out: TextIO, every_s: float = LINE_INTERVAL_S, after_s: float | None = None
    ) -> None:
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
            self._write("; ".join(filter(None, [f"{_where(now)}, {took}", format_details(now)])))
        elif self._is_due(now.stage, monotonic()):
            self._write("; ".join(filter(None, [_where(now), format_details(now)])))

    def _is_due(self, stage: str, at: float) -> bool:
        is_due = at >= self._next.setdefault(stage, at + self._after_s)
        if is_due:
            self._next[stage] = at + self._every_s
        return is_due

    def _write(self, line: str) -> None:
        self._out.write(f"{line}\n")
        self._out.flush()


def _where(now: Progress) -> str:
    return f"{now.stage}: {format_done(now.stage, now.done, now.total)} {now.unit}"


def _format_pace(a_second: float) -> str:
    return f"{a_second:,.0f}" if a_second >= 10 else f"{a_second:.1f}"
