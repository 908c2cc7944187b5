"""Write a picture of each finding, with the place marked: `recap check --pictures`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from recap import cards, stories
from recap.atomic_files import atomic_write
from recap.campaign import Campaign
from recap.cards import Finding
from recap.delivery import storage_errors


def write(campaign: Campaign, findings: Iterable[object], folder: Path) -> Iterator[Path]:
    """Draw the card of each of *findings* that is a place on a card, into *folder*; yield files."""
    card_renderer = cards.CardRenderer(campaign, stories.theme_of(campaign))
    placed = (f for f in findings if isinstance(f, Finding) and f.card_box is not None)
    for nth, finding in enumerate(placed, 1):
        box = finding.card_box
        if box is None:
            continue
        data = BytesIO()
        cards.draw_marked(card_renderer, box).save(data, "PNG")
        file = folder / f"{nth:02}-{finding.rule}-{box.story}-{box.size}.png"
        with (
            storage_errors(f"'{file.name}' could not be written", str(folder)),
            atomic_write(file, mode=0o666) as out,
        ):
            out.write(data.getvalue())
        yield file
