"""
The same card on other grounds, for what a ground costs to encode decides the ratios.

    python benchmarks/grounds.py

The theme's own ground is flat colour, which costs next to nothing. A gradient and a
picture with grain, the two other grounds that campaigns like, cost everybody more.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import cards
import numpy as np
from peers import card_of, in_rounds, started
from PIL import Image
from rich.console import Console
from rich.table import Table

from recap import campaign
from recap.campaign import Campaign
from recap.cards import CardRenderer
from recap.stories import Snapshot, theme_of

PEER = "Takumi"  # the fastest other tool on the theme's own ground
BUTTER, ORANGE, PINK = "#ffca2d", "#ff8a3d", "#ff5d9b"
PICTURE = "grain.png"
GRAIN = 2.0  # standard deviation, of 255: film, and not noise


class Ground(NamedTuple):
    """What stands behind the words: CSS, once as the theme says it and once as the peer does."""

    name: str
    theme: str
    peer: str


GROUNDS = (
    Ground(
        "gradient",
        f"linear-gradient(160deg, {BUTTER} 0%, 27.5%, {ORANGE} 55%, 77.5%, {PINK} 100%)",
        f"linear-gradient(160deg, {BUTTER} 0%, {ORANGE} 55%, {PINK} 100%)",
    ),
    Ground("grain", f'url("{PICTURE}")', f"url({PICTURE})"),
)


def measure(year: Campaign, told: Sequence[Snapshot], console: Console) -> list[dict[str, Any]]:
    """
    Time the card on every ground, in alternating rounds with the peer and the floor.

    Returns:
        A row a ground: ``ground``, ``median_ms``, ``p95_ms``, ``bytes``, ``floor_ms``, ``peer_ms``
        and ``ratio_to_peer`` (None where the peer cannot be had), ``ratio_to_floor``.
    """
    return [_measured(year, told, ground, console) for ground in GROUNDS]


def show(rows: Sequence[dict[str, Any]], console: Console) -> None:
    table = Table("the card on", "median ms", "kB", "floor ms", "to the floor", f"to {PEER}")
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        table.add_row(
            row["ground"],
            f"{row['median_ms']:.1f}",
            f"{row['bytes'] / 1000:.0f}",
            f"{row['floor_ms']:.1f}",
            f"{row['ratio_to_floor']:.1f}",
            f"{row['ratio_to_peer']:.1f}" if row["ratio_to_peer"] else "",
        )
    console.print(table)


def _measured(
    year: Campaign, told: Sequence[Snapshot], ground: Ground, console: Console
) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        _write_theme(year, ground, Path(folder))
        card_renderer = CardRenderer(year.model_copy(update={"theme": folder}))
        with _beside(card_renderer, told, ground, Path(folder), console) as peer:
            ways = cards.ours(card_renderer, told)
            ours = {tool: ways[tool] for tool in (cards.RECAP, cards.FLOOR)}
            turns = in_rounds({**ours, **peer}, len(told), console.print)
    by_tool = {turn.tool: turn for turn in turns}
    own, floor, other = by_tool[cards.RECAP], by_tool[cards.FLOOR], by_tool.get(PEER)
    return {
        "ground": ground.name,
        "median_ms": round(own.median_ms, 2),
        "p95_ms": round(own.p95_ms, 2),
        "bytes": own.bytes,
        "floor_ms": round(floor.median_ms, 2),
        "peer_ms": round(other.median_ms, 2) if other else None,
        "ratio_to_floor": round(own.median_ms / floor.median_ms, 1),
        "ratio_to_peer": round(other.median_ms / own.median_ms, 1) if other else None,
    }


def _write_theme(year: Campaign, ground: Ground, folder: Path) -> None:
    """Write the campaign's theme to *folder*, with another *ground* for the one card."""
    shutil.copytree(theme_of(year).folder, folder, dirs_exist_ok=True)
    Image.fromarray(_grain()).save(folder / PICTURE)
    with (folder / "theme.css").open("a") as css:
        css.write(f"\n.card--{cards.STORY} {{ background: {ground.theme}; }}\n")


def _grain() -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return the pixels of a shade with film grain on it: the same at each call."""
    down = np.linspace(0, 1, 1920)[:, None, None]
    shade = np.array([255, 202, 45]) * (1 - down) + np.array([255, 93, 155]) * down
    grain = np.random.default_rng(1).normal(0, GRAIN, (1920, 1080, 1))
    return (shade + grain).clip(0, 255).astype(np.uint8)


@contextmanager
def _beside(
    card_renderer: CardRenderer,
    told: Sequence[Snapshot],
    ground: Ground,
    folder: Path,
    console: Console,
) -> Iterator[cards.Draws]:
    """Give the peer, where it can be had, drawing the same cards on the same ground."""
    ported = [
        card_of(card_renderer.fragment(one, cards.STORY, cards.SIZE), ground.peer, folder / PICTURE)
        for one in told
    ]
    with started(console.print, only=PEER) as running:
        yield {peer.name: partial(cards.asked, peer, ported) for peer in running}


if __name__ == "__main__":
    out, sample = Console(), campaign.load(cards.EXAMPLE)
    show(measure(sample, cards.customers(sample), out), out)
