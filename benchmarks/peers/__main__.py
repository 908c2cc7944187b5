"""Time the tools by themselves, beside recap: `python -m benchmarks.peers --help`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.console import Console
from rich.table import Table

from recap import activity, campaign, facts
from recap.campaign import Campaign
from recap.cards import Studio
from recap.stories import Customer, Snapshot, snapshot

from .card import SIZE, STORY, card_of
from .contest import ROUNDS, Turn, in_rounds
from .peer import Drawn, started

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "bench"
RECAP = "recap"


def main() -> None:
    parser = ArgumentParser(prog="benchmarks.peers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument(
        "--pictures", action="store_true", help="draw one card with every tool into build/bench"
    )
    asked = parser.parse_args()
    console = Console()
    year = campaign.load(ROOT / "examples" / "complete-journey")
    studio = Studio(year)
    told = customers(year, studio)
    if asked.pictures:
        draw_pictures(studio, told[0], console)
    else:
        show(contest(studio, told, asked.rounds, console), console)


def customers(year: Campaign, studio: Studio) -> list[Snapshot]:
    """Return the customers of the sample year's first shard who get the story."""
    window = facts.Window(year.first_day, year.last_day)
    with TemporaryDirectory() as folder:
        activity.split(year, Path(folder))
        known = facts.count(activity.read_shard(Path(folder), 0), window)["facts"]
    told = [snapshot(year, studio.theme, Customer(id=who), known[who]) for who in known.index]
    return [one for one in told if STORY in one.stories]


def contest(studio: Studio, told: list[Snapshot], rounds: int, console: Console) -> list[Turn]:
    cards = [card_of(studio.fragment(one, STORY, SIZE)) for one in told]

    def ours(nth: int) -> Drawn:
        begun = perf_counter()
        png = studio.card(told[nth], STORY, SIZE)
        return Drawn((perf_counter() - begun) * 1000, len(png))

    with started(console.print) as running:
        draws = {peer.name: lambda nth, peer=peer: peer.draw(cards[nth]) for peer in running}
        return in_rounds({RECAP: ours, **draws}, len(cards), console.print, rounds)


def draw_pictures(studio: Studio, one: Snapshot, console: Console) -> None:
    """Draw *one* customer's card with every tool, to be looked at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"{RECAP}.png").write_bytes(studio.card(one, STORY, SIZE))
    card = card_of(studio.fragment(one, STORY, SIZE))
    with started(console.print) as running:
        for peer in running:
            peer.draw(card, PICTURES / f"{peer.slug}.png")
    console.print(f"Pictures: {PICTURES.relative_to(ROOT)}")


def show(turns: list[Turn], console: Console) -> None:
    table = Table("one card, 1080x1920 PNG", "median ms", "p95 ms", "kB", "to the fastest")
    for column in table.columns[1:]:
        column.justify = "right"
    for turn in turns:
        table.add_row(
            turn.tool,
            f"{turn.median_ms:.1f}",
            f"{turn.p95_ms:.1f}",
            f"{turn.bytes / 1000:.0f}",
            f"{turn.median_ms / turns[0].median_ms:.1f}",
        )
    console.print(table)


if __name__ == "__main__":
    main()
