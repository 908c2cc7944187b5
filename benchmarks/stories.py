"""
Time every story: the processor time of one card as PNG, 1080x1920, of a customer who is new.

    python benchmarks/stories.py            every theme of this build
    python benchmarks/stories.py FOLDER     the theme `poster` of this build, and that of the build
                                            in FOLDER (a checkout with .venv), in turns
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory

import facts
import pandas as pd
from rich.console import Console
from rich.table import Table
from timing import time_cpu

from recap import campaign
from recap.campaign import Campaign
from recap.cards import CardRenderer
from recap.stories import Customer, Snapshot, build_snapshot, theme_of

ROOT = Path(__file__).parents[1]
EXAMPLE = "examples/complete-journey"
THEMES = ("poster", "editorial", "night")
WARM, CARDS, TURNS = 10, 40, 5
FACTS = "facts.pickle"

Milliseconds = list[float]


class StoryTimer:
    """Draws the cards of one theme, and times them."""

    def __init__(self, year: Campaign, facts_of: pd.Series, theme: str) -> None:
        self._year, self._facts_of = year.model_copy(update={"theme": theme}), facts_of
        self._theme = theme_of(self._year)
        self._renderer = CardRenderer(self._year, self._theme)
        self._waiting: dict[str, Iterator[Snapshot]] = {}

    @property
    def stories(self) -> list[str]:
        # An older build has no stories that need a section of campaign.toml.
        return [each.name for each in self._theme.stories if not getattr(each, "setting", "")]

    def time(self, story: str, cards: int = CARDS) -> Milliseconds:
        """Draw *story* for the next *cards* customers who may get it; the first are not timed."""
        if story not in self._waiting:
            self._waiting[story] = self._customers(story)
            for snapshot in islice(self._waiting[story], WARM):
                self._renderer.card(snapshot, story)
        return [
            1000 * time_cpu(partial(self._renderer.card, snapshot, story))[0]
            for snapshot in islice(self._waiting[story], cards)
        ]

    def _customers(self, story: str) -> Iterator[Snapshot]:
        applies_to = self._theme.story(story).applies_to
        for customer, values in self._facts_of.items():
            snapshot = build_snapshot(self._year, self._theme, Customer(id=str(customer)), values)
            if applies_to(snapshot.facts):
                yield snapshot


def measure(year: Campaign) -> dict[str, dict[str, float | None]]:
    """Return the median time of each story by theme, ms; None for a story that nobody gets."""
    facts_of = sample_facts(year)
    timers = {theme: StoryTimer(year, facts_of, theme) for theme in THEMES}
    return {
        theme: {story: _median(timer.time(story)) for story in timer.stories}
        for theme, timer in timers.items()
    }


def sample_facts(year: Campaign) -> pd.Series:
    """Return the facts of all customers, in an order that has nothing to do with them."""
    with TemporaryDirectory() as folder:
        facts_of = facts.count_sample_year(year, Path(folder))["facts"]
    return facts_of.sample(frac=1, random_state=1)


def print_table(result: dict[str, dict[str, float | None]], console: Console) -> None:
    table = Table("story, ms of processor time", *result)
    stories = dict.fromkeys(story for times in result.values() for story in times)
    for story in stories:
        table.add_row(story, *(_shown(times.get(story)) for times in result.values()))
    means = [mean(filter(None, times.values())) for times in result.values()]
    table.add_row("mean", *map(_shown, means))
    for column in table.columns[1:]:
        column.justify = "right"
    console.print(table)


def compare(other: Path, console: Console) -> None:
    """Print each story's time in this build and in the build in the folder *other*."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        file = Path(folder) / FACTS
        sample_facts(campaign.load(ROOT / EXAMPLE)).to_pickle(file)
        builds = [stack.enter_context(_running(root, file)) for root in (other, ROOT)]
        names = [json.loads(_ask(build, "")) for build in builds]
        table = Table("story", "before", "now", "ratio", "fastest before", "fastest now")
        for column in table.columns[1:]:
            column.justify = "right"
        rows = []
        for story in [name for name in names[1] if name in names[0]]:
            times = _alternate(builds, story)
            if all(times):
                medians, fastest = [*map(median, times)], [*map(min, times)]
                rows.append((*medians, *fastest))
                table.add_row(story, *_cells(*rows[-1]))
        table.add_row("mean", *_cells(*map(mean, zip(*rows, strict=True))))
    console.print(table)


def _alternate(builds: Sequence[subprocess.Popen[str]], story: str) -> list[Milliseconds]:
    """Have the two builds draw cards of *story* in turns; return the times of each."""
    times: list[Milliseconds] = [[] for _ in builds]
    for _ in range(TURNS):
        for build, own in zip(builds, times, strict=True):
            own += json.loads(_ask(build, story))
    return times


@contextmanager
def _running(root: Path, facts_file: Path) -> Iterator[subprocess.Popen[str]]:
    """Start this script with the build in *root*, as a process that times what it is asked."""
    command = [str(root / ".venv" / "bin" / "python"), __file__, "--answer", str(facts_file)]
    with subprocess.Popen(  # noqa: S603 - our own command line
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _ask(build: subprocess.Popen[str], question: str) -> str:
    if build.stdin is None or build.stdout is None:
        raise RuntimeError("The process has no pipes.")
    build.stdin.write(question + "\n")
    build.stdin.flush()
    return build.stdout.readline()


def _answer(facts_file: Path) -> None:
    """Read the names of stories from standard input, and write their times as JSON."""
    facts_of = pd.read_pickle(facts_file)  # noqa: S301 - from our own process
    timer = StoryTimer(campaign.load(Path.cwd() / EXAMPLE), facts_of, THEMES[0])
    for line in sys.stdin:
        story = line.strip()
        print(json.dumps(timer.time(story) if story else timer.stories), flush=True)  # noqa: T201


def _median(times: Milliseconds) -> float | None:
    return round(median(times), 2) if times else None


def _shown(ms: float | None) -> str:
    return "" if ms is None else f"{ms:.1f}"


def _cells(before: float, now: float, fastest_before: float, fastest_now: float) -> list[str]:
    numbers = before, now, now / before, fastest_before, fastest_now
    return [f"{number:.2f}" for number in numbers]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--answer"]:
        _answer(Path(sys.argv[2]))
    elif sys.argv[1:]:
        compare(Path(sys.argv[1]).resolve(), Console())
    else:
        print_table(measure(campaign.load(ROOT / EXAMPLE)), Console())
