"""
How long one card takes: with recap, with the tools that one could take instead, and at the least.

    python benchmarks/cards.py [--pictures]     all of it, alone; or one card by every tool

Every tool draws the story `top-items` as PNG, 1080x1920, of the same customers in the
same minutes, and all of them are new to it.
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
from peers import Card, Drawn, Peer, Turn, card_of, in_rounds, started
from PIL import Image, ImageChops, ImageStat
from rich.console import Console
from rich.table import Table
from stopwatch import timed

from recap import campaign
from recap.campaign import Campaign, Draw
from recap.cards import CardRenderer
from recap.cards.encoding import codecs
from recap.cards.templating.slot_markup import parse_slots
from recap.stories import Customer, Snapshot, build_snapshot, theme_of

STORY, SIZE = "top-items", "story"
ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "complete-journey"
CUSTOMERS = 300
PICTURES = ROOT / "build" / "bench"
WORKER = Path(__file__).with_name("worker.py")
RECAP, FLOOR = "recap", "floor, nothing drawn"
OWN_FLOOR = "floor, finished pixels"

Draws = dict[str, Callable[[int], Drawn]]


def measure(year: Campaign, told: Sequence[Snapshot], console: Console) -> dict[str, Any]:
    """
    Time one card of the customers *told* with every tool, in alternating rounds.

    Returns:
        ``cards``: for each tool ``tool``, ``median_ms``, ``p95_ms`` and the usual ``bytes``,
        the fastest first. ``ratio_to_fastest_peer``: how many times faster than the fastest
        other tool a card is, None without others; ``ratio_to_floor``: how many times the
        floor it takes; ``ratio_to_own_floor``: the floor with the card's finished pixels.
        ``first_card_ms`` of a new template, plate included; ``serve_undrawn_ms`` and
        ``serve_drawn_ms``: what `recap serve` takes to answer. ``worker_peak_mb`` of a process
        that draws 10,000 cards; after 1,000 it had
        ``worker_early_mb``.
    """
    card_renderer = CardRenderer(year)
    card_renderer.card(told[0], "cover", SIZE)  # the libraries are loaded with the first card
    first_s, _ = timed(lambda: card_renderer.card(told[0], STORY, SIZE))
    with _others(card_renderer, told, console) as others:
        turns = in_rounds({**ours(card_renderer, told), **others}, len(told), console.print)
    took = {turn.tool: turn.median_ms for turn in turns}
    peer_ms = min((took[peer] for peer in others if peer in took), default=None)
    return {
        "cards": [_row(turn) for turn in turns],
        "ratio_to_fastest_peer": peer_ms and round(peer_ms / took[RECAP], 1),
        "ratio_to_floor": round(took[RECAP] / took[FLOOR], 1),
        "ratio_to_own_floor": round(took[RECAP] / took[OWN_FLOOR], 1),
        "first_card_ms": round(first_s * 1000),
        **serving.measure(year, told, f"{STORY}-{SIZE}"),
        **_worker(told),
    }


def customers(year: Campaign) -> list[Snapshot]:
    """Return the customers who get the story, of those in the middle by number of events."""
    with TemporaryDirectory() as folder:
        known = facts.sample_year(year, Path(folder))["facts"]
    events = known.map(lambda said: said["events"]).sort_values(kind="stable")
    first = max(0, (len(events) - CUSTOMERS) // 2)
    middle = events.index[first : first + CUSTOMERS]
    theme = theme_of(year)
    told = [build_snapshot(year, theme, Customer(id=str(who)), known[who]) for who in middle]
    return [one for one in told if STORY in one.stories]


def show(result: dict[str, Any], console: Console) -> None:
    table = Table("one card, 1080x1920 PNG", "median ms", "p95 ms", "kB", "to recap")
    for column in table.columns[1:]:
        column.justify = "right"
    ours = next(card["median_ms"] for card in result["cards"] if card["tool"] == RECAP)
    for card in result["cards"]:
        table.add_row(
            card["tool"],
            f"{card['median_ms']:.1f}",
            f"{card['p95_ms']:.1f}",
            f"{card['bytes'] / 1000:.0f}",
            f"{card['median_ms'] / ours:.1f}",
        )
    console.print(table)
    console.print(
        "recap is {ratio_to_fastest_peer} times faster than the fastest other tool, and takes "
        "{ratio_to_floor} times the floor; {ratio_to_own_floor} times the floor with finished "
        "pixels. The first card of a template took {first_card_ms} ms, its plate included; "
        "`recap serve` answers in {serve_undrawn_ms} ms, and in {serve_drawn_ms} when the card is "
        "drawn. A process that drew 10,000 cards took {worker_peak_mb} MB at most; "
        "after 1,000 it was {worker_early_mb} MB.".format(**result),
        soft_wrap=True,
    )


def draw_pictures(year: Campaign, console: Console) -> None:
    """Draw one customer's card with every tool, to be looked at; say how far each is from ours."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    card_renderer = CardRenderer(year)
    one = customers(year)[0]
    ours = PICTURES / f"{RECAP}.png"
    ours.write_bytes(card_renderer.card(one, STORY, SIZE))
    with started(console.print) as running:
        for peer in running:
            theirs = PICTURES / f"{peer.slug}.png"
            peer.draw(card_of(card_renderer.fragment(one, STORY, SIZE)), theirs)
            console.print(f"{peer.name}: {_difference(ours, theirs):.2f} of 255 from recap's")
    console.print(f"Pictures: {PICTURES.relative_to(ROOT)}")


