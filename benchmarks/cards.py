"""
Time one card: with recap, with the tools that a user could take instead, and the lower bounds.

    python benchmarks/cards.py               time all tools
    python benchmarks/cards.py --pictures    draw one card with each tool

Every tool draws the story `top-items` as PNG, 1080x1920, of the same customers in the same
minutes. All customers are new to every tool.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import facts
import serving
from peers import Card, DrawResult, Peer, ToolTimes, parse_card, run_rounds, running_peers
from PIL import Image, ImageChops, ImageStat
from rich.console import Console
from rich.table import Table
from timing import time_call

from recap import campaign
from recap.campaign import Campaign, Draw
from recap.cards import CardRenderer
from recap.cards.card_renderer import PaintedCard
from recap.cards.encoding import codecs
from recap.stories import Customer, Snapshot, build_snapshot, theme_of

STORY, SIZE = "top-items", "story"
ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "complete-journey"
CUSTOMERS = 300
PICTURES = ROOT / "build" / "bench"
CARD_MEMORY = Path(__file__).with_name("card_memory.py")
RECAP, FLOOR = "recap", "floor, nothing drawn"
OWN_FLOOR = "floor, finished pixels"

DrawFunctions = dict[str, Callable[[int], DrawResult]]


def measure(year: Campaign, snapshots: Sequence[Snapshot], console: Console) -> dict[str, Any]:
    """
    Time one card of each of *snapshots* with every tool, in alternating rounds.

    Returns:
        ``cards``: for each tool ``tool``, ``median_ms``, ``p95_ms`` and the median ``bytes``,
        the fastest first.
        ``ratio_to_fastest_peer``: the fastest other tool's time divided by recap's; None when
        no other tool runs. ``ratio_to_floor`` and ``ratio_to_own_floor``: recap's time divided
        by the floor, and by the floor with the card's finished pixels.
        ``first_card_ms``: the first card of a template, plate included.
        ``serve_undrawn_ms``, ``serve_drawn_ms``: the time of an answer of `recap serve`.
        ``worker_early_mb``, ``worker_peak_mb``: the peak memory of a process after 1,000 and
        after 10,000 cards.
    """
    renderer = CardRenderer(year)
    renderer.card(snapshots[0], "cover", SIZE)  # the first card loads the libraries
    first_s, _ = time_call(lambda: renderer.card(snapshots[0], STORY, SIZE))
    with _peer_functions(renderer, snapshots, console) as peers:
        functions = {**recap_functions(renderer, snapshots), **peers}
        results = run_rounds(functions, len(snapshots), console.print)
    median_ms = {result.tool: result.median_ms for result in results}
    peer_ms = min((median_ms[peer] for peer in peers if peer in median_ms), default=None)
    return {
        "cards": [_row(result) for result in results],
        "ratio_to_fastest_peer": peer_ms and round(peer_ms / median_ms[RECAP], 1),
        "ratio_to_floor": round(median_ms[RECAP] / median_ms[FLOOR], 1),
        "ratio_to_own_floor": round(median_ms[RECAP] / median_ms[OWN_FLOOR], 1),
        "first_card_ms": round(first_s * 1000),
        **serving.measure(year, snapshots, f"{STORY}-{SIZE}"),
        **_measure_memory(snapshots),
    }


def sample_snapshots(year: Campaign) -> list[Snapshot]:
    """Return the customers who get the story, among those with a medium number of events."""
    with TemporaryDirectory() as folder:
        facts_of = facts.count_sample_year(year, Path(folder))["facts"]
    events = facts_of.map(lambda values: values["events"]).sort_values(kind="stable")
    first = max(0, (len(events) - CUSTOMERS) // 2)
    ids = events.index[first : first + CUSTOMERS]
    theme = theme_of(year)
    snapshots = [build_snapshot(year, theme, Customer(id=str(id_)), facts_of[id_]) for id_ in ids]
    return [snapshot for snapshot in snapshots if STORY in snapshot.stories]


def print_table(result: dict[str, Any], console: Console) -> None:
    table = Table("one card, 1080x1920 PNG", "median ms", "p95 ms", "kB", "to recap")
    for column in table.columns[1:]:
        column.justify = "right"
    recap_ms = next(card["median_ms"] for card in result["cards"] if card["tool"] == RECAP)
    for card in result["cards"]:
        table.add_row(
            card["tool"],
            f"{card['median_ms']:.1f}",
            f"{card['p95_ms']:.1f}",
            f"{card['bytes'] / 1000:.0f}",
            f"{card['median_ms'] / recap_ms:.1f}",
        )
    console.print(table)
    console.print(
        "recap is {ratio_to_fastest_peer} times faster than the fastest other tool. It takes "
        "{ratio_to_floor} times the floor, and {ratio_to_own_floor} times the floor with finished "
        "pixels. The first card of a template took {first_card_ms} ms, its plate included. "
        "`recap serve` answers in {serve_undrawn_ms} ms, and in {serve_drawn_ms} ms when the card "
        "is already drawn. A process that drew 10,000 cards took {worker_peak_mb} MB at most; "
        "after 1,000 cards it was {worker_early_mb} MB.".format(**result),
        soft_wrap=True,
    )


def draw_pictures(year: Campaign, console: Console) -> None:
    """Draw one customer's card with every tool, and print each tool's difference from recap."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    renderer = CardRenderer(year)
    snapshot = sample_snapshots(year)[0]
    recap_file = PICTURES / f"{RECAP}.png"
    recap_file.write_bytes(renderer.card(snapshot, STORY, SIZE))
    with running_peers(console.print) as peers:
        for peer in peers:
            peer_file = PICTURES / f"{peer.slug}.png"
            peer.draw(parse_card(renderer.fragment(snapshot, STORY, SIZE)), peer_file)
            difference = _mean_difference(recap_file, peer_file)
            console.print(f"{peer.name}: mean difference from recap {difference:.2f} of 255")
    console.print(f"Pictures: {PICTURES.relative_to(ROOT)}")


