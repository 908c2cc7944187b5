"""
Time the same card on other backgrounds: the cost to encode a background decides the ratios.

    python benchmarks/backgrounds.py

The theme's own background is one flat colour, which costs almost nothing to encode. A gradient
and a picture with grain are common in campaigns too, and cost every tool more.
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
from peers import parse_card, run_rounds, running_peers
from PIL import Image
from rich.console import Console
from rich.table import Table

from recap import campaign
from recap.campaign import Campaign
from recap.cards import CardRenderer
from recap.stories import Snapshot, theme_of

PEER = "Takumi"  # the fastest other tool on the theme's own background
BUTTER, ORANGE, PINK = "#ffca2d", "#ff8a3d", "#ff5d9b"
PICTURE = "grain.png"
GRAIN = 2.0  # standard deviation, of 255: like film, weaker than noise


class Background(NamedTuple):
    """CSS of a background, as the theme and as the peer write it."""

    name: str
    theme_css: str
    peer_css: str


BACKGROUNDS = (
    Background(
        "gradient",
        f"linear-gradient(160deg, {BUTTER} 0%, 27.5%, {ORANGE} 55%, 77.5%, {PINK} 100%)",
        f"linear-gradient(160deg, {BUTTER} 0%, {ORANGE} 55%, {PINK} 100%)",
    ),
    Background("grain", f'url("{PICTURE}")', f"url({PICTURE})"),
)


def measure(
    year: Campaign, snapshots: Sequence[Snapshot], console: Console
) -> list[dict[str, Any]]:
    """
    Time the card on every background, in alternating rounds with the peer and the floor.

    Returns:
        One row for each background: ``background``, ``median_ms``, ``p95_ms``, ``bytes``,
        ``floor_ms``, ``ratio_to_floor``, ``peer_ms`` and ``ratio_to_peer`` (both None when
        the peer does not run).
    """
    return [_measure_one(year, snapshots, background, console) for background in BACKGROUNDS]


def print_table(rows: Sequence[dict[str, Any]], console: Console) -> None:
    table = Table("background", "median ms", "kB", "floor ms", "to the floor", f"to {PEER}")
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        table.add_row(
            row["background"],
            f"{row['median_ms']:.1f}",
            f"{row['bytes'] / 1000:.0f}",
            f"{row['floor_ms']:.1f}",
            f"{row['ratio_to_floor']:.1f}",
            f"{row['ratio_to_peer']:.1f}" if row["ratio_to_peer"] else "",
        )
    console.print(table)


def _measure_one(
    year: Campaign, snapshots: Sequence[Snapshot], background: Background, console: Console
) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        _write_theme(year, background, Path(folder))
        renderer = CardRenderer(year.model_copy(update={"theme": folder}))
        with _peer_function(renderer, snapshots, background, Path(folder), console) as peer:
            functions = cards.recap_functions(renderer, snapshots)
            functions = {tool: functions[tool] for tool in (cards.RECAP, cards.FLOOR)}
            results = run_rounds({**functions, **peer}, len(snapshots), console.print)
    by_tool = {result.tool: result for result in results}
    recap, floor, other = by_tool[cards.RECAP], by_tool[cards.FLOOR], by_tool.get(PEER)
    return {
        "background": background.name,
        "median_ms": round(recap.median_ms, 2),
        "p95_ms": round(recap.p95_ms, 2),
        "bytes": recap.bytes,
        "floor_ms": round(floor.median_ms, 2),
        "peer_ms": round(other.median_ms, 2) if other else None,
        "ratio_to_floor": round(recap.median_ms / floor.median_ms, 1),
        "ratio_to_peer": round(other.median_ms / recap.median_ms, 1) if other else None,
    }


def _write_theme(year: Campaign, background: Background, folder: Path) -> None:
    """Write the campaign's theme to *folder*, with another *background* for the card's story."""
    shutil.copytree(theme_of(year).folder, folder, dirs_exist_ok=True)
    Image.fromarray(_grain_pixels()).save(folder / PICTURE)
    with (folder / "theme.css").open("a") as css:
        css.write(f"\n.card--{cards.STORY} {{ background: {background.theme_css}; }}\n")


def _grain_pixels() -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return the pixels of a vertical gradient with film grain, the same at each call."""
    down = np.linspace(0, 1, 1920)[:, None, None]
    gradient = np.array([255, 202, 45]) * (1 - down) + np.array([255, 93, 155]) * down
    grain = np.random.default_rng(1).normal(0, GRAIN, (1920, 1080, 1))
    return (gradient + grain).clip(0, 255).astype(np.uint8)


@contextmanager
def _peer_function(
    renderer: CardRenderer,
    snapshots: Sequence[Snapshot],
    background: Background,
    folder: Path,
    console: Console,
) -> Iterator[cards.DrawFunctions]:
    """Start the peer, and yield its function by name; yield none when the peer does not run."""
    ported = [
        parse_card(
            renderer.fragment(snapshot, cards.STORY, cards.SIZE),
            background.peer_css,
            folder / PICTURE,
        )
        for snapshot in snapshots
    ]
    with running_peers(console.print, only=PEER) as peers:
        yield {peer.name: partial(cards.draw_with_peer, peer, ported) for peer in peers}


if __name__ == "__main__":
    out, sample = Console(), campaign.load(cards.EXAMPLE)
    print_table(measure(sample, cards.sample_snapshots(sample), out), out)