def _difference(first: Path, second: Path) -> float:
    """Return the mean difference of two pictures' values."""
    with Image.open(first) as one, Image.open(second) as other:
        apart = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return sum(ImageStat.Stat(apart).mean) / len(apart.getbands())


@contextmanager
def _others(
    card_renderer: CardRenderer, told: Sequence[Snapshot], console: Console
) -> Iterator[Draws]:
    cards = [card_of(card_renderer.fragment(one, STORY, SIZE)) for one in told]
    with started(console.print) as running:
        yield {peer.name: partial(asked, peer, cards) for peer in running}


def asked(peer: Peer, cards: Sequence[Card], nth: int) -> Drawn:
    return peer.draw(cards[nth])


def ours(card_renderer: CardRenderer, told: Sequence[Snapshot]) -> Draws:
    tightly = CardRenderer(card_renderer.campaign.model_copy(update={"draw": Draw(size="small")}))
    ways: dict[str, Callable[[Snapshot], bytes]] = {
        RECAP: lambda one: card_renderer.card(one, STORY, SIZE),
        "recap, small files": lambda one: tightly.card(one, STORY, SIZE),
        "recap, in one piece": lambda one: codecs.png(
            card_renderer.draw_reference(one, STORY, SIZE)
        ),
        FLOOR: _floor(card_renderer),
    }
    drawn = {name: partial(_drawn, draw, told) for name, draw in ways.items()}
    return {**drawn, OWN_FLOOR: partial(_finished, card_renderer, told)}


def _drawn(draw: Callable[[Snapshot], bytes], told: Sequence[Snapshot], nth: int) -> Drawn:
    took_s, made = timed(lambda: draw(told[nth]))
    return Drawn(took_s * 1000, len(made))


def _floor(card_renderer: CardRenderer) -> Callable[[Snapshot], bytes]:
    """Copy the rows of the plate that the customer's words touch, and encode: nothing drawn."""
    kept: dict[str, Any] = {}

    def copied(customer: Snapshot) -> bytes:
        if not kept:
            filled = parse_slots(card_renderer.html(customer, STORY, SIZE))
            kept["plate"] = card_renderer.plate_cache.find(filled, SIZE, STORY)
            rows, kept["bands"] = card_renderer.plate_painter.paint(
                kept["plate"], filled.slots, SIZE
            )
            kept["rows"] = rows.copy()
        for first, after in kept["bands"]:
            kept["plate"].strips.copy(first, after, kept["rows"])
        made: bytes = kept["plate"].strips.png(kept["rows"], kept["bands"])
        return made

    return copied


def _finished(card_renderer: CardRenderer, told: Sequence[Snapshot], nth: int) -> Drawn:
    """Copy the finished rows of a card that is painted already, and encode them."""
    painted = card_renderer.paint(told[nth], STORY, SIZE)
    if painted is None:
        raise RuntimeError("The card of the bench is not painted on a plate.")
    rows, bands, plate = painted
    finished = [rows[first:after].copy() for first, after in bands]

    def encoded(_: Snapshot) -> bytes:
        for (first, after), pixels in zip(bands, finished, strict=True):
            rows[first:after] = pixels
        return plate.strips.png(rows, bands)

    return _drawn(encoded, told, nth)


def _row(turn: Turn) -> dict[str, Any]:
    return {
        "tool": turn.tool,
        "median_ms": round(turn.median_ms, 2),
        "p95_ms": round(turn.p95_ms, 2),
        "bytes": turn.bytes,
    }


def _worker(customers: Sequence[Snapshot]) -> dict[str, int]:
    """Return the memory of a fresh process after 1,000 cards, and after 10,000; MB."""
    given = pickle.dumps((EXAMPLE, [*customers]))
    done = subprocess.run([sys.executable, WORKER], input=given, capture_output=True, check=True)  # noqa: S603 - ours
    figures_mb: dict[str, int] = json.loads(done.stdout)
    return figures_mb


if __name__ == "__main__":
    out, sample = Console(), campaign.load(EXAMPLE)
    if sys.argv[1:] == ["--pictures"]:
        draw_pictures(sample, out)
    else:
        show(measure(sample, customers(sample), out), out)