def _mean_difference(first: Path, second: Path) -> float:
    """Return the mean difference of the values of two pictures."""
    with Image.open(first) as one, Image.open(second) as other:
        difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return sum(ImageStat.Stat(difference).mean) / len(difference.getbands())


@contextmanager
def _peer_functions(
    renderer: CardRenderer, snapshots: Sequence[Snapshot], console: Console
) -> Iterator[DrawFunctions]:
    cards = [parse_card(renderer.fragment(snapshot, STORY, SIZE)) for snapshot in snapshots]
    with running_peers(console.print) as peers:
        yield {peer.name: partial(draw_with_peer, peer, cards) for peer in peers}


def draw_with_peer(peer: Peer, cards: Sequence[Card], number: int) -> DrawResult:
    return peer.draw(cards[number])


def recap_functions(renderer: CardRenderer, snapshots: Sequence[Snapshot]) -> DrawFunctions:
    """Return the variants of recap, and the floors, by name."""
    small = CardRenderer(renderer.campaign.model_copy(update={"draw": Draw(size="small")}))
    variants: dict[str, Callable[[Snapshot], bytes]] = {
        RECAP: lambda snapshot: renderer.card(snapshot, STORY, SIZE),
        "recap, small files": lambda snapshot: small.card(snapshot, STORY, SIZE),
        "recap, without a plate": lambda snapshot: codecs.png(
            renderer.draw_reference(snapshot, STORY, SIZE)
        ),
        FLOOR: _floor(renderer, snapshots[0]),
    }
    functions = {name: partial(_time_draw, draw, snapshots) for name, draw in variants.items()}
    return {**functions, OWN_FLOOR: partial(_time_finished_pixels, renderer, snapshots)}


def _time_draw(
    draw: Callable[[Snapshot], bytes], snapshots: Sequence[Snapshot], number: int
) -> DrawResult:
    seconds, png = time_call(lambda: draw(snapshots[number]))
    return DrawResult(seconds * 1000, len(png))


def _floor(renderer: CardRenderer, snapshot: Snapshot) -> Callable[[Snapshot], bytes]:
    """Return a function that copies and encodes the rows that the words touch; it draws nothing."""
    rows, bands, plate = _paint(renderer, snapshot)
    rows = rows.copy()

    def copy_rows(_: Snapshot) -> bytes:
        for start, stop in bands:
            plate.strips.copy(start, stop, rows)
        return plate.strips.png(rows, bands)

    return copy_rows


def _time_finished_pixels(
    renderer: CardRenderer, snapshots: Sequence[Snapshot], number: int
) -> DrawResult:
    """Copy and encode the finished rows of a card that was painted before."""
    rows, bands, plate = _paint(renderer, snapshots[number])
    finished = [rows[start:stop].copy() for start, stop in bands]

    def encode(_: Snapshot) -> bytes:
        for (start, stop), pixels in zip(bands, finished, strict=True):
            rows[start:stop] = pixels
        return plate.strips.png(rows, bands)

    return _time_draw(encode, snapshots, number)


def _paint(renderer: CardRenderer, snapshot: Snapshot) -> PaintedCard:
    painted = renderer.paint(snapshot, STORY, SIZE)
    if painted is None:
        raise RuntimeError("The card of the benchmark is not painted on a plate.")
    return painted


def _row(result: ToolTimes) -> dict[str, Any]:
    return {
        "tool": result.tool,
        "median_ms": round(result.median_ms, 2),
        "p95_ms": round(result.p95_ms, 2),
        "bytes": result.bytes,
    }


def _measure_memory(snapshots: Sequence[Snapshot]) -> dict[str, int]:
    """Return the peak memory of a new process after 1,000 cards, and after 10,000, in MB."""
    arguments = pickle.dumps((EXAMPLE, [*snapshots]))
    command = [sys.executable, str(CARD_MEMORY)]
    process = subprocess.run(  # noqa: S603 - our own command line
        command, input=arguments, capture_output=True, check=True
    )
    peaks_mb: dict[str, int] = json.loads(process.stdout)
    return peaks_mb


if __name__ == "__main__":
    out, sample = Console(), campaign.load(EXAMPLE)
    if sys.argv[1:] == ["--pictures"]:
        draw_pictures(sample, out)
    else:
        print_table(measure(sample, sample_snapshots(sample), out), out)
